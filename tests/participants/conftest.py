"""The desk of an organizer's registrar, for tests that have a `session`."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from bimtek.common import heartbeats
from tests.factories import MembershipFactory


@pytest.fixture
def on_the_day() -> Iterator[None]:
    """The morning on which the sessions and agenda items of the factories take place, while an item runs."""
    with time_machine.travel(datetime(2027, 3, 1, 1, 30, tzinfo=UTC)):
        yield


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
