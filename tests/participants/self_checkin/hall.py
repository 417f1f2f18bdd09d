"""A session with a screen, and people in front of it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from participants.models import AttendanceEntry, SelfCheckIn, SelfCheckInRule
from participants.self_checkin import codes
from tests.factories import AgendaItemFactory, PersonFactory, RegistrationFactory, SessionFactory, UserFactory

# A step begins at each full 20 seconds; the item begins at 09.00 WITA.
NOW = datetime(2027, 3, 1, 1, 10, tzinfo=UTC)
ENTER = "/hadir/"
MONAS = (-6.175392, 106.827153)


def make_session(**rule: Any) -> Any:
    """A session that lets people check in by themselves, with one item that runs at NOW."""
    session = SessionFactory()
    SelfCheckInRule.objects.create(session=session, **{"enabled": True, **rule})
    AgendaItemFactory(session=session, title="Tata cara pemungutan suara")
    return session


def somebody(session: Any, **more: Any) -> tuple[Any, Client]:
    """Somebody with an account and a confirmed place, and their browser."""
    row = RegistrationFactory(session=session, person=PersonFactory(user=UserFactory()), **more)
    client = Client()
    client.force_login(row.person.user)
    return row, client


def code_of(item: Any, ago: float = 0) -> str:
    """The code that was on the item's screen so many seconds before NOW."""
    return codes.shown(item.pk, NOW - timedelta(seconds=ago)).code


def link_of(item: Any, ago: float = 0) -> str:
    """The path that the QR held so many seconds before NOW."""
    return reverse("self_checkin:scanned", args=[f"{item.pk}-{code_of(item, ago).replace('-', '')}"])


def uid_on(client: Client) -> str:
    """The name that the form gives to what it sends."""
    found = re.search(r'name="uid" value="([0-9a-f-]{36})"', client.get(ENTER).content.decode())
    assert found, "the page has no form"
    return found[1]


def type_in(client: Client, code: str, **more: Any) -> Any:
    """Load the page and send this code."""
    return client.post(ENTER, {"code": code, "uid": uid_on(client), **more})


def outcomes() -> list[str]:
    return [row.outcome for row in SelfCheckIn.objects.all()]


def assert_nothing_is_recorded() -> None:
    assert not AttendanceEntry.objects.exists()
