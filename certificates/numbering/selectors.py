"""What an organizer's next certificate numbers are, without taking any."""

from datetime import date

from bimtek.common.names import name_key
from bimtek.common.numbering import NumberPattern as Pattern
from bimtek.common.numbering import period_key
from certificates.issuing.models import Certificate
from events.organizers.models import Organizer
from events.training.models import TrainingSession

from .models import NumberPattern, NumberSeries

SESSION_CODE_LENGTH = 40


def pattern_of(organizer: Organizer) -> NumberPattern:
    """The organizer's pattern; an unsaved one with the defaults where none was set."""
    pattern = NumberPattern.objects.filter(organizer=organizer).first()
    return pattern or NumberPattern(organizer=organizer)


def last_number(organizer: Organizer, period: str) -> int:
    """The last running number given in the period; 0 before the first."""
    last = NumberSeries.objects.filter(organizer=organizer, period=period).values_list("last", flat=True).first()
    return last or 0


def session_code(session: TrainingSession) -> str:
    """What {session} stands for: `Angkatan III` -> `ANGKATAN-III`, or nothing for a run without a name."""
    return name_key(session.title).upper().replace(" ", "-")[:SESSION_CODE_LENGTH].strip("-")


def upcoming(pattern: NumberPattern, *, on: date, count: int = 3, start: int | None = None, session: str) -> list[str]:
    """The next numbers, from `start` or where the counter stands.

    Refusal when the pattern is wrong, or shows a code that is empty.
    """
    parsed = Pattern.parse(pattern.pattern, reset=pattern.reset)
    first = start or last_number(pattern.organizer, period_key(pattern.reset, on)) + 1
    code = pattern.organizer.code
    return [parsed.format(n=n, on=on, code=code, session=session) for n in range(first, first + count)]


def already_given(organizer: Organizer, numbers: list[str]) -> str | None:
    """The first of these numbers that a certificate of the organizer carries, or None."""
    taken = set(Certificate.objects.filter(organizer=organizer, number__in=numbers).values_list("number", flat=True))
    return next((number for number in numbers if number in taken), None)
