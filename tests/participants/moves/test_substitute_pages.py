"""An owner lets another person come."""

from datetime import date
from urllib.parse import quote

import pytest
from auditlog.models import LogEntry
from django.conf import settings
from django.test import Client

from events.models import SeatPool
from participants.models import Person, Registration
from participants.people.services import set_nik
from tests.factories import PersonFactory, RegistrationFactory, UserFactory
from tests.participants.moves.places import NIK, OTHER_NIK, address, newcomer, successor

pytestmark = pytest.mark.django_db


def test_somebody_else_comes_with_a_ticket_of_their_own(me, registration):
    assert me.get(address("substitute", registration)).status_code == 200
    typed = newcomer(nik=NIK, birth_date="1990-04-25", email="budi@contoh.id", reason="Sakit")
    assert me.post(address("substitute", registration), typed)["Location"] == address("ticket", registration)
    registration.refresh_from_db()
    new = successor(registration)
    assert (registration.status, registration.cancel_reason) == ("replaced", "Sakit")
    assert (new.status, new.representing, new.person.name) == ("confirmed", "Siti Aminah", "Budi Santoso")
    assert (new.person.nik, new.person.birth_date, new.person.email) == (NIK, date(1990, 4, 25), "budi@contoh.id")
    assert new.consents.count() == 1
    assert SeatPool.objects.get(pk=registration.pool_id).taken == 1
    html = me.get(address("ticket", registration)).text
    assert "Budi Santoso" in html
    assert new.code not in html
    assert me.get(address("ticket", new)).status_code == 404


def test_the_ticket_of_a_substitute_without_an_address_is_there_to_send_on(me, registration):
    me.post(address("substitute", registration), newcomer(phone="081311112222"))
    new = successor(registration)
    html = me.get(address("ticket", registration)).text
    link = f"{settings.SITE_URL}/ambil/?kode={new.code}"
    assert link in html
    assert f"https://wa.me/?text={quote('Tiket Anda untuk ')}" in html
    assert quote(link, safe="") in html
    assert "81311112222" not in html
    pdf = me.get(address("ticket_pdf", registration))
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert Client().get(address("ticket", registration)).status_code == 302
    account = UserFactory()
    Person.objects.filter(pk=new.person_id).update(user=account)
    assert new.code not in me.get(address("ticket", registration)).text
    assert me.get(address("ticket_pdf", registration)).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"name": "..."}, {"consent": ""}, {"consent_version": "99"}, {"nik": "123"}, {"phone": "1"}],
)
def test_what_is_missing_is_said_in_place(me, registration, changes):
    page = me.post(address("substitute", registration), newcomer(**changes))
    assert page.status_code == 422
    assert set(changes) & set(page.context["form"].errors)
    registration.refresh_from_db()
    assert registration.status == "confirmed"
    assert Person.objects.count() == 1


def test_for_a_child_a_parent_agrees(me, registration):
    page = me.post(address("substitute", registration), newcomer(birth_date="2012-05-05"))
    assert page.status_code == 422
    assert "guardian_name" in page.context["form"].errors
    parent = {"guardian_name": "Ani", "guardian_relation": "ibu", "guardian_phone": "081311112222"}
    typed = newcomer(birth_date="2012-05-05", guardian_consent="on", **parent)
    assert me.post(address("substitute", registration), typed).status_code == 302
    assert successor(registration).guardian_consents.count() == 1


def test_a_known_person_comes_with_what_they_wrote_themselves(me, registration):
    known = PersonFactory(name="Budi Santoso", institution="Bawaslu", user=UserFactory())
    set_nik(person=known, nik=NIK)
    me.post(address("substitute", registration), newcomer(nik=NIK))
    known.refresh_from_db()
    assert (successor(registration).person, known.institution) == (known, "Bawaslu")


def test_a_nik_of_somebody_of_another_name_is_refused_and_tries_are_counted(me, registration):
    set_nik(person=PersonFactory(name="Ratna"), nik=NIK)
    for _ in range(5):
        page = me.post(address("substitute", registration), newcomer(nik=NIK))
        assert list(page.context["form"].errors) == ["nik"]
        assert "Ratna" not in page.text
    page = me.post(address("substitute", registration), newcomer(nik=OTHER_NIK))
    assert page.status_code == 422
    assert not Registration.objects.filter(predecessor=registration).exists()
    assert me.post(address("substitute", registration), newcomer()).status_code == 302


def test_who_has_a_place_already_is_refused(me, registration):
    known = PersonFactory(name="Budi Santoso")
    set_nik(person=known, nik=NIK)
    RegistrationFactory(person=known, session=registration.session)
    assert me.post(address("substitute", registration), newcomer(nik=NIK)).status_code == 422
    registration.refresh_from_db()
    assert registration.status == "confirmed"


def test_handing_on_twice_is_once(me, registration):
    for _ in range(2):
        assert me.post(address("substitute", registration), newcomer()).status_code == 302
    assert Registration.objects.count() == 2


def test_a_claimant_may_do_both(client, registration, pool):
    Person.objects.update(user=None)
    client.post("/ambil/", {"code": registration.code})
    client.post(address("move_to", registration, pool.session_id), {"pool": pool.pk})
    new = successor(registration)
    assert client.get(address("ticket", new)).status_code == 200
    client.post(address("substitute", new), newcomer())
    new.refresh_from_db()
    assert new.status == "replaced"
    assert not LogEntry.objects.get_for_object(new).exists()
