"""Giving a place another session or another person: until when its owner may, where to, and who comes instead.

The owner may until the first day begins, also when registration has closed: the evening before is when a participant
falls ill. From then on attendance is taken of whom the list names, and only staff change it, until the session is
over. Whom an institution named is replaced by its contact person.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.catalogue.selectors import SessionQuerySet, sessions
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.consent.services import Agreement
from participants.people.matching import NikAsker, find_or_make, note_refused, staff
from participants.people.services import PersonData
from participants.registration import windows
from participants.registration.models import Registration
from participants.registration.selectors import REACHABLE, with_session

from . import moves


@dataclass(frozen=True)
class Newcomer:
    """The substitute, as the owner of the place or staff wrote them down."""

    data: PersonData
    nik: str = ""


def check_owner_may(registration: Registration, now: datetime) -> None:
    """Raise Refusal `not_active`, `delegation`, `session_not_running` or `session_begun` where the owner may not."""
    if registration.status not in moves.MOVABLE:
        raise Refusal("not_active", _("Only a registration with a seat can be moved or given to somebody else."))
    if registration.delegation_id:
        raise Refusal(
            "delegation", _("Your institution named you. Ask its contact person, who can name somebody else.")
        )
    windows.check_running(registration.session)
    if windows.has_begun(registration.session, now):
        raise Refusal("session_begun", _("The session has begun. Only the organizer can change who comes now."))


def owner_may(registration: Registration, now: datetime) -> bool:
    """Whether the ticket offers another session or another person."""
    try:
        check_owner_may(registration, now)
    except Refusal:
        return False
    return True


def staff_may(registration: Registration, now: datetime) -> bool:
    """Whether staff can still move this registration or name a substitute for it."""
    running = windows.is_running(registration.session) and not registration.session.is_over(now)
    return registration.status in moves.MOVABLE and running


def open_targets(registration: Registration, now: datetime) -> SessionQuerySet:
    """Other sessions of the programme where everybody finds a seat now, the soonest first."""
    return _others(registration).published(now).open_for_registration(now).with_seats_left()


def staff_targets(registration: Registration, now: datetime) -> SessionQuerySet:
    """Other sessions of the programme, not over, with a seat in any category, even where people wait for it."""
    running = (TrainingSession.Status.PUBLISHED, TrainingSession.Status.CLOSED)
    free = Exists(SeatPool.objects.free().filter(session=OuterRef("pk")))
    return _others(registration).not_over(now).filter(free, status__in=running)


def _others(registration: Registration) -> SessionQuerySet:
    here = registration.session
    others = sessions().filter(programme=here.programme_id).exclude(pk=here.pk)
    return others.for_cards().order_by("starts_on", "pk")


def asker_of(registration: Registration, by: User | None) -> NikAsker:
    """Who names a substitute for this place: an account, or the holder of a ticket without one."""
    return staff(by, registration) if by else NikAsker(f"place:{registration.pk}", registration)


def handed_to(registration: Registration) -> Registration | None:
    """The place of the substitute, if its ticket reaches them by no mail: who handed over sends it on.

    None where the substitute has an address or an account, or where the place has gone on or ended since.
    """
    if registration.status != Registration.Status.REPLACED:
        return None
    unreached = with_session().exclude(REACHABLE).filter(predecessor=registration, status__in=Registration.SEATED)
    return unreached.exclude(person=registration.person_id).first()


def substitute(
    *,
    registration: Registration,
    newcomer: Newcomer,
    by: User | None,
    reason: str = "",
    agreement: Agreement,
    now: datetime,
) -> Registration:
    """Let a substitute come who is only named here. Raises Refusal as `find_or_make` and `moves.substitute` do."""
    asker = asker_of(registration, by)
    try:
        with transaction.atomic():
            person = find_or_make(data=newcomer.data, nik=newcomer.nik, asker=asker)
            return moves.substitute(
                registration=registration, person=person, by=by, reason=reason, agreement=agreement, now=now
            )
    except Refusal as refusal:
        note_refused(refusal, asker)
        raise
