"""An institution that is invited, on a day in February, and the desk of its organizer."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from tests.factories import DelegationFactory, MembershipFactory, PoolFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session():
    return PoolFactory(capacity=40).session


@pytest.fixture
def registrar(session):
    return MembershipFactory(organizer=session.programme.organizer, role="registrar").user


@pytest.fixture
def desk(client: Client, registrar):
    client.force_login(registrar)
    return client


@pytest.fixture
def delegation(session):
    """An institution with three seats of its own."""
    pool = PoolFactory(session=session, category="Bawaslu Tarakan", capacity=3, entry="delegation")
    return DelegationFactory(pool=pool, institution="Bawaslu Tarakan")
