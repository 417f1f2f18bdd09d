"""Giving out certificate numbers: consecutive, unique in the organizer, none lost by a failed batch."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from bimtek.common.numbering import NumberPattern as Pattern
from bimtek.common.numbering import period_key
from certificates.issuing.models import Certificate
from events.organizers.models import Organizer

from .models import NumberPattern, NumberSeries
from .selectors import already_given, last_number, pattern_of, upcoming


@transaction.atomic
def reserve(*, organizer: Organizer, count: int, on: date, session: str = "") -> list[str]:
    """Take the next `count` numbers of the organizer for day `on`; `session` stands for {session}.

    One UPDATE moves the counter over the whole range. Its row stays locked until the caller's
    transaction ends, so others wait for their own range, and a rollback gives the range back.
    Refusal when the pattern does not work or would give a number twice.
    """
    pattern = pattern_of(organizer)
    parsed = Pattern.parse(pattern.pattern, reset=pattern.reset)
    series = _series(organizer, period_key(pattern.reset, on))
    series.update(last=F("last") + count)
    last = series.get().last
    running = range(last - count + 1, last + 1)
    numbers = [parsed.format(n=n, on=on, code=organizer.code, session=session) for n in running]
    _refuse_long(numbers)
    _refuse_given(organizer, numbers)
    return numbers


@transaction.atomic
def set_pattern(*, pattern: NumberPattern, start: int | None, on: date, session: str) -> NumberPattern:
    """Save a pattern; `start` is the running number to give next in the period of `on`, None to go on counting.

    `session` is an example for {session}. Refusal for a pattern that does not work, that would give
    the next number twice, or for a `start` that was given before.
    """
    period = period_key(pattern.reset, on)
    last = last_number(pattern.organizer, period)
    if start is not None and start <= last:
        raise Refusal(
            "number_given",
            _("Running number %(last)d was already given; the next one can be %(next)d or higher.")
            % {"last": last, "next": last + 1},
        )
    numbers = upcoming(pattern, on=on, count=1, start=start, session=session)
    _refuse_long(numbers)
    _refuse_given(pattern.organizer, numbers)
    pattern.save()
    if start is not None:
        # Only ever forwards: a batch may have taken numbers since `last` was read.
        _series(pattern.organizer, period).filter(last__lt=start - 1).update(last=start - 1)
        audit(pattern, next_number=(last + 1, start), period=period)
    return pattern


def _series(organizer: Organizer, period: str):  # type: ignore[no-untyped-def]  # a queryset of the one row
    row = NumberSeries(organizer=organizer, period=period)
    NumberSeries.objects.bulk_create([row], ignore_conflicts=True)  # whoever comes second finds it there
    return NumberSeries.objects.filter(organizer=organizer, period=period)


def _refuse_long(numbers: list[str]) -> None:
    longest: int = Certificate._meta.get_field("number").max_length or 0
    if any(len(number) > longest for number in numbers):
        raise Refusal(
            "number_long", _("The number is longer than %(most)d characters. Shorten the pattern.") % {"most": longest}
        )


def _refuse_given(organizer: Organizer, numbers: list[str]) -> None:
    given = already_given(organizer, numbers)
    if given is not None:
        raise Refusal(
            "number_twice",
            _("Number %(number)s was already given. Change the pattern, or set a higher next number.")
            % {"number": given},
        )
