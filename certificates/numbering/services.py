"""Giving out certificate numbers: consecutive, unique in the organizer, and every one that is not given explained."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from bimtek.common.numbering import ParsedPattern as Pattern
from bimtek.common.numbering import period_key
from events.organizers.models import Organizer

from .models import MAIN, NUMBER_LENGTH, NumberPattern, NumberSeries, VoidedRange
from .ranges import NumberRange
from .selectors import already_given, pattern_for, same_numbers, upcoming, was_used

# As many as a counter's column holds.
LARGEST = 2_147_483_647


@transaction.atomic
def reserve(*, organizer: Organizer, count: int, on: date, session: str = "", role: str) -> NumberRange:
    """Take the next `count` numbers for certificates of a role on day `on`; `session` stands for {session}.

    One UPDATE moves the counter over the whole range. Its row stays locked until the caller's
    transaction ends, so others wait for their own range, and a rollback gives the range back.
    Refusal when the pattern does not work or would give a number twice.
    """
    if count < 1:
        raise ValueError("take at least one number")
    pattern = pattern_for(organizer, role)
    Pattern.parse(pattern.pattern, reset=pattern.reset)
    series = _series(organizer, pattern.kind, period_key(pattern.reset, on))
    if not series.filter(last__lte=LARGEST - count).update(last=F("last") + count):
        raise Refusal("number_too_high", _("The running number is as high as it can be. Choose a reset period."))
    pk, last = series.values_list("pk", "last").get()
    taken = NumberRange(pk, last - count + 1, count, pattern.pattern.strip(), on, organizer.code, session)
    _refuse_long([taken.number(last)])  # no other is longer
    _refuse_given(already_given(organizer, taken.numbers()))
    return taken


@transaction.atomic
def set_pattern(
    *, pattern: NumberPattern, start: int | None, on: date, session: str, by: User, now: datetime
) -> NumberPattern:
    """Save a pattern; `start` is the running number to give next in the period of `on`, None to go on counting.

    `session` is an example for {session}. What `start` leaves out is written down as given outside the portal.
    Refusal for a pattern that does not work, that would give the next number twice or the numbers of
    another pattern, or for a `start` that was given before.
    """
    organizer = _locked(pattern.organizer)
    Pattern.parse(pattern.pattern, reset=pattern.reset)
    _refuse_same(same_numbers(pattern, on=on))
    if start is None:
        _refuse_unusable(pattern, upcoming(pattern, on=on, count=1, session=session))
        pattern.save()
        return pattern
    series = _series(organizer, pattern.kind, period_key(pattern.reset, on)).select_for_update().get()
    if start <= series.last:
        raise Refusal(
            "number_given",
            _("Running number %(last)d was already given; the next one can be %(next)d or higher.")
            % {"last": series.last, "next": series.last + 1},
        )
    _refuse_unusable(pattern, upcoming(pattern, on=on, count=1, start=start, session=session))
    pattern.save()
    _skip_to(series, start, by=by, now=now)
    audit(pattern, next_number=(series.last + 1, start), period=series.period)
    return pattern


@transaction.atomic
def remove_pattern(*, pattern: NumberPattern) -> None:
    """Let a role share the main numbers again. Refusal when its own series was used: its numbers stay its own."""
    _locked(pattern.organizer)
    if pattern.kind == MAIN:
        raise Refusal("pattern_main", _("The main pattern cannot be removed; change it instead."))
    list(NumberSeries.objects.select_for_update().filter(organizer=pattern.organizer, kind=pattern.kind))
    if was_used(pattern):
        raise Refusal(
            "pattern_used",
            _("Numbers were already given in this series, so it stays. You can change its pattern."),
        )
    pattern.delete()


@transaction.atomic
def void(
    *, series: NumberSeries, first: int, last: int, kind: str, note: str, by: User | None, now: datetime
) -> VoidedRange:
    """Write down that the running numbers `first` to `last` will never be carried by a certificate, and why.

    Refusal without a note, for numbers that were not taken yet, that certificates carry, or that are voided already.
    """
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    if not note.strip():
        raise Refusal("no_note", _("Say why these numbers are void: the register shows it."))
    if not 1 <= first <= last <= series.last:
        raise Refusal("void_not_taken", _("Only numbers that were already taken can be voided."))
    if series.certificates.filter(sequence__range=(first, last)).exists():
        raise Refusal("void_issued", _("A certificate carries one of these numbers. Revoke the certificate instead."))
    if VoidedRange.objects.filter(series=series, first__lte=last, last__gte=first).exists():
        raise Refusal("void_twice", _("One of these numbers is void already."))
    return VoidedRange.objects.create(
        series=series, first=first, last=last, kind=kind, note=" ".join(note.split()), by=by, at=now
    )


def _locked(organizer: Organizer) -> Organizer:
    """The organizer's row, locked so that its patterns are compared and saved one at a time."""
    return Organizer.objects.select_for_update(no_key=True).get(pk=organizer.pk)


def _series(organizer: Organizer, kind: str, period: str):  # type: ignore[no-untyped-def]  # a queryset of the one row
    row = NumberSeries(organizer=organizer, kind=kind, period=period)
    NumberSeries.objects.bulk_create([row], ignore_conflicts=True)  # a second process finds it there
    return NumberSeries.objects.filter(organizer=organizer, kind=kind, period=period)


def _skip_to(series: NumberSeries, start: int, *, by: User, now: datetime) -> None:
    """Move a locked counter forwards, so that `start` comes next, and explain what is left out."""
    if start == series.last + 1:
        return
    NumberSeries.objects.filter(pk=series.pk).update(last=start - 1)
    void(
        series=series,
        first=series.last + 1,
        last=start - 1,
        kind=VoidedRange.Kind.SKIPPED,
        note=_("Given outside the portal; counting was set to go on from running number %(start)d.") % {"start": start},
        by=by,
        now=now,
    )


def _refuse_unusable(pattern: NumberPattern, numbers: list[str]) -> None:
    _refuse_long(numbers)
    _refuse_given(already_given(pattern.organizer, numbers))


def _refuse_long(numbers: list[str]) -> None:
    if any(len(number) > NUMBER_LENGTH for number in numbers):
        raise Refusal(
            "number_long",
            _("The number is longer than %(most)d characters. Shorten the pattern.") % {"most": NUMBER_LENGTH},
        )


def _refuse_given(given: str | None) -> None:
    if given is not None:
        raise Refusal(
            "number_twice",
            _("Number %(number)s was already given. Change the pattern, or set a higher next number.")
            % {"number": given},
        )


def _refuse_same(other: NumberPattern | None) -> None:
    if other is not None:
        raise Refusal(
            "pattern_same",
            _(
                "The pattern %(pattern)s of this organizer would give the same numbers. "
                "Add something that tells them apart, such as a word for the role."
            )
            % {"pattern": other.pattern},
        )
