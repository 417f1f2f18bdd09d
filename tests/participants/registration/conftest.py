"""Somebody with all details before the form of a session with two seats, in February."""

import pytest
import time_machine
from django.test import Client

from participants.consent.services import ensure_first_version
from tests.factories import PersonFactory, PoolFactory, UserFactory
from tests.participants.registration.form import NOW


@pytest.fixture
def outbox(settings):
    """Mail as in production: rows of the same transaction, so that a refusal takes them back."""
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def text():
    return ensure_first_version(now=NOW)


@pytest.fixture
def pool():
    return PoolFactory(capacity=2)


@pytest.fixture
def person():
    return PersonFactory(user=UserFactory(), name="Siti", phone="+6281234567890", institution="KPU")


@pytest.fixture
def me(client: Client, person):
    client.force_login(person.user)
    return client
