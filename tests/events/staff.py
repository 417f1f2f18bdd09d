"""Signing staff in, and counting what a page asks of the database."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bimtek.accounts.models import User
from events.models import Organizer
from tests.factories import MembershipFactory


def enter(client: Client, organizer: Organizer, role: str = "owner") -> User:
    """Sign in somebody who holds `role` at the organizer."""
    user = MembershipFactory(organizer=organizer, role=role).user
    client.force_login(user)
    return user


def queries(client: Client, address: str) -> int:
    """How many queries a page or a file runs; it must be there."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        answer.getvalue()  # a file is made while it is read
    assert answer.status_code == 200
    return len(captured)
