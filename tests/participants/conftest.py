"""The desk of an organizer's registrar, for tests that have a `session`."""

import pytest
from django.test import Client

from tests.factories import MembershipFactory


@pytest.fixture
def registrar(session):
    return MembershipFactory(organizer=session.programme.organizer, role="registrar").user


@pytest.fixture
def desk(client: Client, registrar):
    client.force_login(registrar)
    return client
