"""The session that the world is about, its organizer and its participants."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.factories import (
    AgendaItemFactory,
    DelegationFactory,
    MembershipFactory,
    OrganizerFactory,
    PersonFactory,
    PoolFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)

AFTERWARDS = datetime(2027, 3, 4, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Stage:
    """What the rest of the world is about: a session, who runs it, and who is registered."""

    organizer: Any
    membership: Any  # of the owner
    session: Any
    item: Any
    pool: Any
    registration: Any  # of a participant with an account
    card: Any  # of a participant without one
    delegate: Any  # of an institution

    @classmethod
    def build(cls) -> "Stage":
        """An organizer with a published session of one item, and three registrations."""
        organizer = OrganizerFactory(city="Tarakan", signatory_name="Siti", signatory_position="Ketua")
        membership = MembershipFactory(organizer=organizer, role="owner")
        session = SessionFactory(programme=ProgrammeFactory(organizer=organizer))
        item, pool = AgendaItemFactory(session=session), PoolFactory(session=session)
        registration = RegistrationFactory(session=session, pool=pool, person=PersonFactory(user=UserFactory()))
        card, delegate = RegistrationFactory(session=session, pool=pool), name_delegate(session)
        return cls(organizer, membership, session, item, pool, registration, card, delegate)

    @property
    def owner(self) -> Any:
        """The user who does what staff do."""
        return self.membership.user

    @property
    def user(self) -> Any:
        """The participant's account."""
        return self.registration.person.user


def name_delegate(session: Any) -> Any:
    """Invite an institution, and let it name a delegate."""
    pool = PoolFactory(session=session, category="Bawaslu Tarakan", entry="delegation")
    delegation = DelegationFactory(pool=pool, institution=pool.category)
    return RegistrationFactory(session=session, pool=pool, delegation=delegation)
