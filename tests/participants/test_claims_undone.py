"""Taking a person out of an account again: by the account, by the person with code and NIK, by staff."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from auditlog.models import LogEntry
from django.core import mail

from bimtek.common.errors import Refusal
from participants.claims import limits, services
from participants.models import Joining, Person, Registration
from participants.people.services import set_nik
from tests.factories import MembershipFactory, PersonFactory, RegistrationFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
NIK, OTHER_NIK = "3171016504900002", "3171010101900001"
OBJECT, JOINED = "/ambil/keberatan/", "/saya/dari-kartu/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def registration():
    person = PersonFactory(name="Siti Aminah", birth_date=date(1990, 4, 25), email="siti@contoh.id")
    set_nik(person=person, nik=NIK)
    return RegistrationFactory(person=person)


@pytest.fixture
def stranger():
    return UserFactory(email="lain@contoh.id")


def joined(registration, user) -> Joining:
    services.join(registration=registration, user=user, proof="nik", nik=NIK, now=NOW)
    mail.outbox.clear()
    return Joining.objects.get(user=user)


def recipients() -> list[str]:
    return sorted(address for each in mail.outbox for address in each.to)


def test_the_person_objects_with_code_and_nik(client, registration, stranger):
    joining = joined(registration, stranger)
    assert client.post("/ambil/", {"code": registration.code}).status_code == 422
    assert OBJECT in client.get("/ambil/").content.decode()
    assert client.post(OBJECT, {"code": registration.code, "nik": NIK})["Location"] == "/ambil/tiket/"
    registration.person.refresh_from_db()
    assert registration.person.user is None
    assert registration.code in client.get("/ambil/tiket/").content.decode()
    assert recipients() == ["lain@contoh.id", "siti@contoh.id"]
    joining.refresh_from_db()
    assert (joining.ended_at, joining.ended_by) == (NOW, None)
    entries = LogEntry.objects.get_for_object(registration.person)
    assert entries.filter(changes__has_key="taken_out_of_account").exists()


@pytest.mark.parametrize("flaw", ["nik", "code", "own_account"])
def test_objections_that_do_not_hold_are_refused_and_counted(client, registration, stranger, flaw):
    joined(registration, stranger)
    if flaw == "own_account":  # registered by signing in: no card brought it there
        Joining.objects.all().delete()
    posted = {
        "code": "2222-2222-2222-2222" if flaw == "code" else registration.code,
        "nik": OTHER_NIK if flaw == "nik" else NIK,
    }
    for _ in range(limits.SUBJECT_FAILURES):
        assert client.post(OBJECT, posted).status_code == 422
    assert client.post(OBJECT, posted).status_code == 429
    registration.person.refresh_from_db()
    assert registration.person.user == stranger
    assert mail.outbox == []


def test_who_changed_the_nik_meanwhile_does_not_keep_the_person(client, registration, stranger):
    joined(registration, stranger)
    set_nik(person=Person.objects.get(pk=registration.person_id), nik=OTHER_NIK)
    assert client.post(OBJECT, {"code": registration.code, "nik": NIK}).status_code == 302
    registration.person.refresh_from_db()
    assert registration.person.user is None


def test_afterwards_only_staff_bring_the_person_in(registration, stranger):
    services.undo(joining=joined(registration, stranger), by=None, now=NOW)
    for user in (stranger, UserFactory()):
        with pytest.raises(Refusal) as refused:
            services.join(registration=registration, user=user, proof="nik", nik=NIK, now=NOW)
        assert refused.value.code == "staff_only"
    rightful = UserFactory()
    joining = services.ask(registration=registration, user=rightful, now=NOW)
    services.confirm(joining=joining, by=UserFactory(), now=NOW)
    registration.person.refresh_from_db()
    assert registration.person.user == rightful


def test_a_merge_is_taken_apart(registration, stranger):
    own = PersonFactory(user=stranger, name="Siti Aminah")
    theirs = RegistrationFactory(person=own)
    joining = joined(registration, stranger)
    Registration.objects.filter(pk=registration.pk).update(status="moved")
    successor = RegistrationFactory(person=own, predecessor=registration)
    services.undo(joining=joining, by=stranger, now=NOW)
    back = Person.objects.get(pk=joining.person_id)
    assert set(back.registrations.all()) == {registration, successor}
    assert (back.nik, back.birth_date, back.user) == (NIK, date(1990, 4, 25), None)
    own.refresh_from_db()
    assert list(own.registrations.all()) == [theirs]
    assert (own.nik, own.nik_index, own.birth_date) == ("", None, None)


def test_a_nik_that_the_account_wrote_since_stays_with_it(registration, stranger):
    own = PersonFactory(user=stranger, name="Siti Aminah")
    joining = joined(registration, stranger)
    set_nik(person=Person.objects.get(pk=own.pk), nik=OTHER_NIK)
    services.undo(joining=joining, by=None, now=NOW)
    own.refresh_from_db()
    assert own.nik == OTHER_NIK
    assert Person.objects.get(pk=joining.person_id).nik == ""


def test_undone_twice_is_refused(registration, stranger):
    joining = joined(registration, stranger)
    services.undo(joining=joining, by=None, now=NOW)
    with pytest.raises(Refusal) as refused:
        services.undo(joining=joining, by=None, now=NOW)
    assert refused.value.code == "not_joined"


def test_the_account_takes_it_out_itself(client, registration, stranger):
    joining = joined(registration, stranger)
    client.force_login(UserFactory())
    assert client.post(JOINED, {"joining": joining.pk}).status_code == 404
    assert client.post(JOINED, {"joining": "²"}).status_code == 404
    client.force_login(stranger)
    assert "Siti Aminah" in client.get(JOINED).content.decode()
    assert client.post(JOINED, {"joining": joining.pk})["Location"] == JOINED
    assert "Siti Aminah" not in client.get(JOINED).content.decode()
    assert Joining.objects.get().ended_by == stranger


@pytest.fixture
def desk(client, registration):
    organizer = registration.session.programme.organizer
    client.force_login(MembershipFactory(organizer=organizer, role="registrar", user__email="petugas@contoh.id").user)
    return client


def act(client, joining: Joining, what: str, session: int | None = None):
    session = session or joining.registration.session_id
    return client.post(f"/kelola/sesi/{session}/akun/{joining.pk}/", {"what": what})


def test_staff_confirm_decline_and_undo(desk, registration, stranger):
    page = f"/kelola/sesi/{registration.session_id}/akun/"
    joining = services.ask(registration=registration, user=stranger, now=NOW)
    assert "lain@contoh.id" in desk.get(page).content.decode()
    assert act(desk, joining, "decline")["Location"] == page
    assert act(desk, joining, "confirm").status_code == 302
    registration.person.refresh_from_db()
    assert registration.person.user is None  # declined is declined
    second = services.ask(registration=registration, user=stranger, now=NOW)
    act(desk, second, "confirm")
    second.refresh_from_db()
    assert (second.proof, second.joined_at) == ("staff", NOW)
    entry = LogEntry.objects.filter(changes__has_key="brought_into_account").get()
    assert entry.actor.email == "petugas@contoh.id"
    act(desk, second, "undo")
    registration.person.refresh_from_db()
    assert registration.person.user is None
    assert Joining.objects.get(pk=second.pk).ended_by.email == "petugas@contoh.id"
    assert desk.get(page).status_code == 200
    assert act(desk, second, "delete").status_code == 400


def test_staff_of_another_session_decide_nothing(desk, registration, stranger):
    other = RegistrationFactory()
    joining = services.ask(registration=other, user=stranger, now=NOW)
    assert act(desk, joining, "confirm").status_code == 404
    assert act(desk, joining, "confirm", session=registration.session_id).status_code == 404
    other.person.refresh_from_db()
    assert other.person.user is None


def test_emptied_people_are_forgotten_after_a_quarter(registration, stranger):
    PersonFactory(user=stranger, name="Siti Aminah")
    joining = joined(registration, stranger)
    assert services.forget(now=NOW + services.EMPTIED_KEPT) == 0
    assert services.forget(now=NOW + services.EMPTIED_KEPT + timedelta(seconds=1)) == 1
    assert not Person.objects.filter(pk=joining.person_id).exists()
    assert Registration.objects.get(pk=registration.pk).person.user == stranger
