"""Public pages from memory for who has a session: shared with others like them, and naming nobody."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client

from events.models import TrainingSession
from tests.factories import MembershipFactory, PoolFactory, SessionFactory, UserFactory
from tests.fast_lane.test_shared_pages import Clock, address, clock, pages, session, take
from tests.world import World

__all__ = ["clock", "session"]  # fixtures

pytestmark = pytest.mark.django_db


def member(client: Client, **user: Any) -> Client:
    """Somebody who is signed in, served by the same process as `client`."""
    own = Client()
    own.handler = client.handler
    own.force_login(UserFactory(**user))
    return own


def test_members_share_a_page_that_names_nobody(client: Client, django_assert_num_queries: Any, world: World) -> None:
    one, two = member(client, email="rahasia@contoh.id", is_staff=True), member(client, email="lain@contoh.id")
    two.cookies["csrftoken"] = "k" * 32
    for path in pages(client, world):
        page = one.get(path, headers={"referer": "https://contoh.id/rahasia"})
        with django_assert_num_queries(0):
            other = two.get(path)
        assert (page.status_code, page.content, page["ETag"]) == (200, other.content, other["ETag"])
        assert not page.cookies
        text = page.content.decode()
        assert 'href="/saya/">Akun</a>' in text
        for word in ("rahasia", "lain@contoh.id", "csrfmiddlewaretoken", "/admin/", one.cookies["sessionid"].value):
            assert word not in text


def test_members_and_visitors_have_different_pages(client: Client, session: TrainingSession) -> None:
    own = member(client)
    for _ in range(2):
        assert "Akun</a>" in own.get(address(session)).content.decode()
        assert "Masuk</a>" in client.get(address(session)).content.decode()
    etag = own.get(address(session))["ETag"]
    own.logout()  # the browser asks with what it has from before
    assert own.get(address(session), headers={"if-none-match": etag}).status_code == 200


def test_seats_are_no_older_for_members(client: Client, session: TrainingSession, clock: Clock) -> None:
    own = member(client)
    own.get(address(session))
    take(session, 7)
    clock.now += 2
    assert "43" in own.get(address(session)).content.decode()


def test_staff_see_a_draft_in_person_and_nobody_gets_it_from_them(client: Client) -> None:
    session = SessionFactory(status="draft", published_at=None)
    PoolFactory(session=session)
    staff, outsider = member(client, email="staf@contoh.id"), member(client)
    MembershipFactory(organizer=session.programme.organizer, role="owner", user_id=staff.session["_auth_user_id"])
    for _ in range(2):
        preview = staff.get(address(session))
        assert (preview.status_code, preview["Cache-Control"]) == (200, "private, no-store")
        assert "staf@contoh.id" in preview.content.decode()
        assert outsider.get(address(session)).status_code == client.get(address(session)).status_code == 404


def test_an_unknown_code_is_counted_once_for_a_member_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[HttpRequest] = []
    monkeypatch.setattr("certificates.issuing.limits.count_unknown", counted.append)
    assert member(client).get("/v/TIDAK-ADA-0000/").status_code == 404
    assert len(counted) == 1
