"""The office that looks after the registrants of a session."""

from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from tests.factories import MembershipFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
NIK = "3171016504900002"
ROLES = {"owner": 200, "registrar": 200, "issuer": 200, "editor": 403, "checker": 403, "viewer": 403, None: 404}


def address(name: str, session, *args) -> str:
    return reverse(f"registrants:{name}", args=[session.pk, *args])


def sign_in(client: Client, session, role: str | None) -> None:
    organizer = session.programme.organizer
    client.force_login(MembershipFactory(organizer=organizer, role=role).user if role else UserFactory())
