"""A session with one registrant, in February."""

import pytest
import time_machine

from tests.factories import PersonFactory, PoolFactory, RegistrationFactory
from tests.participants.registrants.office import NOW


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def pool():
    return PoolFactory(capacity=40)


@pytest.fixture
def session(pool):
    return pool.session


@pytest.fixture
def registration(session):
    person = PersonFactory(name="Siti Nur'aini", search_name="siti nuraini", institution="KPU Kota Tarakan")
    return RegistrationFactory(session=session, person=person)
