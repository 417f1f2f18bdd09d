"""The desk of an organizer's registrar, for tests that have a `session`."""

import pytest
from django.test import Client

from bimtek.common import heartbeats
from tests.factories import MembershipFactory


@pytest.fixture
def registrar(session):
    return MembershipFactory(organizer=session.programme.organizer, role="registrar").user


@pytest.fixture
def desk(client: Client, registrar):
    client.force_login(registrar)
    return client


@pytest.fixture
def processes_live() -> None:
    """As if a worker of each queue and the clock had just shown that they live."""
    heartbeats.write([*heartbeats.QUEUES, heartbeats.CLOCK])
