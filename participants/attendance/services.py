"""Adding to the attendance log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from events.training import guard
from events.training.models import TrainingSession
from participants.registration.models import Registration

from .models import AttendanceEntry
from .selectors import countable_items, ledgers, lines
from .statements import seal


@dataclass(frozen=True)
class Mark:
    """What somebody says of one registration and one agenda item."""

    registration: int
    item: int
    present: bool


@transaction.atomic
def record(
    *,
    session: TrainingSession,
    marks: Sequence[Mark],
    by: User,
    now: datetime,
    reason: str = "",
    source: str = AttendanceEntry.Source.MARKED,
) -> list[AttendanceEntry]:
    """Add the marks that say something new to the log, and return them.

    A mark that repeats what the log says adds nothing, so a form may be sent twice. A mark that
    contradicts it is a correction and needs a reason. Raises Refusal when the reason is missing, or a
    mark names a registration that is not confirmed in this session, or an item that is not of it.
    """
    guard.lock(session.pk)  # colleagues follow each other; registering waits for none of them
    _refuse_strangers(session, marks)
    keys = {mark.registration for mark in marks}
    log = lines(AttendanceEntry.objects.filter(registration__in=keys))
    books = ledgers(session, keys)
    news = [mark for mark in marks if (mark.item in books[mark.registration].present) != mark.present]
    corrections = [mark for mark in news if log[mark.registration][mark.item]]
    if corrections and not reason.strip():
        raise Refusal("correction_needs_reason", _reason_needed(len(corrections)))
    corrected = set(corrections)
    entries = [_entry(mark, by, now, reason.strip() if mark in corrected else "", source) for mark in news]
    AttendanceEntry.objects.bulk_create(entries)
    if entries:
        audit(session, by=by, attendance_marked=len(entries), corrections=len(corrections))
    return entries


def _entry(mark: Mark, by: User, now: datetime, reason: str, source: str) -> AttendanceEntry:
    entry = AttendanceEntry(
        registration_id=mark.registration,
        item_id=mark.item,
        says=AttendanceEntry.Says.PRESENT if mark.present else AttendanceEntry.Says.ABSENT,
        source=source,
        at=now,
        reason=reason,
        recorded_by=by,
        recorded_at=now,
    )
    entry.seal = seal(entry)
    return entry


def _refuse_strangers(session: TrainingSession, marks: Sequence[Mark]) -> None:
    keys = {mark.registration for mark in marks}
    confirmed = Registration.objects.filter(pk__in=keys, session=session, status=Registration.Status.CONFIRMED)
    items = {item.pk for item in countable_items(session)}
    if confirmed.count() != len(keys) or not {mark.item for mark in marks} <= items:
        raise Refusal(
            "attendance_not_of_session",
            _("Somebody left this list meanwhile, or the agenda was changed. Load the page again and repeat."),
        )


def _reason_needed(count: int) -> str:
    return ngettext(
        "%(count)d mark contradicts what was recorded before. Give the reason for the correction.",
        "%(count)d marks contradict what was recorded before. Give the reason for the correction.",
        count,
    ) % {"count": count}
