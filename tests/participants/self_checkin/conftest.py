"""One morning in a hall."""

import pytest
import time_machine

from participants.self_checkin import passes
from tests.participants.self_checkin.hall import NOW, make_session, somebody


@pytest.fixture
def clock():
    """Ten past nine; `clock.shift` makes time go on."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session(db, clock):
    return make_session()


@pytest.fixture
def item(session):
    return session.agenda.get()


@pytest.fixture
def person(session):
    """A confirmed participant's registration, and their browser."""
    return somebody(session)


@pytest.fixture
def lasts():
    return passes.LASTS
