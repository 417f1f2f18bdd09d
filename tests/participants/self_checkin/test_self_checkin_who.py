"""Who checks in with the code on the screen: a confirmed place only, signed in or claimed."""

from datetime import timedelta

import pytest
from django.test import Client

from participants.attendance.selectors import ledger
from participants.models import AttendanceEntry, Registration
from tests.factories import PASSWORD, PersonFactory, RegistrationFactory, UserFactory
from tests.participants.self_checkin.hall import (
    ENTER,
    NOW,
    assert_nothing_is_recorded,
    code_of,
    link_of,
    outcomes,
    somebody,
    type_in,
    uid_on,
)


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
    response = client.post("/ambil/", {"code": registration.code, "next": ENTER})
    assert response["Location"] == ENTER
    page = client.get(ENTER).content.decode()
    assert registration.person.name in page
    assert client.post(ENTER, {"item": item.pk, "uid": uid_on(client)}).status_code == 302
    assert AttendanceEntry.objects.get().recorded_by is None
    assert ledger(registration).present == {item.pk}


def test_a_claim_leads_nowhere_else(session):
    registration = RegistrationFactory(session=session)
    for strange in ("https://example.org/", "//example.org", "javascript:alert(1)"):
        response = Client().post("/ambil/", {"code": registration.code, "next": strange})
        assert response["Location"] == "/ambil/tiket/"


def test_on_a_borrowed_phone_the_claimed_person_checks_in(person, session, item):
    owner, client = person
    guest = RegistrationFactory(session=session)
    client.post("/ambil/", {"code": guest.code})
    assert guest.person.name in client.get(ENTER).content.decode()
    assert type_in(client, code_of(item)).status_code == 302
    entry = AttendanceEntry.objects.get()
    assert (entry.registration, entry.recorded_by) == (guest, owner.person.user)
