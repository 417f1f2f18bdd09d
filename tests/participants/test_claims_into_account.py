"""Bringing a ticket's person into an account: the second proof, what moves, each refusal, what is written and told."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from auditlog.models import LogEntry
from django.core import mail
from django.test import Client

from bimtek.common.errors import Refusal
from participants.claims import limits, services
from participants.models import Joining, Person, Registration
from participants.people.services import set_nik
from tests.factories import PersonFactory, RegistrationFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
NIK, OTHER_NIK = "3171016504900002", "3171010101900001"
KEEP = "/ambil/akun/"
PHONE, NIP = "+6281234567890", "199004252015042001"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def registration():
    person = PersonFactory(
        name="Siti Aminah", birth_date=date(1990, 4, 25), phone=PHONE, nip=NIP, email="siti@contoh.id"
    )
    set_nik(person=person, nik=NIK)
    return RegistrationFactory(person=person)


@pytest.fixture
def user():
    return UserFactory(email="akun@contoh.id")


@pytest.fixture
def me(client: Client, registration, user):
    """The browser of a stranger who has the code, and an account."""
    client.force_login(user)
    client.post("/ambil/", {"code": registration.code})
    return client


def by_nik(client: Client, nik: str = NIK):
    return client.post(KEEP, {"proof": "nik", "nik": nik})


def join(registration: Registration, user, proof: str = "nik", nik: str = NIK) -> Person:
    return services.join(registration=registration, user=user, proof=proof, nik=nik, now=NOW)


def recipients() -> list[str]:
    return sorted(address for each in mail.outbox for address in each.to)


def loose(registration: Registration) -> bool:
    """Whether the registration belongs to no account."""
    return Registration.objects.get(pk=registration.pk).person.user_id is None


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"proof": "address"},
        {"proof": "nik"},
        {"proof": "nik", "nik": OTHER_NIK},
        {"proof": "nik", "nik": ""},
        {"proof": "staff"},
        {"proof": "code", "code": "x"},
        {"birth_date": "1990-04-25", "proof": "birth_date"},
    ],
)
def test_a_code_alone_joins_nobody_and_shows_no_data(me, registration, user, posted):
    """The attack: claim with the code, attach to a fresh account, download everything."""
    response = me.post(KEEP, posted)
    assert loose(registration)
    pages = [response, me.get(KEEP), me.get("/saya/"), me.get("/saya/profil/"), me.get("/saya/data.json")]
    for page in pages:
        shown = page.content.decode()
        for secret in (NIK, NIP, PHONE, "siti@contoh.id", "1990-04-25", "25 April 1990"):
            assert secret not in shown
    assert me.get("/ambil/tiket/").status_code == 200  # the ticket itself stays open


def test_the_whole_nik_beside_the_code_gives_the_person(me, registration, user):
    assert "Siti Aminah" in me.get(KEEP).content.decode()
    assert by_nik(me)["Location"] == "/saya/"
    registration.person.refresh_from_db()
    assert registration.person.user == user
    assert me.get(f"/saya/tiket/{registration.code}/").status_code == 200
    assert me.get("/ambil/tiket/")["Location"] == "/ambil/"
    entry = LogEntry.objects.get_for_object(registration.person).filter(changes__has_key="brought_into_account").get()
    assert (entry.actor, entry.changes["brought_into_account"]) == (user, ["", str(user.pk)])
    assert entry.changes["proof"] == ["", "nik"]
    assert NIK not in str(list(LogEntry.objects.values_list("changes", flat=True)))
    assert recipients() == ["akun@contoh.id", "siti@contoh.id"]


def test_wrong_niks_are_few(me, registration):
    for _ in range(limits.SUBJECT_FAILURES):
        assert by_nik(me, OTHER_NIK).status_code == 422
    assert by_nik(me).status_code == 429
    assert loose(registration)
    assert me.get("/ambil/tiket/").status_code == 200
    assert me.post("/ambil/", {"code": registration.code}).status_code == 302  # the ticket is not locked by it


def test_the_address_that_is_written_down_is_a_second_proof(me, registration, user):
    Person.objects.filter(pk=registration.person_id).update(email="AKUN@contoh.id")
    assert 'value="address"' in me.get(KEEP).content.decode()
    assert me.post(KEEP, {"proof": "address"})["Location"] == "/saya/"
    assert not loose(registration)


@pytest.mark.parametrize("flaw", ["unverified", "shared", "other", "none"])
def test_an_address_that_proves_nobody(me, registration, user, flaw):
    Person.objects.filter(pk=registration.person_id).update(email="" if flaw == "none" else "akun@contoh.id")
    match flaw:
        case "unverified":
            EmailAddress.objects.update(verified=False)
        case "shared":  # an office's, which stands with many
            PersonFactory(email="Akun@contoh.id")
        case "other":
            Person.objects.filter(pk=registration.person_id).update(email="siti@contoh.id")
    assert 'value="address"' not in me.get(KEEP).content.decode()
    assert me.post(KEEP, {"proof": "address"}).status_code == 422
    assert loose(registration)


def test_without_a_stored_nik_staff_confirm(me, registration, user):
    Person.objects.filter(pk=registration.person_id).update(nik="", nik_index=None)
    assert 'name="nik"' not in me.get(KEEP).content.decode()
    assert by_nik(me).status_code == 422
    assert me.post(KEEP, {"proof": "staff"})["Location"] == KEEP
    me.post(KEEP, {"proof": "staff"})
    joining = Joining.objects.get()
    assert (joining.joined_at, joining.user) == (None, user)
    assert "akun@contoh.id" in me.get(KEEP).content.decode()
    services.confirm(joining=joining, by=UserFactory(), now=NOW)
    assert not loose(registration)


def test_registrations_move_to_the_accounts_person(me, registration, user):
    own = PersonFactory(user=user, name="SITI AMINAH", institution="KPU")
    left = registration.person_id
    cancelled = RegistrationFactory(person=registration.person, status="cancelled")
    assert "SITI AMINAH" in me.get(KEEP).content.decode()
    assert by_nik(me).status_code == 302
    own.refresh_from_db()
    assert set(own.registrations.values_list("pk", flat=True)) == {registration.pk, cancelled.pk}
    assert (own.nik, own.birth_date, own.institution) == (NIK, date(1990, 4, 25), "KPU")
    emptied = Person.objects.get(pk=left)
    assert (emptied.nik, emptied.nik_index, emptied.user) == ("", None, None)
    assert not emptied.registrations.exists()
    joining = Joining.objects.get()
    assert (joining.moved, joining.into) == ([registration.pk, cancelled.pk], own)


def test_sent_twice_is_once(me, registration):
    assert by_nik(me)["Location"] == "/saya/"
    assert by_nik(me)["Location"] == "/ambil/"
    assert Registration.objects.get().person.user_id is not None


def test_another_name_is_refused(me, registration, user):
    own = PersonFactory(user=user, name="Siti Aminah Lubis")
    response = by_nik(me)
    assert response.status_code == 422
    assert "Siti Aminah Lubis" in response.content.decode()
    assert not own.registrations.exists()
    assert not Joining.objects.exists()
    assert mail.outbox == []
    assert me.get("/ambil/tiket/").status_code == 200


@pytest.mark.parametrize("what", ["nik", "birth_date"])
def test_other_identity_is_refused(registration, user, what):
    own = PersonFactory(user=user, name="Siti Aminah")
    if what == "nik":
        set_nik(person=own, nik=OTHER_NIK)
    else:
        Person.objects.filter(pk=own.pk).update(birth_date=date(1990, 1, 1))
    with pytest.raises(Refusal) as refused:
        join(registration, user)
    assert refused.value.code == "other_person"
    assert not own.registrations.exists()


@pytest.mark.parametrize(("status", "moves"), [("confirmed", False), ("waitlisted", False), ("cancelled", True)])
def test_two_active_registrations_for_one_session_stay_apart(registration, user, status, moves):
    own = PersonFactory(user=user, name="Siti Aminah")
    RegistrationFactory(person=own, session=registration.session, status=status)
    if moves:
        join(registration, user)
        assert own.registrations.count() == 2
    else:
        with pytest.raises(Refusal) as refused:
            join(registration, user)
        assert refused.value.code == "both_registered"
        assert Registration.objects.filter(person=registration.person_id).count() == 1


def test_a_person_in_an_account_is_not_given_again(registration, user):
    Person.objects.filter(pk=registration.person_id).update(user=UserFactory())
    with pytest.raises(Refusal) as refused:
        join(registration, user)
    assert refused.value.code == "gone"


def test_nobody_takes_what_they_did_not_claim(client, registration, user):
    client.force_login(user)
    assert by_nik(client)["Location"] == "/ambil/"
    client.logout()
    assert by_nik(client)["Location"].startswith("/akun/")
    assert loose(registration)


def test_a_claim_survives_signing_in_and_ends_with_signing_out(client, registration, user):
    client.post("/ambil/", {"code": registration.code})
    assert f"?next={KEEP}" in client.get("/ambil/tiket/").content.decode()
    client.force_login(user)
    assert client.get(KEEP).status_code == 200
    client.logout()
    assert client.get("/ambil/tiket/")["Location"] == "/ambil/"
    assert loose(registration)
