"""Putting claimed registrations into an account: who may, what moves, each refusal, and what is written down."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from auditlog.models import LogEntry
from django.test import Client

from bimtek.common.errors import Refusal
from participants.claims.services import take_into_account
from participants.models import Person, Registration
from participants.people.services import set_nik
from tests.factories import PersonFactory, RegistrationFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
NIK, OTHER_NIK = "3171016504900002", "3171010101900001"
KEEP = "/ambil/akun/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def registration():
    person = PersonFactory(name="Siti Aminah", birth_date=date(1990, 4, 25))
    set_nik(person=person, nik=NIK)
    return RegistrationFactory(person=person)


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def me(client: Client, registration, user):
    client.force_login(user)
    client.post("/ambil/", {"code": registration.code})
    return client


def test_an_account_without_details_gets_the_person(me, registration, user):
    assert "Siti Aminah" in me.get(KEEP).content.decode()
    response = me.post(KEEP)
    assert response["Location"] == "/saya/"
    registration.person.refresh_from_db()
    assert registration.person.user == user
    assert me.get(f"/saya/tiket/{registration.code}/").status_code == 200
    assert me.get("/ambil/tiket/")["Location"] == "/ambil/"
    entry = LogEntry.objects.get_for_object(registration.person).filter(changes__has_key="claimed_into_account").get()
    assert (entry.actor, entry.changes["claimed_into_account"]) == (user, ["", str(user.pk)])


def test_registrations_move_to_the_accounts_person(me, registration, user):
    own = PersonFactory(user=user, name="SITI AMINAH", institution="KPU")
    left = registration.person_id
    cancelled = RegistrationFactory(person=registration.person, status="cancelled")
    assert "SITI AMINAH" in me.get(KEEP).content.decode()
    assert me.post(KEEP).status_code == 302
    own.refresh_from_db()
    assert set(own.registrations.values_list("pk", flat=True)) == {registration.pk, cancelled.pk}
    assert (own.nik, own.birth_date, own.institution) == (NIK, date(1990, 4, 25), "KPU")
    assert not Person.objects.filter(pk=left).exists()
    entry = LogEntry.objects.get_for_object(own).filter(changes__has_key="claimed_person").get()
    assert entry.actor == user
    assert entry.changes["claimed_registrations"] == ["", f"{registration.pk}, {cancelled.pk}"]
    assert NIK not in str(list(LogEntry.objects.values_list("changes", flat=True)))


def test_sent_twice_is_once(me, registration):
    assert me.post(KEEP)["Location"] == "/saya/"
    assert me.post(KEEP)["Location"] == "/ambil/"
    assert Registration.objects.get().person.user_id is not None


def test_another_name_is_refused(me, registration, user):
    own = PersonFactory(user=user, name="Siti Aminah Lubis")
    response = me.post(KEEP)
    assert response.status_code == 422
    assert "Siti Aminah Lubis" in response.content.decode()
    assert not own.registrations.exists()
    assert me.get("/ambil/tiket/").status_code == 200


@pytest.mark.parametrize("what", ["nik", "birth_date"])
def test_other_identity_is_refused(registration, user, what):
    own = PersonFactory(user=user, name="Siti Aminah")
    if what == "nik":
        set_nik(person=own, nik=OTHER_NIK)
    else:
        Person.objects.filter(pk=own.pk).update(birth_date=date(1990, 1, 1))
    with pytest.raises(Refusal) as refused:
        take_into_account(person_id=registration.person_id, user=user)
    assert refused.value.code == "other_person"
    assert not own.registrations.exists()


@pytest.mark.parametrize(("status", "moves"), [("confirmed", False), ("waitlisted", False), ("cancelled", True)])
def test_two_active_registrations_for_one_session_stay_apart(registration, user, status, moves):
    own = PersonFactory(user=user, name="Siti Aminah")
    RegistrationFactory(person=own, session=registration.session, status=status)
    if moves:
        take_into_account(person_id=registration.person_id, user=user)
        assert own.registrations.count() == 2
    else:
        with pytest.raises(Refusal) as refused:
            take_into_account(person_id=registration.person_id, user=user)
        assert refused.value.code == "both_registered"
        assert Registration.objects.filter(person=registration.person_id).count() == 1


def test_a_person_in_an_account_is_not_given_again(registration, user):
    Person.objects.filter(pk=registration.person_id).update(user=UserFactory())
    with pytest.raises(Refusal) as refused:
        take_into_account(person_id=registration.person_id, user=user)
    assert refused.value.code == "gone"


def test_nobody_takes_what_they_did_not_claim(client, registration, user):
    client.force_login(user)
    assert client.post(KEEP)["Location"] == "/ambil/"
    client.logout()
    assert client.post(KEEP)["Location"].startswith("/akun/")
    assert me_less(registration)


def me_less(registration) -> bool:
    """Whether the registration still belongs to no account."""
    registration.person.refresh_from_db()
    return registration.person.user_id is None


def test_a_claim_survives_signing_in_and_ends_with_signing_out(client, registration, user):
    client.post("/ambil/", {"code": registration.code})
    assert f"?next={KEEP}" in client.get("/ambil/tiket/").content.decode()
    client.force_login(user)
    assert client.get(KEEP).status_code == 200
    client.logout()
    assert client.get("/ambil/tiket/")["Location"] == "/ambil/"
    assert me_less(registration)
