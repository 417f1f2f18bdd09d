"""Checking in with the code on the screen: typed, scanned, too old, twice, elsewhere, by the wrong one."""

from datetime import timedelta

import pytest
from django.test import Client

from participants.attendance.selectors import ledger
from participants.models import AttendanceEntry, Registration, SelfCheckIn
from participants.self_checkin import limits, marks
from participants.self_checkin.arriving import expired_text
from tests.events.staff import queries
from tests.factories import (
    PASSWORD,
    AgendaItemFactory,
    PersonFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)
from tests.participants.self_checkin.hall import (
    ENTER,
    NOW,
    code_of,
    link_of,
    make_session,
    somebody,
    type_in,
    uid_on,
)


def outcomes() -> list[str]:
    return [row.outcome for row in SelfCheckIn.objects.all()]


def assert_nothing_is_recorded() -> None:
    assert not AttendanceEntry.objects.exists()


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


@pytest.mark.parametrize("status", ["pending", "waitlisted", "cancelled"])
def test_only_a_confirmed_place_counts(session, item, status):
    _registration, client = somebody(session, status=status)
    response = client.post(ENTER, {"code": code_of(item), "uid": "6f0c8ad8-4b53-4bd3-8d2f-94b2a1d7c1aa"})
    assert response.status_code == 422
    assert_nothing_is_recorded()


def test_who_is_cancelled_at_the_same_moment_is_not_present(person, item, monkeypatch):
    from participants.self_checkin import services

    registration, client = person
    original = services.record_scans

    def cancel_first(**arguments):
        Registration.objects.filter(pk=registration.pk).update(status="cancelled")
        return original(**arguments)

    monkeypatch.setattr(services, "record_scans", cancel_first)
    assert type_in(client, code_of(item)).status_code == 422
    assert outcomes() == ["refused"]
    assert ledger(registration).present == frozenset()


def test_an_outsider_records_nothing(session, item):
    client = Client()
    client.force_login(UserFactory())
    page = client.get(link_of(item), follow=True)
    assert (page.context["opened"], page.context["stranger"]) == (None, True)
    for data in ({"code": code_of(item)}, {"item": item.pk}):
        response = client.post(ENTER, {**data, "uid": "6f0c8ad8-4b53-4bd3-8d2f-94b2a1d7c1aa"})
        assert response.status_code == 422
    assert_nothing_is_recorded()


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


def test_who_is_not_signed_in_comes_back_to_the_kept_code(session, item, clock):
    person = PersonFactory(user=UserFactory())
    RegistrationFactory(session=session, person=person)
    client = Client()
    assert client.get(link_of(item)).status_code == 302
    asked = client.get(ENTER)
    assert asked["Location"] == "/akun/login/?next=/hadir/"
    clock.shift(timedelta(minutes=8))
    data = {"login": person.user.email, "password": PASSWORD, "next": ENTER}
    assert client.post("/akun/login/", data)["Location"] == ENTER
    assert client.post(ENTER, {"item": item.pk, "uid": uid_on(client)}).status_code == 302
    assert AttendanceEntry.objects.get().at == NOW


def test_who_has_no_account_claims_and_comes_back(session, item):
    registration = RegistrationFactory(session=session)
    client = Client()
    client.get(link_of(item))
    login = client.get(ENTER, follow=True).content.decode()
    assert "/ambil/?next=/hadir/" in login
    claim = client.get("/ambil/?next=/hadir/").content.decode()
    assert 'name="next" value="/hadir/"' in claim
    response = client.post("/ambil/", {"by": "code", "code": registration.code, "next": ENTER})
    assert response["Location"] == ENTER
    page = client.get(ENTER).content.decode()
    assert registration.person.name in page
    assert client.post(ENTER, {"item": item.pk, "uid": uid_on(client)}).status_code == 302
    assert AttendanceEntry.objects.get().recorded_by is None
    assert ledger(registration).present == {item.pk}


def test_a_claim_leads_nowhere_else(session):
    registration = RegistrationFactory(session=session)
    for strange in ("https://example.org/", "//example.org", "javascript:alert(1)"):
        response = Client().post("/ambil/", {"by": "code", "code": registration.code, "next": strange})
        assert response["Location"] == "/ambil/tiket/"


def test_on_a_borrowed_phone_the_claimed_person_checks_in(person, session, item):
    owner, client = person
    guest = RegistrationFactory(session=session)
    client.post("/ambil/", {"by": "code", "code": guest.code})
    assert guest.person.name in client.get(ENTER).content.decode()
    assert type_in(client, code_of(item)).status_code == 302
    entry = AttendanceEntry.objects.get()
    assert (entry.registration, entry.recorded_by) == (guest, owner.person.user)


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
