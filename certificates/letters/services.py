"""Numbers of letters: taken one after another, reserved, used, made void with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from bimtek.common.names import name_key
from bimtek.common.numbering import ParsedPattern, period_key
from events.organizers.models import Organizer
from events.training.models import TrainingSession

from .models import LetterPattern, LetterSeries, RegisteredLetter

AT_ONCE_MAX = 50
# What stands for the kind in a number until an organizer sets its own pattern.
SIGNS = {"undangan": "UND", "surat-tugas": "ST", "berita-acara": "BA"}


@dataclass(frozen=True)
class About:
    """What a letter says of itself in the register."""

    subject: str = ""
    recipient: str = ""


def pattern_of(organizer: Organizer, kind: str) -> LetterPattern:
    """The organizer's pattern for a kind; an unsaved one with the usual form where none was set."""
    usual = f"{{n:03}}/{SIGNS.get(kind, 'SK')}/{{code}}/{{roman_month}}/{{year}}"
    found = LetterPattern.objects.filter(organizer=organizer, kind=kind).first()
    return found or LetterPattern(organizer=organizer, kind=kind, pattern=usual)


@transaction.atomic
def take(
    *, organizer: Organizer, kind: str, on: date, by: User, now: datetime, session: TrainingSession | None = None,
    about: About = About(), count: int = 1, reserved: bool = False,
) -> Sequence[RegisteredLetter]:  # fmt: skip
    """Take the next numbers of a kind for day `on`, for a letter now or `reserved` for later.

    One UPDATE moves the counter; its row stays locked until the transaction ends, so others wait for theirs, and a
    rollback gives them back. Refusal for a pattern that does not work, or that gives a number a second time.
    """
    if not 1 <= count <= AT_ONCE_MAX:
        raise Refusal("too_many_numbers", _("Take 1 to %(most)d numbers at once.") % {"most": AT_ONCE_MAX})
    pattern = pattern_of(organizer, kind)
    parsed = ParsedPattern.parse(pattern.pattern, reset=pattern.reset)
    period = period_key(pattern.reset, on)
    series, _new = LetterSeries.objects.get_or_create(organizer=organizer, kind=kind, period=period)
    LetterSeries.objects.filter(pk=series.pk).update(last=F("last") + count)
    series.refresh_from_db()
    numbers = range(series.last - count + 1, series.last + 1)
    run = name_key(session.title).upper().replace(" ", "-")[:40] if session else ""
    rows = [
        RegisteredLetter(
            organizer=organizer, series=series, sequence=n, kind=kind, session=session, dated=on, taken_by=by,
            number=parsed.format(n=n, on=on, code=organizer.code, session=run), taken_at=now,
            subject=about.subject, recipient=about.recipient,
            status=RegisteredLetter.Status.RESERVED if reserved else RegisteredLetter.Status.USED,
        )
        for n in numbers
    ]  # fmt: skip
    return _kept(rows)


def _kept(rows: Sequence[RegisteredLetter]) -> Sequence[RegisteredLetter]:
    try:
        with transaction.atomic():
            return RegisteredLetter.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refusal(
            "number_twice", _("Another letter has this number. Change the pattern, so that kinds differ.")
        ) from error


@transaction.atomic
def use(*, letter: RegisteredLetter, about: About, session: TrainingSession, on: date) -> RegisteredLetter:
    """Give a reserved number to a letter. Refusal for one that is used or void."""
    locked = _locked(letter, RegisteredLetter.Status.USED)
    locked.subject, locked.recipient, locked.session, locked.dated = about.subject, about.recipient, session, on
    locked.save()
    return locked


@transaction.atomic
def void(*, letter: RegisteredLetter, reason: str) -> RegisteredLetter:
    """Make a number void: it stays in the register and is given to no other letter. Refusal for a void one."""
    locked = _locked(letter, RegisteredLetter.Status.VOID)
    locked.void_reason = reason
    locked.save()
    return locked


def _locked(letter: RegisteredLetter, becomes: RegisteredLetter.Status) -> RegisteredLetter:
    row = RegisteredLetter.objects.select_for_update().get(pk=letter.pk)
    if becomes not in RegisteredLetter.TRANSITIONS[row.status]:
        raise Refusal("number_settled", _("This number is already used or void."))
    row.status = becomes
    return row


@transaction.atomic
def set_pattern(*, pattern: LetterPattern) -> LetterPattern:
    """Save a pattern. Refusal for one that does not work."""
    ParsedPattern.parse(pattern.pattern, reset=pattern.reset).template(
        on=date(2026, 1, 1), code=pattern.organizer.code, session="-"
    )
    pattern.save()
    return pattern
