"""Adding to the attendance log, and saying how it counts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from events.agenda.models import AgendaItem
from events.training import guard
from events.training.models import TrainingSession
from participants.registration.models import Registration

from .models import AttendanceEntry, AttendancePolicy
from .selectors import countable_items, ledgers_by, lines, plan_of, policy_of, still_last
from .statements import seal
from .windows import window_of

PRESENT = AttendanceEntry.Says.PRESENT
# What a policy says, by the word under which a change of it stands in the audit log.
POLICY = {
    "counting": "attendance_counting",
    "grace_minutes": "grace_minutes",
    "opens_minutes": "doors_open_minutes",
    "closes_minutes": "doors_close_minutes",
    "door_shows_category": "door_shows_category",
}


@dataclass(frozen=True)
class Mark:
    """What a staff member states of one registration and one agenda item."""

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
    contradicts it is a correction and needs a reason, and so does one that says that a participant was at an item
    whose doors have not opened yet. Raises Refusal when the reason is missing, or a mark names a registration that is
    not confirmed in this session, or an item that is not of it.
    """
    guard.lock(session.pk)  # colleagues follow each other; registering waits for none of them
    _refuse_strangers(session, marks)
    keys = {mark.registration for mark in marks}
    log = lines(AttendanceEntry.objects.filter(registration__in=keys))
    plan = plan_of(session)
    books = ledgers_by(plan, list(keys))
    news = [mark for mark in marks if (mark.item in books[mark.registration].present) != mark.present]
    corrections = [mark for mark in news if log[mark.registration][mark.item]]
    if corrections and not reason.strip():
        raise Refusal("correction_needs_reason", _reason_needed(len(corrections)))
    closed = {item.pk for item in plan.items if now < window_of(item, plan.policy).opens}
    early = [mark for mark in news if mark.item in closed and mark.present]
    if early and not reason.strip():
        raise Refusal("not_begun_needs_reason", _early_reason_needed(len(early)))
    explained = {*corrections, *early}
    entries = [_entry(mark, by, now, reason.strip() if mark in explained else "", source) for mark in news]
    AttendanceEntry.objects.bulk_create(entries)
    if entries:
        audit(session, by=by, attendance_marked=len(entries), corrections=len(corrections))
    return entries


@transaction.atomic
def take_back(
    *, session: TrainingSession, entries: Collection[int], by: User, now: datetime, reason: str
) -> list[AttendanceEntry]:
    """State the opposite of these lines of the log (by key) and return the new ones; what was recorded later stays.

    Raises Refusal as `record`.
    """
    guard.lock(session.pk)
    marks = [Mark(line.registration_id, line.item_id, line.says != PRESENT) for line in still_last(session, entries)]
    return record(session=session, marks=marks, by=by, now=now, reason=reason)


@transaction.atomic
def correct(
    *,
    registration: Registration,
    item: AgendaItem,
    present: bool,
    minutes: int | None,
    reason: str,
    by: User,
    now: datetime,
) -> AttendanceEntry:
    """Decide what one registration attended of one item, whatever was recorded before, and return the line.

    `minutes` is what is credited to who was present; None is all of the item's. Of two who correct at once both lines
    stay, and the later counts; the same correction sent again adds nothing. Raises Refusal without a reason, for
    minutes that the item does not have, and for what `record` refuses.
    """
    guard.lock(registration.session_id)
    _refuse_strangers(registration.session, [Mark(registration.pk, item.pk, present)])
    credited = minutes if present else None
    if credited is not None and not 1 <= credited <= item.minutes:
        raise Refusal("minutes_not_of_item", _minutes_wrong(item.minutes))
    if not reason.strip():
        raise Refusal("correction_needs_reason", _reason_needed(1))
    mark = Mark(registration.pk, item.pk, present)
    entry = _entry(mark, by, now, reason.strip(), AttendanceEntry.Source.MARKED, credited)
    repeated = _last_correction(registration, item)
    if repeated is not None and _says_the_same(repeated, entry):
        return repeated
    entry.save(force_insert=True)
    audit(registration.session, by=by, attendance_corrected=registration.pk, item=item.pk)
    return entry


@transaction.atomic
def set_policy(*, session: TrainingSession, by: User, **rules: Any) -> AttendancePolicy:
    """Say how the session's attendance becomes minutes. All that is derived follows; issued certificates stay.

    `rules` are any of POLICY; what is not given stays as it is.
    """
    guard.lock(session.pk)
    before = policy_of(session)
    policy, _created = AttendancePolicy.objects.update_or_create(session=session, defaults=rules)
    changes = {POLICY[name]: (getattr(before, name), value) for name, value in rules.items()}
    audit(session, by=by, **changes)
    return policy


def _last_correction(registration: Registration, item: AgendaItem) -> AttendanceEntry | None:
    return registration.attendance.filter(item=item).exclude(reason="").order_by("-pk").first()


def _says_the_same(one: AttendanceEntry, other: AttendanceEntry) -> bool:
    fields = ("says", "minutes", "reason", "recorded_by_id")
    return all(getattr(one, field) == getattr(other, field) for field in fields)


def _entry(
    mark: Mark, by: User, now: datetime, reason: str, source: str, minutes: int | None = None
) -> AttendanceEntry:
    entry = AttendanceEntry(
        registration_id=mark.registration,
        item_id=mark.item,
        says=AttendanceEntry.Says.PRESENT if mark.present else AttendanceEntry.Says.ABSENT,
        source=source,
        at=now,
        minutes=minutes,
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


def _minutes_wrong(most: int) -> str:
    return ngettext(
        "This agenda item has %(count)d minute that counts. Leave the minutes empty to credit it.",
        "This agenda item has %(count)d minutes that count. Credit 1 to %(count)d, or leave it empty to credit all.",
        most,
    ) % {"count": most}


def _early_reason_needed(count: int) -> str:
    return ngettext(
        "%(count)d mark says that a participant was at an agenda item whose doors have not opened yet. Give the "
        "reason, or take the mark away.",
        "%(count)d marks say that participants were at an agenda item whose doors have not opened yet. Give the "
        "reason, or take the marks away.",
        count,
    ) % {"count": count}


def _reason_needed(count: int) -> str:
    return ngettext(
        "%(count)d mark contradicts what was recorded before. Give the reason for the correction.",
        "%(count)d marks contradict what was recorded before. Give the reason for the correction.",
        count,
    ) % {"count": count}
