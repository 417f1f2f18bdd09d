"""A session with people on its list."""

import pytest

from tests.factories import PoolFactory


@pytest.fixture
def pool():
    return PoolFactory(capacity=500, category="KPPS")


@pytest.fixture
def session(pool):
    return pool.session
