"""A session of two items that is over, its owner, and one participant of each kind."""

import pytest

from participants.attendance.services import Mark, record
from tests.events.staff import enter
from tests.factories import AgendaItemFactory, SessionFactory, UserFactory
from tests.participants.grid.hall import MINUTE, START, fix, person, scan


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def items(session):
    return [
        AgendaItemFactory(
            session=session,
            minutes=60,
            title=title,
            starts_at=START + n * 60 * MINUTE,
            ends_at=START + (n + 1) * 60 * MINUTE,
        )
        for n, title in enumerate(("Pembukaan", "Tata cara"))
    ]


@pytest.fixture
def owner(client, session):
    client.cookies["django_language"] = "en"
    return enter(client, session.programme.organizer)


@pytest.fixture
def people(session, items):
    """One of each kind, by what they are called."""
    first, second = items
    made = {name: person(session, name) for name in ("Awal", "Bolos", "Koreksi", "Lambat", "Penuh", "Setengah")}
    for item in items:
        scan(made["Penuh"], item)
        scan(made["Lambat"], item, arrived=20)
    scan(made["Awal"], first, left=30)
    record(session=session, marks=[Mark(made["Awal"].pk, second.pk, True)], by=UserFactory(), now=START)
    scan(made["Koreksi"], first)
    fix(made["Koreksi"], first, False)
    fix(made["Koreksi"], second, True, 60)
    scan(made["Setengah"], second)
    return made
