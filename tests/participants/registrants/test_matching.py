"""One way to find a person: hand entry shows whom a NIK belongs to, and a cancelled place is taken back."""

import pytest
from auditlog.models import LogEntry

from bimtek.common.errors import Refusal
from events.models import SeatPool, TrainingSession
from participants.enrolment import exchange, services
from participants.models import ConsentRecord, Person, Registration
from participants.people import matching
from participants.people.matching import find_or_make, has_name_like, masked_name
from participants.people.services import set_nik
from tests.factories import PersonFactory, PoolFactory, RegistrationFactory, UserFactory
from tests.mails import compose_notices
from tests.participants.registrants.office import NIK, NOW, ROLES, address, sign_in
from tests.participants.registrants.test_registrants_adding import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    person = PersonFactory(name="Siti Aminah", institution="KPU Provinsi Rahasia", phone="+628111111111")
    set_nik(person=person, nik=NIK)
    return person


def ask(desk, session, pool, **fields):
    return desk.post(address("add", session), typed(pool, nik=NIK, **fields))


def test_staff_register_the_person_whom_a_nik_belongs_to(desk, session, pool, known, registrar):
    asked = ask(desk, session, pool, name="Siti Aminah")
    html = asked.content.decode()
    assert asked.context["known"].name == "S••• A•••••"
    assert "Rahasia" not in html
    assert "8111111111" not in html
    assert not Registration.objects.exists()
    matched = LogEntry.objects.get_for_object(session).get(changes__has_key="nik_matched")
    assert (matched.actor, matched.changes_dict["nik_matched"]) == (registrar, ["", str(known.pk)])
    response = ask(desk, session, pool, name="Siti Aminah", match=known.pk)
    row = Registration.objects.get()
    assert response.headers["Location"] == address("detail", session, row.pk)
    assert row.person == known
    known.refresh_from_db()
    assert known.institution == "KPU Provinsi Rahasia"
    assert Person.objects.count() == 1


def test_a_slip_of_the_finger_is_asked_about_and_another_name_is_not(desk, session, pool, known):
    assert ask(desk, session, pool, name="Sitti Aminah").context["known"]
    refused = ask(desk, session, pool, name="Bambang Sutrisno", match=known.pk)
    assert refused.context["form"].non_field_errors()
    assert "S•" not in refused.content.decode()
    assert not Registration.objects.exists()


def test_of_an_own_participant_all_is_shown_with_the_place_they_have_here(desk, session, pool, known):
    RegistrationFactory(person=known, session=PoolFactory(session__programme=session.programme).session)
    asked = ask(desk, session, pool, name="Bambang")
    assert (asked.context["known"].name, asked.context["known"].institution) == ("Siti Aminah", known.institution)
    gone = RegistrationFactory(person=known, session=session, pool=pool, status="cancelled")
    asked = ask(desk, session, pool, name="Siti Aminah")
    assert address("detail", session, gone.pk) in asked.content.decode()
    assert 'name="match" value' not in " ".join(asked.content.decode().split())


def test_matches_are_counted(desk, session, pool, known, monkeypatch):
    monkeypatch.setattr(matching, "MATCHES_ALLOWED", 2)
    for _try in range(2):
        assert ask(desk, session, pool, name="Siti Aminah").context["known"]
    refused = ask(desk, session, pool, name="Siti Aminah", match=known.pk)
    assert refused.context["form"].non_field_errors()
    assert not Registration.objects.exists()


def test_a_match_that_was_not_shown_is_refused(desk, session, pool, known):
    asked = ask(desk, session, pool, name="Siti Aminah", match=known.pk + 1)
    assert asked.context["known"]
    assert not Registration.objects.exists()


def test_a_likely_double_is_asked_about_when_one_is_added(desk, session, pool, registration):
    data = typed(pool, name="Siti Nuraini", institution="kpu kota tarakan")
    asked = desk.post(address("add", session), data)
    assert asked.context["doubles"] == [registration]
    assert Registration.objects.count() == 1
    desk.post(address("add", session), {**data, "other_person": "on"})
    assert Registration.objects.count() == 2


def test_one_rule_finds_or_makes_and_counts_and_audits_each_match(session, registrar, monkeypatch):
    asker = matching.staff(registrar, session)
    person = find_or_make(data={"name": "Nur Sa'adah", "institution": "PPK"}, nik=NIK, asker=asker)
    assert not LogEntry.objects.filter(changes__has_key="nik_matched")
    assert find_or_make(data={"name": "NUR SA’ADAH", "institution": "Lain"}, nik=NIK, asker=asker) == person
    assert LogEntry.objects.get_for_object(session).filter(changes__nik_matched=["", str(person.pk)])
    with pytest.raises(Refusal) as refusal:
        find_or_make(data={"name": "Budi"}, nik=f" {NIK[:4]}-{NIK[4:]}", asker=asker)
    assert refusal.value.code == "nik_taken"
    monkeypatch.setattr(matching, "MATCHES_ALLOWED", 2)
    with pytest.raises(Refusal) as refusal:
        find_or_make(data={"name": "Nur Sa'adah"}, nik=NIK, asker=asker)
    assert refusal.value.code == "nik_tries"
    assert find_or_make(data={"name": "Nur Sa'adah"}, asker=asker) != person
    assert masked_name("Nur Sa'adah") == "N•• S••••••"
    assert [has_name_like(person, name) for name in ("Nur Saadah", "Nursaadah", "Nur", "Budi Santoso")] == [
        *[True, True, True],
        False,
    ]


def test_a_cancelled_registration_is_taken_back(desk, session, pool, registration, registrar, mailoutbox):
    Person.objects.update(email="siti@contoh.id")
    code = registration.code
    desk.post(address("cancel", session, registration.pk), {"cancel_reason": "Keliru"})
    assert address("take_back", session, registration.pk) in (
        desk.get(address("detail", session, registration.pk)).content.decode()
    )
    assert desk.get(address("take_back", session, registration.pk)).status_code == 200
    desk.post(address("take_back", session, registration.pk))
    desk.post(address("take_back", session, registration.pk))  # a second click changes nothing
    registration.refresh_from_db()
    assert (registration.status, registration.code, registration.cancelled_at) == ("confirmed", code, None)
    assert SeatPool.objects.get(pk=pool.pk).taken == 1
    compose_notices()
    assert mailoutbox[-1].to == ["siti@contoh.id"]
    assert LogEntry.objects.get_for_object(registration).filter(changes__status=["cancelled", "confirmed"])


@pytest.mark.parametrize(("role", "status"), ROLES.items())
def test_who_may_take_back(client, session, pool, role, status):
    row = RegistrationFactory(session=session, pool=pool, status="cancelled")
    sign_in(client, session, role)
    assert client.get(address("take_back", session, row.pk)).status_code == status
    client.post(address("take_back", session, row.pk))
    row.refresh_from_db()
    assert row.status == ("confirmed" if status == 200 else "cancelled")


def test_what_stands_against_taking_back(session, pool, registrar):
    row = RegistrationFactory(session=session, pool=pool, status="cancelled")

    def refused(registration) -> str:
        with pytest.raises(Refusal) as refusal:
            services.take_back(registration=registration, by=registrar, now=NOW)
        assert Registration.objects.get(pk=registration.pk).status == registration_status
        return refusal.value.code

    registration_status = "cancelled"
    SeatPool.objects.filter(pk=pool.pk).update(capacity=0)
    assert refused(Registration.objects.get(pk=row.pk)) == "full"
    SeatPool.objects.filter(pk=pool.pk).update(capacity=5)
    other = RegistrationFactory(session=session, pool=pool, person=row.person)
    assert refused(Registration.objects.get(pk=row.pk)) == "already_registered"
    Registration.objects.filter(pk=other.pk).delete()
    proof = ConsentRecord.objects.create(
        registration=row, text=services.consents.current_text(now=NOW), sha256="x", accepted_at=NOW, withdrawn_at=NOW
    )
    assert refused(Registration.objects.get(pk=row.pk)) == "consent_withdrawn"
    proof.delete()
    TrainingSession.objects.filter(pk=session.pk).update(status="cancelled")
    assert refused(Registration.objects.select_related("session").get(pk=row.pk)) == "session_not_running"
    registration_status = "rejected"
    TrainingSession.objects.filter(pk=session.pk).update(status="published")
    Registration.objects.filter(pk=row.pk).update(status="rejected")
    assert refused(Registration.objects.get(pk=row.pk)) == "not_cancelled"


def test_an_account_is_told_to_bring_the_ticket_whose_person_has_its_nik(client, known):
    user = UserFactory()
    PersonFactory(user=user, name="Siti Aminah")
    client.force_login(user)

    def save(name: str):
        return client.post("/saya/profil/", {"name": name, "phone": "+628122222222", "institution": "PPS", "nik": NIK})

    page = save("Siti Aminah")
    assert page.context["form"].has_error("nik", "nik_on_ticket")
    assert 'href="/ambil/"' in page.content.decode()
    assert LogEntry.objects.get_for_object(user).filter(changes__nik_matched=["", str(known.pk)]).count() == 1
    other = save("Bambang Sutrisno")
    assert other.context["form"].has_error("nik", "nik_taken")
    assert "Aminah" not in other.content.decode()
    assert not Person.objects.get(user=user).nik_index


def test_a_refused_nik_leaves_its_line_though_all_else_was_taken_back(session, pool, registration, registrar, known):
    newcomer = exchange.Newcomer({"name": "Bambang Sutrisno", "phone": "", "institution": ""}, nik=NIK)
    agreement = services.consents.Agreement(services.consents.current_text(now=NOW))
    before = Person.objects.count()
    with pytest.raises(Refusal) as refusal:
        exchange.substitute(
            registration=registration, newcomer=newcomer, by=registrar, reason="x", agreement=agreement, now=NOW
        )
    assert refusal.value.code == "nik_taken"
    assert LogEntry.objects.get_for_object(registration).filter(changes__has_key="nik_refused").count() == 1
    assert Person.objects.count() == before
