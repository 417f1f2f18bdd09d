"""A session to which lists are uploaded."""

import pytest

from .lists import make_session


@pytest.fixture
def place(db):
    """A session of an organizer, its category, and somebody who may upload."""
    return make_session()


@pytest.fixture
def organizer(client, place):
    client.force_login(place[2])
    client.cookies["django_language"] = "en"
    return client
