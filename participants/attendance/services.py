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
from .selectors import countable_items, presence


@dataclass(frozen=True)
class Mark:
    """What somebody says of one registration and one agenda item."""

    registration: int
    item: int
    present: bool


@transaction.atomic
def record(
    *, session: TrainingSession, marks: Sequence[Mark], by: User, now: datetime, reason: str = ""
) -> list[AttendanceEntry]:
    """Add the marks that say something new to the log, and return them.

    A mark that repeats what the log says adds nothing, so a form may be sent twice. A mark that
    contradicts it is a correction and needs a reason. Raises Refusal when the reason is missing, or a
    mark names a registration that is not confirmed in this session, or an item that is not of it.
    """
    guard.lock(session.pk)  # colleagues follow each other; registering waits for none of them
    _refuse_strangers(session, marks)
    known = presence(session, {mark.registration for mark in marks})
    news = [mark for mark in marks if known.get(mark.registration, {}).get(mark.item, False) != mark.present]
    corrections = [mark for mark in news if mark.item in known.get(mark.registration, {})]
    if corrections and not reason.strip():
        raise Refusal("correction_needs_reason", _reason_needed(len(corrections)))
    corrected = set(corrections)
    entries = AttendanceEntry.objects.bulk_create(
        AttendanceEntry(
            registration_id=mark.registration,
            item_id=mark.item,
            present=mark.present,
            reason=reason.strip() if mark in corrected else "",
            recorded_by=by,
            recorded_at=now,
        )
        for mark in news
    )
    if entries:
        audit(session, by=by, attendance_marked=len(entries), corrections=len(corrections))
    return entries


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
