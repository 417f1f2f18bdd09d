"""Checking in twice, too often, or with a form that was made up; and what is kept of a try."""

from datetime import timedelta

import pytest
from django.test import Client

from participants.attendance.selectors import ledger
from participants.models import AttendanceEntry, SelfCheckIn
from participants.self_checkin import limits, marks
from tests.participants.self_checkin.hall import (
    ENTER,
    assert_nothing_is_recorded,
    code_of,
    link_of,
    outcomes,
    somebody,
    type_in,
    uid_on,
)


def test_the_same_form_sent_twice_is_one_attempt(person, item):
    _registration, client = person
    data = {"code": code_of(item), "uid": uid_on(client)}
    assert [client.post(ENTER, data).status_code for _ in range(3)] == [302, 302, 302]
    assert outcomes() == ["recorded"]
    assert AttendanceEntry.objects.count() == 1


def test_a_second_tab_hears_since_when(person, item, clock):
    registration, client = person
    first, second = uid_on(client), uid_on(client)
    client.post(ENTER, {"code": code_of(item), "uid": first})
    clock.shift(timedelta(seconds=15))
    page = client.post(ENTER, {"code": code_of(item), "uid": second}, follow=True).content.decode()
    assert page.count("09.10") >= 2  # as news, and on the card
    assert outcomes() == ["recorded", "already"]
    assert ledger(registration).minutes == 90


def test_who_scans_again_is_told_and_not_asked(person, item):
    _registration, client = person
    type_in(client, code_of(item))
    page = client.get(link_of(item), follow=True)
    assert (page.context["opened"], page.context["stranger"]) == (None, False)
    assert 'class="recorded"' in page.content.decode()
    assert "<button" not in page.content.decode().partition("<main")[2]


def test_a_uid_of_somebody_else_takes_nothing_from_them(person, session, item):
    registration, client = person
    other, friend = somebody(session)
    uid = uid_on(client)
    client.post(ENTER, {"code": code_of(item), "uid": uid})
    assert friend.post(ENTER, {"code": code_of(item), "uid": uid}).status_code == 422
    assert ledger(registration).present == {item.pk}
    assert ledger(other).present == frozenset()


@pytest.mark.parametrize(
    "changed",
    [{"uid": "x"}, {"item": "x"}, {"item": str(10**30)}, {"latitude": "nan"}, {"longitude": "181"}, {"accuracy": "-1"}],
)
def test_a_form_that_the_page_did_not_make_is_a_bad_request(person, item, changed):
    _registration, client = person
    data = {"code": code_of(item), "uid": uid_on(client), **changed}
    assert client.post(ENTER, data).status_code == 400
    assert_nothing_is_recorded()


def test_too_many_tries_of_one_person_wait(person, item, monkeypatch):
    monkeypatch.setattr(limits, "OF_PERSON", 3)
    _registration, client = person
    assert [type_in(client, "AAA-AAA").status_code for _ in range(3)] == [422, 422, 422]
    assert type_in(client, code_of(item)).status_code == 429
    assert client.get(link_of(item)).status_code == 429
    assert_nothing_is_recorded()


def test_a_network_has_many_tries_and_not_endless_ones(session, item, monkeypatch):
    monkeypatch.setattr(limits, "OF_NETWORK", 4)
    for _ in range(4):
        assert Client().get("/hadir/1-AAAAAA/").status_code == 302
    assert Client().get(link_of(item)).status_code == 429


def test_a_stranger_in_the_network_stops_no_participant(person, item, monkeypatch):
    monkeypatch.setattr(limits, "OF_NETWORK", 4)
    _registration, client = person
    for _ in range(5):
        stranger = Client().get("/hadir/1-AAAAAA/")
    assert stranger.status_code == 429
    assert client.get(link_of(item)).status_code == 302
    assert type_in(client, code_of(item)).status_code == 302


def test_who_scans_wrong_codes_has_few_tries_too_and_strangers_share_none(person, item, monkeypatch):
    monkeypatch.setattr(limits, "OF_PERSON", 2)
    _registration, client = person
    for _ in range(3):
        Client().get("/hadir/1-AAAAAA/")
    assert [client.get("/hadir/1-AAAAAA/").status_code for _ in range(3)] == [302, 302, 429]
    assert Client().get(link_of(item)).status_code == 302


def test_only_marks_of_browser_and_network_are_kept(person, session, item):
    _registration, client = person
    type_in(client, code_of(item))
    cookie = client.cookies[marks.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (
        True,
        "Lax",
        "/hadir/",
        86400,
    )
    row = SelfCheckIn.objects.get()
    assert len(row.browser) == len(row.network) == 32
    assert row.browser != cookie.value
    assert row.browser == marks.mark(bytes(session.self_check_in.salt), "browser", cookie.value)


def test_a_made_up_cookie_is_replaced(person):
    _registration, client = person
    client.cookies[marks.COOKIE] = "<script>"
    client.get(ENTER)
    assert len(client.cookies[marks.COOKIE].value) == 32
