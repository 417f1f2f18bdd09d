"""Somebody with a place, and another session of the programme, in February."""

import pytest
import time_machine
from django.test import Client

from participants.consent.services import Agreement, ensure_first_version, record
from tests.factories import PersonFactory, PoolFactory, RegistrationFactory, SessionFactory, UserFactory
from tests.participants.moves.places import NOW


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def registration():
    person = PersonFactory(name="Siti Aminah", phone="+6281234567890", institution="KPU", user=UserFactory())
    row = RegistrationFactory(person=person)
    record(registration=row, agreement=Agreement(ensure_first_version(now=NOW)), now=NOW)
    return row


@pytest.fixture
def me(client: Client, registration):
    client.force_login(registration.person.user)
    return client


@pytest.fixture
def pool(registration):
    """Seats in another session of the programme."""
    return PoolFactory(session=SessionFactory(programme=registration.session.programme, title="Angkatan II"))
