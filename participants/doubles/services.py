"""Bringing two rows of one human being together, and taking them apart."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.agenda.models import AgendaItem
from events.organizers.models import Organizer
from events.seats import counting
from events.training import guard
from participants.attendance.models import AttendanceEntry
from participants.attendance.services import correct
from participants.enrolment import waiting
from participants.notices import services as notices
from participants.notices.models import Notice
from participants.people import history
from participants.people.bringing import bring, lacking
from participants.people.history import Author, FieldChange, Origin
from participants.people.models import Person
from participants.people.selectors import mail_address
from participants.registration.models import Registration
from participants.registration.selectors import with_session
from participants.registration.states import move

from . import mails, selectors
from .models import Merge
from .selectors import MergePlan, TwoPlaces

Status = Registration.Status


@transaction.atomic
def merge(*, plan: MergePlan, seen: str, organizer: Organizer, reason: str, by: User, now: datetime) -> Merge:
    """Bring the two people of a plan together, if it still is what staff have seen (`seen`, its digest).

    The registrations of one go over to the other, and of two places in one session one is closed. Tickets go on to
    work: who shows that of a closed place is counted for the one that stays. Attendance taken with it is credited by a
    line with the reason; certificates and consents stay with their registrations. Who is kept is told by mail, and
    gets the tickets that went over; the address that mails no longer go to is told too. Raises Refusal
    `reason_missing`, `changed_meanwhile`, and as `selectors.plan`; nothing is written then.
    """
    if not reason.strip():
        raise Refusal("reason_missing", _("Say why these two are one person."))
    kept, emptied = _lock(plan.kept, plan.emptied)
    before = mail_address(emptied)
    plan = selectors.plan(kept, emptied, organizer)
    if plan.digest != seen:
        raise _changed()
    made = Merge(kept=kept, emptied=emptied, organizer=organizer, reason=reason.strip(), by=by, at=now)
    made.closed = [_close(pair, reason.strip(), by, now) for pair in _in_order(plan.pairs)]
    made.moved = [row.pk for row in plan.moved]
    try:
        with transaction.atomic():
            Registration.objects.filter(pk__in=made.moved).update(person=kept)
            made.save()
    except IntegrityError:  # registered for such a session, or merged, a moment ago: the partial unique indexes know
        raise _changed() from None
    made.brought = plan.brought
    bring(emptied, kept, plan.brought)
    made.save(update_fields=["brought"])
    _note(plan, made, now)
    audit.record(kept, by=by, merged=emptied.pk, closed=", ".join(str(pair.closes.pk) for pair in plan.pairs))
    mails.merged(made, before)
    if mail_address(kept) != before:
        went_over = with_session().filter(pk__in=made.moved, status__in=Registration.ACTIVE)
        notices.write_standing(went_over.order_by("pk"), now=now)
    return made


def _changed() -> Refusal:
    return Refusal("changed_meanwhile", _("Something changed meanwhile. Look at both again."))


def _lock(*people: Person) -> list[Person]:
    """The people as they now stand, locked by key; in the order they were given."""
    locked = Person.objects.select_for_update(of=("self",)).select_related("user").order_by("pk")
    rows = {person.pk: person for person in locked.filter(pk__in=[person.pk for person in people])}
    return [rows[person.pk] for person in people]


def _in_order(pairs: Iterable[TwoPlaces]) -> list[TwoPlaces]:
    """By session, as its lock is taken: two merges never wait for one another in a ring."""
    return sorted(pairs, key=lambda pair: pair.stays.session_id)


def _close(pair: TwoPlaces, reason: str, by: User, now: datetime) -> list[object]:
    """Close the second place of a session; its attendance is credited to the first, its seat goes to who waits."""
    closes, before = pair.closes, pair.closes.status
    session = guard.lock(closes.session_id)
    pool = counting.hold(session.pk)[closes.pool_id]
    changed = {"status": Status.MERGED, "merged_into": pair.stays, "cancelled_at": now, "cancel_reason": reason}
    if not move(closes, (before,), **changed):
        raise _changed()
    if before in Registration.SEATED:
        counting.release(pool=pool)
    else:
        counting.leave_line(pool=pool)
    _credit(pair.stays, pair.credited, True, _("Attended with ticket %(code)s") % {"code": closes.code}, by, now)
    waiting.move_up(session_id=session.pk, now=now)
    return [closes.pk, before, pair.credited]


def _credit(
    registration: Registration,
    attended: Iterable[tuple[int, int]],
    present: bool,
    reason: str,
    by: User,
    now: datetime,
) -> None:
    """State for each agenda item that it was attended for so many minutes, or was not."""
    minutes = dict(attended)
    for item in AgendaItem.objects.filter(pk__in=minutes).order_by("pk"):
        credited = minutes[item.pk] if minutes[item.pk] != item.minutes else None
        correct(registration=registration, item=item, present=present, minutes=credited, reason=reason, by=by, now=now)


def _note(plan: MergePlan, made: Merge, now: datetime) -> None:
    author = Author(Origin.MERGE, made.by, made.organizer, made.reason)
    shown = history.texts(plan.kept) | {"nik": plan.kept.masked_nik}
    changes = [FieldChange(name, "", shown[name]) for name in made.brought]
    history.note(plan.kept, changes, author, now=now)


@transaction.atomic
def undo(*, merge: Merge, by: User, now: datetime) -> None:
    """Take two people apart again: their registrations go back, and a closed place is open again.

    Both are told how their places stand now, as what changed meanwhile was told to the other one. Raises Refusal
    `not_merged` where it is undone already, `full` where a closed place finds no seat any more, and
    `changed_meanwhile` where the person emptied has another place in a session by now; nothing is written then.
    """
    kept, emptied = _lock(merge.kept, merge.emptied)
    stored = Merge.objects.select_for_update().filter(pk=merge.pk, undone_at=None).first()
    if stored is None:
        raise Refusal("not_merged", _("This was undone already."))
    back = selectors.goes_back(stored)
    try:
        with transaction.atomic():
            kept.registrations.filter(pk__in=back).update(person=emptied)
    except IntegrityError:  # written down anew since, under the data that was emptied
        raise _changed() from None
    for closed in stored.closed:
        _open_again(stored, closed, by, now)
    bring(kept, emptied, lacking(kept, emptied, stored.brought))
    stored.undone_at, stored.undone_by = now, by
    stored.save(update_fields=["undone_at", "undone_by"])
    audit.record(kept, by=by, taken_apart=emptied.pk)
    _tell_apart(stored, back, now)


def _tell_apart(merge: Merge, back: set[int], now: datetime) -> None:
    """To each how their places stand; what went back leaves the calendar of the person kept."""
    opened = {key for key, _before, _credited in merge.closed}
    touched = Registration.objects.filter(pk__in=back | opened)
    touched.filter(told_cancelled_at__gt=merge.at).update(told_cancelled_at=None)  # their own mailbox was not
    rows = with_session().select_related("predecessor").filter(pk__in=back | opened).order_by("pk")
    active = list(rows.filter(status__in=Registration.ACTIVE))
    ahead = [row for row in active if not row.session.is_over(now)]
    moved = [row for row in ahead if row.predecessor and _since(merge, row.predecessor)]
    notices.write(moved, Notice.Kind.MOVED, now=now)
    closed = [row for row in rows.exclude(status__in=Registration.ACTIVE) if _since(merge, row)]
    notices.write_standing([*(row for row in active if row not in moved), *closed], now=now)
    own = merge.kept.registrations.filter(status__in=Registration.ACTIVE)
    still = set(own.values_list("session", flat=True))
    went = [row for row in (*active, *closed) if row.pk in back and row.session_id not in still]
    mails.taken_apart(merge, [row for row in went if not row.session.is_over(now)], now=now)


def _since(merge: Merge, row: Registration) -> bool:
    """Whether a place was closed after the merge, so that another mailbox heard of it."""
    return row.cancelled_at is not None and row.cancelled_at > merge.at


def _open_again(merge: Merge, closed: Sequence[Any], by: User, now: datetime) -> None:
    """Give a closed place its seat again, and take back what was credited; who waited waits at the place they had."""
    key, before, credited = closed
    row = Registration.objects.select_related("merged_into").get(pk=key)
    session = guard.lock(row.session_id)
    pool = counting.hold(session.pk)[row.pool_id]
    stays = row.merged_into
    status = Status.CONFIRMED if before == Status.OFFERED else before
    if before == Status.WAITLISTED and not counting.join_line(pool=pool):
        status = Status.CONFIRMED
    if status != Status.WAITLISTED and not counting.take(pool=pool):
        raise Refusal("full", _("There is no free seat for the second place any more. Give its category more seats."))
    changed = {"status": status, "merged_into": None, "cancelled_at": None, "cancel_reason": ""}
    if not move(row, (Status.MERGED,), **changed):
        raise Refusal("not_merged", _("This was undone already."))
    if stays is not None and stays.status == Status.CONFIRMED:
        _credit(
            stays,
            _untouched(stays, credited, merge),
            False,
            _("Taken apart from ticket %(code)s") % {"code": row.code},
            by,
            now,
        )


def _untouched(stays: Registration, credited: Iterable[tuple[int, int]], merge: Merge) -> list[tuple[int, int]]:
    """What of the credited attendance has no line since: what was scanned or corrected later is the person's own."""
    later = AttendanceEntry.objects.filter(registration=stays, recorded_at__gt=merge.at)
    items = set(later.values_list("item", flat=True))
    return [(item, minutes) for item, minutes in credited if item not in items]
