"""Writes of invitations: a mailing made from a list, an answer given by its link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from celery import current_app
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.seats.roles import SessionRole
from events.training.models import TrainingSession
from participants.registration.models import Registration

from .models import Invitee, Mailing

INVITEES_MAX = 20_000
ROWS_AT_ONCE = 2000
logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Invited:
    """Whom a letter goes to."""

    name: str
    institution: str = ""


@transaction.atomic
def create_mailing(
    *, session: TrainingSession, invited: Sequence[Invited], on: date, number: str, subject: str, opening: str,
    by: User, now: datetime,
) -> Mailing:  # fmt: skip
    """Write down a mailing and its invitees; a worker prints it. Refusal without invitees, or for too many."""
    if not invited:
        raise Refusal("no_invitees", _("There is no invitee. Type a list, or register participants first."))
    if len(invited) > INVITEES_MAX:
        raise Refusal("too_many_invitees", _("One mailing has at most %(most)d invitees.") % {"most": INVITEES_MAX})
    mailing = Mailing.objects.create(
        session=session, on=on, number=number, subject=subject, opening=opening, requested_by=by, requested_at=now
    )
    rows = [
        Invitee(mailing=mailing, position=position, name=each.name, institution=each.institution)
        for position, each in enumerate(invited, 1)
    ]
    Invitee.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    audit.record(session, by=by, invited=len(rows))
    transaction.on_commit(lambda: to_press(mailing.pk))
    return mailing


def to_press(mailing: int) -> None:
    """Hand a mailing to a worker; with the broker away it waits for the sweep."""
    try:
        current_app.send_task("certificates.print_mailing", args=[mailing])
    except OperationalError:
        logger.warning("broker away, mailing waits for the sweep", mailing=mailing)


def registered(session: TrainingSession) -> list[Invited]:
    """The confirmed participants of a session, by name."""
    rows = session.registrations.filter(status=Registration.Status.CONFIRMED, pool__role=SessionRole.PARTICIPANT)
    people = rows.select_related("person").order_by("person__search_name", "pk")
    return [Invited(row.person.full_name, row.person.institution) for row in people]


@transaction.atomic
def answer(*, invitee: Invitee, reply: str, represented_by: str, note: str, now: datetime) -> Invitee:
    """Keep an answer; a later one replaces it. Refusal once the session has begun, or without a representative."""
    locked = Invitee.objects.select_for_update().select_related("mailing__session").get(pk=invitee.pk)
    session = locked.mailing.session
    if session.starts_on < now.astimezone(session.zone).date() or session.status == session.Status.CANCELLED:
        raise Refusal(
            "answer_too_late", _("The activity has begun or is cancelled, so this cannot be answered any more.")
        )
    sends = reply == Invitee.Reply.SENDS
    if sends and not represented_by:
        raise Refusal("no_representative", _("Type the name of who comes in your place."))
    locked.reply, locked.represented_by = Invitee.Reply(reply), represented_by if sends else ""
    locked.note, locked.replied_at = note, now
    locked.save(update_fields=["reply", "represented_by", "note", "replied_at"])
    return locked


def opened(*, invitee: Invitee, now: datetime) -> None:
    """Note when an invitee first opened the link."""
    Invitee.objects.filter(pk=invitee.pk, opened_at=None).update(opened_at=now)
