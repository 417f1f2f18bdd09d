"""Somebody is added by hand."""

import re

import pytest
from auditlog.models import LogEntry
from django.contrib.messages import get_messages

from bimtek.common.errors import Refusal
from events.models import SeatPool, TrainingSession
from participants.consent.services import Agreement, ensure_first_version
from participants.enrolment import services
from participants.models import ConsentRecord, Person, Registration
from participants.people.services import set_nik
from tests.factories import PersonFactory
from tests.mails import compose_notices
from tests.participants.registrants.office import NIK, NOW, address

pytestmark = pytest.mark.django_db


def typed(pool, **fields) -> dict[str, object]:
    return {"name": "Budi", "phone": "08123456789", "pool": pool.pk, "consent": "on", "consent_version": 1, **fields}


def test_adding_somebody_by_hand(desk, session, pool, registrar, mailoutbox):
    response = desk.post(address("add", session), typed(pool, email="budi@contoh.id", nik=NIK, assignment="TPS 3"))
    row = Registration.objects.get()
    assert response.headers["Location"] == address("detail", session, row.pk)
    assert (row.person.name, row.person.user, row.person.nik, row.assignment) == ("Budi", None, NIK, "TPS 3")
    assert ConsentRecord.objects.get().registration == row
    pool.refresh_from_db()
    assert pool.taken == 1
    compose_notices()
    assert [mail.to for mail in mailoutbox] == [["budi@contoh.id"]]
    assert LogEntry.objects.get_for_object(row).get().actor == registrar


def test_the_page_carries_all_that_its_form_needs(desk, session, pool):
    """Sent as a browser sends it: with the hidden fields of the page, and no others."""
    html = desk.get(address("add", session)).content.decode()
    inputs = [tag for tag in re.findall(r"<input[^>]*>", html) if 'type="hidden"' in tag]
    hidden = {re.search(r'name="(\w+)"', tag)[1]: re.search(r'value="([^"]*)"', tag) for tag in inputs}
    sent = {name: found[1] for name, found in hidden.items() if found}
    assert "consent_version" in sent
    desk.post(address("add", session), {"name": "Budi", "pool": pool.pk, "consent": "on", **sent})
    assert Registration.objects.get().person.name == "Budi"


def test_adding_by_hand_asks_about_the_name_and_warns_of_what_is_odd(desk, session, pool):
    assert desk.post(address("add", session), typed(pool, name="Drs. Budi")).status_code == 422
    told = typed(pool, name="Drs. Budi", name_proposed="Drs. Budi", nik=NIK, birth_date="1991-01-02")
    response = desk.post(address("add", session), told)
    person = Person.objects.get()
    assert (person.title_before, person.name) == ("Drs.", "Budi")
    assert len(list(get_messages(response.wsgi_request))) == 2


@pytest.mark.parametrize(
    "fields", [{"consent": ""}, {"name": ""}, {"pool": ""}, {"nik": "12"}, {"phone": "abc"}, {"email": "salah"}]
)
def test_adding_keeps_what_was_typed(desk, session, pool, fields):
    response = desk.post(address("add", session), typed(pool, institution="PPK Sukamaju") | fields)
    assert list(response.context["form"].errors) == list(fields)
    assert "PPK Sukamaju" in response.content.decode()
    assert not Person.objects.exists()


def test_adding_twice_writes_one_person(desk, session, pool):
    desk.post(address("add", session), typed(pool))
    response = desk.post(address("add", session), typed(pool))
    assert [row.person.name for row in response.context["doubles"]] == ["Budi"]
    insisting = desk.post(address("add", session), typed(pool, other_person="on"))
    assert insisting.context["form"].non_field_errors()
    assert (Person.objects.count(), SeatPool.objects.get().taken) == (1, 1)


def test_adding_with_somebodys_nik_says_nothing_about_them(desk, session, pool):
    other = PersonFactory(name="Rahasia Sekali")
    set_nik(person=other, nik=NIK)
    response = desk.post(address("add", session), typed(pool, nik=NIK))
    assert response.context["form"].non_field_errors()
    assert "Rahasia" not in response.content.decode()
    assert (Person.objects.count(), Registration.objects.count()) == (1, 0)


def test_adding_to_a_full_category_writes_nothing(desk, session, pool):
    SeatPool.objects.update(capacity=0)
    response = desk.post(address("add", session), typed(pool))
    assert list(response.context["form"].errors) == ["pool"]
    assert not Person.objects.exists()


def test_staff_may_add_after_registration_closed_but_not_to_a_cancelled_session(desk, session, pool):
    TrainingSession.objects.update(status="closed", registration_closes_at=NOW)
    desk.post(address("add", session), typed(pool))
    assert Registration.objects.count() == 1
    TrainingSession.objects.update(status="cancelled")
    assert desk.post(address("add", session), typed(pool, name="Ani")).context["form"].non_field_errors()
    assert Registration.objects.count() == 1


def test_staff_cannot_register_somebody_twice(session, pool, registrar, registration):
    with pytest.raises(Refusal) as refusal:
        services.register_by_staff(
            person=registration.person,
            session=session,
            pool_id=pool.pk,
            agreement=Agreement(ensure_first_version(now=NOW)),
            by=registrar,
            now=NOW,
        )
    assert refusal.value.code == "already_registered"


def test_staff_add_without_waiting_for_themselves(desk, session, pool):
    SeatPool.objects.update(needs_approval=True)
    desk.post(address("add", session), typed(pool))
    assert Registration.objects.get().status == "confirmed"
