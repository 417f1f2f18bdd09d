"""The page of those who wait before the registration form: what it tells, what it costs, how it ends."""

import time
from typing import Any

import pytest
from django.conf import settings as live
from django.test import Client
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext, ngettext

from bimtek.waiting_room.clock import (
    AdmissionClock,
)
from bimtek.waiting_room.passes import COME_BACK_SECONDS, COOKIE
from tests.factories import PersonFactory, PoolFactory, UserFactory
from tests.frame.test_waiting_room import AT_ONCE, RATE


@pytest.fixture
def full(settings: Any) -> Client:
    """A client of the whole portal while the waiting room lets no visitor in for a long time."""
    settings.REGISTRATIONS_PER_SECOND = RATE
    line(118 * RATE)
    return Client()


def line(many: int) -> None:
    """So many wait, beside those who may come at once."""
    resolve("/sesi/7/daftar/")  # what reads all addresses, which takes seconds
    clock = AdmissionClock(live.REDIS_URL, RATE)
    for n in range(2 * AT_ONCE + many):
        clock.back(ticket=f"{n}", block=f"{n % 3}", now=time.time())


def ask_twice(client: Client) -> Any:
    """A first visit, and the second one after a while with its cookie."""
    client.get("/sesi/7/daftar/")
    time.sleep(COME_BACK_SECONDS)
    return client.get("/sesi/7/daftar/")


def test_waiting_costs_no_query_and_tells_how_long(full: Client, django_assert_num_queries: Any, db: None) -> None:
    full.cookies["sessionid"] = "whatever"
    with django_assert_num_queries(0):
        answer = ask_twice(full)
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    with translation.override("id"):
        assert gettext("You are in the queue") in page
        told = ngettext("It is your turn in about %(shown)s minute.", "It is your turn in about %(shown)s minutes.", 2)
        assert told % {"shown": "2"} in page
    assert "<form" not in page
    headers = {name: answer[name] for name in ("Refresh", "Retry-After", "Cache-Control", "X-Robots-Tag", "Vary")}
    assert headers == {"Refresh": "20", "Retry-After": "20", "Cache-Control": "private, no-store",
                       "X-Robots-Tag": "noindex, nofollow", "Vary": "Cookie, Accept-Encoding"}  # fmt: skip
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    cookie = answer.cookies[COOKIE]
    assert (bool(cookie["httponly"]), cookie["samesite"], set(answer.cookies)) == (True, "Lax", {COOKIE})


def test_waiting_in_english(full: Client) -> None:
    full.cookies["django_language"] = "en"
    answer = full.get("/sesi/7/daftar/")
    assert "You are in the queue" in answer.content.decode()
    assert 'lang="en"' in answer.content.decode()
    assert answer["Content-Language"] == "en"


def test_the_moment_before_ones_turn(settings: Any) -> None:
    settings.REGISTRATIONS_PER_SECOND = RATE
    line(3 * RATE)
    client = Client()
    client.cookies["django_language"] = "en"
    answer = ask_twice(client)
    assert 1 <= int(answer["Refresh"]) <= 4
    assert "It is your turn in a moment." in answer.content.decode()


@pytest.mark.django_db
def test_whose_turn_it_is_gets_the_form_and_is_not_told_of_the_queue(settings: Any) -> None:
    settings.REGISTRATIONS_PER_SECOND = RATE
    pool, person, client = PoolFactory(), PersonFactory(user=UserFactory()), Client()
    address = f"/sesi/{pool.session_id}/daftar/"
    assert client.get(address).status_code == 302  # to sign in, with a pass
    assert COOKIE in client.cookies
    client.force_login(person.user)
    moment = client.cookies[COOKIE].value
    answer = client.get(address)
    assert answer["Location"].startswith("/saya/profil/")  # the form's own view answers, and asks for a phone number
    assert "Refresh" not in answer.headers
    assert client.cookies[COOKIE].value == moment
