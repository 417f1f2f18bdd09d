"""An institution that is invited, on a day in February."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.factories import DelegationFactory, PoolFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session():
    return PoolFactory(capacity=40).session


@pytest.fixture
def delegation(session):
    """An institution with three seats of its own."""
    pool = PoolFactory(session=session, category="Bawaslu Tarakan", capacity=3, entry="delegation")
    return DelegationFactory(pool=pool, institution="Bawaslu Tarakan")
