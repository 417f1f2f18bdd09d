"""A session with people on its list, and the desk that prints for them."""

import pytest
from django.test import Client

from tests.factories import MembershipFactory, PoolFactory


@pytest.fixture
def pool():
    return PoolFactory(capacity=500, category="KPPS")


@pytest.fixture
def session(pool):
    return pool.session


@pytest.fixture
def registrar(session):
    return MembershipFactory(organizer=session.programme.organizer, role="registrar").user


@pytest.fixture
def desk(client: Client, registrar):
    client.force_login(registrar)
    return client
