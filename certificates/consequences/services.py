"""Changing a session that people see: the change, what follows from it, and telling them, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from events.agenda import hours
from events.lifecycle import services as lifecycle
from events.training import facts, guard
from events.training.change import SessionChange
from events.training.models import TrainingSession
from participants.enrolment.follows import shorten_offers
from participants.notices import mails
from participants.notices.follows import kind_of
from participants.notices.services import write_to_all
from participants.registrants.services import take_back_cancellation

Status = TrainingSession.Status


@dataclass(frozen=True)
class Telling:
    """What the organizer says of a change, and whether the registrants are told by mail."""

    note: str = ""
    mail: bool = True


@transaction.atomic
def change(*, session: TrainingSession, telling: Telling, seen: datetime, by: User, now: datetime) -> int:
    """Save an edited session with all that follows; returns how many registrants are told.

    `seen` is the `updated_at` of the session that staff looked at. Raises Refusal `changed_meanwhile` where it was
    changed since, and what `lifecycle.services.update` raises; then nothing was written.
    """
    stored = guard.open_for_change(session.pk)
    if stored.updated_at != seen:
        raise Refusal("changed_meanwhile", _("A colleague changed this session meanwhile. Look at it again."))
    kind = kind_of(SessionChange(stored, session, now))
    changed = lifecycle.update(session=session, now=now, note=telling.note)
    shorten_offers(session)
    told = _tell(session, kind, now) if kind and telling.mail else 0
    if told or telling.note:
        audit(session, by=by, changed_facts=sorted(changed), told_by_mail=told, note=telling.note)
    return told


@transaction.atomic
def postpone(*, session: TrainingSession, telling: Telling, by: User, now: datetime) -> int:
    """Postpone a session to days that are not known yet; returns how many registrants are told."""
    lifecycle.call_off(session=session, to=Status.POSTPONED, reason=telling.note, now=now, by=by)
    return write_to_all(session, mails.Kind.POSTPONED, now=now) if telling.mail else 0


@transaction.atomic
def take_up_again(*, session: TrainingSession, telling: Telling, by: User, now: datetime) -> int:
    """Let a postponed or cancelled session take place after all; returns how many registrants are told.

    Of a cancelled one those are told who were told that it is cancelled.
    """
    was_cancelled = session.status == Status.CANCELLED
    lifecycle.take_up_again(session=session, now=now, by=by)
    if was_cancelled:
        return take_back_cancellation(session=session, now=now, mail=telling.mail)
    return _tell(session, mails.Kind.RESUMED, now) if telling.mail else 0


def _tell(session: TrainingSession, kind: str, now: datetime) -> int:
    """Tell all registrants how the session now is, its hours too; returns how many."""
    hours.forget(session)
    return write_to_all(session, kind, now=now)


@transaction.atomic
def tell_hours(*, session: TrainingSession, note: str, by: User, now: datetime) -> int:
    """Tell registrants that the agenda has other hours than they were told; returns how many are told.

    Raises Refusal `session_cancelled`, and `hours_known` where there is nothing to tell.
    """
    stored = guard.open_for_change(session.pk)
    if not stored.hours_before or stored.status not in hours.SAYS_HOURS:
        raise Refusal("hours_known", _("The registrants know these hours already."))
    kept = facts.keep(stored, now, note, begins=hours.begun_otherwise(stored))
    TrainingSession.objects.filter(pk=stored.pk).update(changed_from=kept, updated_at=now)
    told = _tell(stored, mails.Kind.SESSION_CHANGED, now)
    audit(stored, by=by, changed_facts=["agenda"], told_by_mail=told, note=note)
    return told


def rehearse(*, session: TrainingSession, kind: str, note: str, now: datetime) -> EmailMultiAlternatives | None:
    """The mail that would go out, of a change that is made and taken back; None where it would reach no registrant.

    Raises what the change raises, so that staff read it before they confirm.
    """
    with transaction.atomic():
        # The refusal that asks for a reason has its field on the page; the other ones are said.
        lifecycle.update(session=session, now=now, note=note or "–")
        mail = mails.specimen(kind, session, now=now) if kind else None
        transaction.set_rollback(True)
    return mail
