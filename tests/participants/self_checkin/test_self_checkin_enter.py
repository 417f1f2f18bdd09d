"""Checking in with the code on the screen: typed, scanned, too old, elsewhere, at the wrong time."""

from datetime import timedelta

import pytest

from participants.attendance.selectors import ledger
from participants.models import AttendanceEntry, SelfCheckIn
from participants.self_checkin.code_lookup import expired_text
from tests.events.staff import queries
from tests.factories import AgendaItemFactory, SessionFactory
from tests.participants.self_checkin.hall import (
    ENTER,
    NOW,
    assert_nothing_is_recorded,
    code_of,
    link_of,
    make_session,
    outcomes,
    somebody,
    type_in,
    uid_on,
)


def test_a_typed_code_records(person, item):
    registration, client = person
    response = type_in(client, code_of(item))
    assert (response.status_code, response["Location"]) == (302, ENTER)
    entry = AttendanceEntry.objects.get()
    assert (entry.says, entry.source, entry.answer, entry.at) == ("in", "self", "welcome", NOW)
    assert (entry.recorded_by, entry.device) == (registration.person.user, None)
    attempt = SelfCheckIn.objects.get()
    assert (attempt.entry, attempt.outcome, attempt.code_age_s, attempt.distance_m) == (entry, "recorded", 0, None)
    assert ledger(registration).present == {item.pk}
    page = client.get(ENTER).content.decode()
    assert "09.10" in page
    assert 'name="code"' not in page


def test_opening_the_scanned_address_records_nothing(person, item):
    _registration, client = person
    assert client.get(link_of(item)).status_code == 302
    assert_nothing_is_recorded()
    assert not SelfCheckIn.objects.exists()


def test_a_scanned_code_records_when_the_button_is_pressed(person, item, clock):
    _registration, client = person
    link = link_of(item)
    clock.shift(timedelta(seconds=12))
    page = client.get(link, follow=True)
    assert item.title in page.content.decode()
    clock.shift(timedelta(minutes=9))
    assert client.post(ENTER, {"item": item.pk, "uid": uid_on(client)}).status_code == 302
    assert AttendanceEntry.objects.get().at == NOW + timedelta(seconds=12)
    assert SelfCheckIn.objects.get().code_age_s == 12


def test_a_scanned_code_does_not_wait_for_ever(person, item, clock, lasts):
    _registration, client = person
    client.get(link_of(item))
    uid = uid_on(client)
    clock.shift(lasts)
    assert client.post(ENTER, {"item": item.pk, "uid": uid}).status_code == 422
    assert_nothing_is_recorded()


def test_a_pass_is_good_once_and_in_its_browser_only(person, item, session):
    _registration, client = person
    _other, friend = somebody(session)
    client.get(link_of(item))
    uid = uid_on(client)
    assert friend.post(ENTER, {"item": item.pk, "uid": uid}).status_code == 422
    assert client.post(ENTER, {"item": item.pk, "uid": uid}).status_code == 302
    assert 'name="item"' not in client.get(ENTER).content.decode()
    assert AttendanceEntry.objects.count() == 1


@pytest.mark.parametrize(("later", "status"), [(0, 302), (19, 302), (20, 302), (39, 302), (40, 422), (600, 422)])
def test_a_code_is_taken_on_the_screen_and_a_little_longer(person, item, clock, later, status):
    _registration, client = person
    code = code_of(item)
    clock.shift(timedelta(seconds=later))
    assert type_in(client, code).status_code == status
    assert outcomes() == ["recorded" if status == 302 else "expired"]
    assert SelfCheckIn.objects.get().code_age_s == later
    assert AttendanceEntry.objects.exists() == (status == 302)


def test_a_scanned_code_that_was_passed_on_has_expired(person, item):
    _registration, client = person
    page = client.get(link_of(item, ago=60), follow=True).content.decode()
    assert expired_text() in page
    assert 'name="code"' in page
    assert outcomes() == ["expired"]
    assert_nothing_is_recorded()


@pytest.mark.parametrize("code", ["AAA-AAA", "nonsense", "7KQ-F9M-7KQ", "💥", "12-AAAAAA"])
def test_a_code_of_no_screen_is_refused_and_stays_on_the_page(person, code):
    _registration, client = person
    response = type_in(client, code)
    assert response.status_code == 422
    assert f'value="{code}"' in response.content.decode()
    assert outcomes() == []


def test_no_code_at_all_is_asked_for(person):
    _registration, client = person
    assert type_in(client, " ").status_code == 422


def test_the_code_of_another_session_is_refused(person):
    other = make_session().agenda.get()
    _registration, client = person
    assert type_in(client, code_of(other)).status_code == 422
    page = client.get(link_of(other), follow=True)
    assert 'name="item"' not in page.content.decode()
    assert client.post(ENTER, {"item": other.pk, "uid": uid_on(client)}).status_code == 422
    assert_nothing_is_recorded()


def test_the_code_says_for_which_item_it_is(person, session, item):
    registration, client = person
    parallel = AgendaItemFactory(session=session, title="Kelas B")
    assert type_in(client, code_of(parallel)).status_code == 302
    assert ledger(registration).present == {parallel.pk}


@pytest.mark.parametrize(("minutes", "status"), [(-41, 422), (-40, 302), (0, 302), (89, 302), (90, 422)], ids=str)
def test_an_item_takes_codes_around_its_time_only(person, item, clock, minutes, status):
    """The item is from 09.00 to 10.30, NOW is 09.10: from 08.30 to 10.40."""
    _registration, client = person
    clock.move_to(NOW + timedelta(minutes=minutes))
    code = code_of(item, ago=-60 * minutes)
    assert client.post(ENTER, {"code": code, "uid": "6f0c8ad8-4b53-4bd3-8d2f-94b2a1d7c1aa"}).status_code == status


@pytest.mark.parametrize("change", [{"enabled": False}, {"status": "cancelled"}, {"status": "draft"}, {"minutes": 0}])
def test_where_it_is_not_open_no_code_is_taken(person, session, item, change):
    _registration, client = person
    uid = uid_on(client)
    for row in (session.self_check_in, session, item):
        type(row).objects.filter(pk=row.pk).update(
            **{name: value for name, value in change.items() if hasattr(row, name)}
        )
    assert client.post(ENTER, {"code": code_of(item), "uid": uid}).status_code == 422
    assert_nothing_is_recorded()


def test_the_page_costs_the_same_for_one_item_and_for_many(person, session):
    _registration, client = person
    before = queries(client, ENTER)
    for _ in range(30):
        AgendaItemFactory(session=session)
    assert queries(client, ENTER) == before


def test_nothing_to_check_in_to_is_said(db, clock):
    registration, client = somebody(SessionFactory())
    page = client.get(ENTER)
    assert page.status_code == 200
    assert 'name="code"' not in page.content.decode()
    assert registration.session.title not in page.content.decode() or not registration.session.title
