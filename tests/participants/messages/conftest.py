"""A session with people who can be written to, and a desk at which a registrar sits."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from participants.messages import services
from participants.messages.models import Message
from participants.messages.scope import Scope
from tests.factories import (
    MembershipFactory,
    OrganizerFactory,
    PersonFactory,
    PoolFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.participants.messages.told import NOW


@pytest.fixture(autouse=True)
def outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def february() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session(db: None) -> Any:
    organizer = OrganizerFactory(name="KPU Kabupaten Bulungan", email="kpu@contoh.id")
    return PoolFactory(session=SessionFactory(programme=ProgrammeFactory(organizer=organizer)), capacity=40).session


@pytest.fixture
def registrar(session: Any) -> Any:
    return MembershipFactory(organizer=session.programme.organizer, role="registrar").user


@pytest.fixture
def desk(client: Client, registrar: Any) -> Client:
    client.force_login(registrar)
    return client


@pytest.fixture
def people(session: Any) -> list[Any]:
    """Five with an address, and one without."""
    rows = [RegistrationFactory(session=session, person=PersonFactory(email=f"p{n}@contoh.id")) for n in range(5)]
    return [*rows, RegistrationFactory(session=session)]


@pytest.fixture
def draft(session: Any, registrar: Any) -> Any:
    """Writes a draft to the session's confirmed people."""

    def write(**texts: Any) -> Message:
        default = {"subject": "Pengingat", "body": "Yth. {nama},\n\nkode Anda {kode}.", "addressees": {}}
        scope = Scope.of_session(session)
        return services.save_draft(
            draft=None, scope=scope, texts={**default, **texts}, materials=[], by=registrar, now=NOW
        )

    return write
