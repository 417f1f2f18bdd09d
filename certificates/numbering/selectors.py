"""What an organizer's next certificate numbers are, without taking any."""

from collections.abc import Iterable
from datetime import date
from itertools import islice

from bimtek.common.names import name_key
from bimtek.common.numbering import ParsedPattern as Pattern
from bimtek.common.numbering import may_collide, period_key
from events.organizers.models import Organizer
from events.training.models import TrainingSession

from .models import MAIN, NumberPattern, NumberSeries, default_pattern

SESSION_CODE_LENGTH = 40
# Numbers compared with those already given in one statement: a batch may have a million.
PORTION = 5000


def pattern_of(organizer: Organizer, kind: str = MAIN) -> NumberPattern:
    """The organizer's pattern of exactly this kind; an unsaved one with the defaults where none was set."""
    return NumberPattern.objects.filter(organizer=organizer, kind=kind).first() or _unset(organizer, kind)


def pattern_for(organizer: Organizer, role: str) -> NumberPattern:
    """The pattern that certificates of this role are numbered by: the role's own, or else the main one."""
    # "" sorts before every role, so the role's own comes first.
    found = NumberPattern.objects.filter(organizer=organizer, kind__in=[MAIN, role]).order_by("-kind").first()
    return found or _unset(organizer, MAIN)


def _unset(organizer: Organizer, kind: str) -> NumberPattern:
    return NumberPattern(organizer=organizer, kind=kind, pattern=default_pattern(kind))


def own_patterns(organizer: Organizer) -> list[NumberPattern]:
    """The patterns of roles that count in a series of their own."""
    return list(NumberPattern.objects.filter(organizer=organizer).exclude(kind=MAIN).order_by("kind"))


def last_number(organizer: Organizer, kind: str, period: str) -> int:
    """The last running number given in the period; 0 before the first."""
    series = NumberSeries.objects.filter(organizer=organizer, kind=kind, period=period)
    return series.values_list("last", flat=True).first() or 0


def was_used(pattern: NumberPattern) -> bool:
    """Whether any number was taken from a series of the pattern's own kind."""
    return NumberSeries.objects.filter(organizer=pattern.organizer, kind=pattern.kind, last__gt=0).exists()


def same_numbers(pattern: NumberPattern, *, on: date) -> NumberPattern | None:
    """Another pattern of the organizer that would write the same numbers this year, or None.

    Compared is the text with every field but the running number filled in, so widths make no difference.
    """
    parsed, code = Pattern.parse(pattern.pattern), pattern.organizer.code
    others = NumberPattern.objects.filter(organizer=pattern.organizer).exclude(kind=pattern.kind)
    saved = list(others)
    if pattern.kind != MAIN and all(other.kind != MAIN for other in saved):
        saved.append(_unset(pattern.organizer, MAIN))  # the defaults hold until something is set
    return next((each for each in saved if may_collide(parsed, Pattern.parse(each.pattern), on=on, code=code)), None)


def session_code(session: TrainingSession) -> str:
    """What {session} stands for: `Angkatan III` -> `ANGKATAN-III`, or nothing for a run without a name."""
    return name_key(session.title).upper().replace(" ", "-")[:SESSION_CODE_LENGTH].strip("-")


def upcoming(pattern: NumberPattern, *, on: date, count: int = 3, start: int | None = None, session: str) -> list[str]:
    """The next numbers, from `start` or where the counter stands.

    Refusal when the pattern is wrong, or shows a code that is empty.
    """
    parsed = Pattern.parse(pattern.pattern, reset=pattern.reset)
    first = start or last_number(pattern.organizer, pattern.kind, period_key(pattern.reset, on)) + 1
    code = pattern.organizer.code
    return [parsed.format(n=n, on=on, code=code, session=session) for n in range(first, first + count)]


def already_given(organizer: Organizer, numbers: Iterable[str]) -> str | None:
    """A number of these that a certificate of the organizer carries, the first found; or None."""
    rest = iter(numbers)
    while portion := list(islice(rest, PORTION)):
        carried = organizer.certificates.filter(number__in=portion)
        taken = set(carried.values_list("number", flat=True))
        if taken:
            return next(number for number in portion if number in taken)
    return None
