"""What the sign-in tests share: an English-speaking visitor, and the code in the last mail."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client


@pytest.fixture
def visitor() -> Client:
    """Nobody yet, reading English."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def mailed_code() -> Callable[[], str]:
    """Read the code out of the newest mail."""

    def read() -> str:
        found = re.search(r"\b\d{4}-\d{4}\b", str(mail.outbox[-1].body))
        assert found, mail.outbox[-1].body
        return found.group()

    return read


def signed_in_as(client: Client) -> int | None:
    """The account this visitor is signed in to."""
    key = client.session.get("_auth_user_id")
    return int(key) if key else None
