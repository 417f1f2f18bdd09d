"""Staff write down a participant by hand: whom the portal knows is found by NIK, likely doubles are shown."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.training import guard
from events.training.models import TrainingSession
from participants.consent.services import Agreement
from participants.enrolment.services import register_by_staff
from participants.people import matching
from participants.people.models import Person
from participants.people.services import PersonData, create_person
from participants.registration.doubles import doubles_of
from participants.registration.models import Registration

DOUBLES_SHOWN = 5


@dataclass(frozen=True)
class KnownPerson:
    """A person with the NIK that staff typed, as far as these staff may see them."""

    person: Person
    name: str  # masked, unless the organizer has registrations of this person
    institution: str  # empty, unless it has
    here: Registration | None  # their last registration in this very session, whatever its status


def known_person(*, session: TrainingSession, name: str, nik: str, by: User) -> KnownPerson | None:
    """The person with this NIK, anywhere in the portal; None where there is none.

    Each match is counted and audited. Raises Refusal `nik_tries` after too many in a day, and `nik_other_name` for a
    person of other organizers whose name is quite another one: of them nothing is said.
    """
    person = matching.match(nik, matching.staff(by, session))
    if person is None:
        return None
    organizer = session.programme.organizer_id
    rows = Registration.objects.filter(person=person, session__programme__organizer=organizer)
    if rows.exists():
        return KnownPerson(person, person.full_name, person.institution, rows.filter(session=session).last())
    if not matching.has_name_like(person, name):
        raise Refusal(
            "nik_other_name",
            _("This NIK is known under another name. Compare both with the KTP; the owner can register alone."),
        )
    return KnownPerson(person, matching.masked_name(person.name), "", None)


def likely_doubles(session: TrainingSession, data: PersonData) -> list[Registration]:
    """Who of the session may be the person whom staff write down, at most DOUBLES_SHOWN."""
    found = doubles_of(
        session,
        name=data["name"],
        phone=data.get("phone", ""),
        institution=data.get("institution", ""),
        birth_date=data.get("birth_date"),
    )
    return list(found[:DOUBLES_SHOWN])


@transaction.atomic
def add_person(
    *,
    session: TrainingSession,
    data: PersonData,
    nik: str,
    pool_id: int,
    representing: str,
    assignment: str,
    match: int | None = None,
    agreement: Agreement | None,
    by: User,
    now: datetime,
) -> Registration:
    """Give a place to a person whom staff write down, or to the one with the NIK whom they were shown (`match`).

    Who is known keeps what stands there already. Raises Refusal `already_registered` for the same person twice (a
    double click), `nik_known` where the NIK is another person's than the one shown, and what `set_nik` and
    `register_by_staff` raise; nothing is written then.
    """
    guard.lock(session.pk)  # staff follow each other, so the look for a twin holds until the end
    known = matching.by_nik(nik)
    if known is None:
        _refuse_twin(session, data)
    elif known.pk != match:
        raise Refusal("nik_known", _("A person with this NIK is known. Look at who it is, then decide."))
    return register_by_staff(
        person=known or create_person(data=data, nik=nik),
        session=session,
        pool_id=pool_id,
        representing=representing,
        assignment=assignment,
        agreement=agreement,
        by=by,
        now=now,
    )


def _refuse_twin(session: TrainingSession, data: PersonData) -> None:
    twins = Registration.objects.filter(
        session=session,
        status__in=Registration.ACTIVE,
        person__search_name=matching.key_of(data["name"]),
        person__phone=data.get("phone", ""),
        person__nip=data.get("nip", ""),
        person__institution=data.get("institution", ""),
    )
    if twins.exists():
        raise Refusal(
            "already_registered",
            _("Somebody with this name, institution, phone and NIP is already registered for this session."),
        )
