"""Consent, pledges, a guardian and details of the person, each on a page of its own."""

from datetime import date

import pytest

from events.models import SeatPool
from participants.consent.services import publish
from participants.models import Draft, PersonFields, Registration
from tests.participants.registration.form import NOW
from tests.participants.registration.steps.walk import CONSENT, agree, ask, begin, check, named, say, step

pytestmark = pytest.mark.django_db


def test_a_new_consent_text_is_read_again(me, pool):
    question = ask(pool)
    say(me, pool, named(question), "M")
    agree(me, pool)
    publish(purpose="Baru", data="d", retention="r", rights="h", now=NOW)
    response = me.post(check(pool))
    assert response.headers["Location"].startswith(step(pool, "persetujuan"))
    html = me.get(step(pool, "persetujuan")).content.decode()
    assert "Baru" in html
    assert "checked" not in html
    assert not Registration.objects.exists()


def test_a_pledge_is_a_step_of_its_own_with_a_tick_for_each_point(me, pool):
    SeatPool.objects.update(audience="asn")
    assert me.get(begin(pool)).headers["Location"] == step(pool, "tugas")
    agree(me, pool)
    there = step(pool, "ikrar-asn")
    page = me.get(there)
    ticks = [field.html_name for field in page.context["form"].visible_fields()]
    assert len(ticks) > 1
    typed = {"pledge_asn_version": "1"} | dict.fromkeys(ticks, "on")
    assert me.post(there, typed | {ticks[0]: ""}).status_code == 422
    assert me.post(there, typed).headers["Location"] == check(pool)
    me.post(check(pool))
    assert Registration.objects.get().pledges.count() == 1


def test_a_pupil_brings_a_guardian(me, pool):
    SeatPool.objects.update(audience="students")
    assert me.get(begin(pool)).headers["Location"] == step(pool, "tugas")
    say(me, pool, "tugas")
    assert me.post(step(pool, "lahir"), {"birth_date": "2012-05-01"}).headers["Location"] == step(pool, "persetujuan")
    assert say(me, pool, "persetujuan", **CONSENT).headers["Location"] == step(pool, "wali")
    guardian = {
        "guardian_name": "Budi",
        "guardian_relation": "ayah",
        "guardian_phone": "081234567890",
        "guardian_consent": "on",
        "consent_version": "1",
    }
    assert me.post(step(pool, "wali"), guardian | {"guardian_consent": ""}).status_code == 422
    assert me.post(step(pool, "wali"), guardian).headers["Location"] == check(pool)
    assert "Budi" in me.get(check(pool)).content.decode()
    me.post(check(pool))
    registration = Registration.objects.get()
    assert registration.guardian_consents.get().name == "Budi"
    registration.person.refresh_from_db()
    assert registration.person.birth_date == date(2012, 5, 1)


def test_an_adult_pupil_needs_none(me, pool):
    SeatPool.objects.update(audience="students")
    say(me, pool, "tugas")
    me.post(step(pool, "lahir"), {"birth_date": "2000-05-01"})
    assert say(me, pool, "persetujuan", **CONSENT).headers["Location"] == check(pool)
    me.post(check(pool))
    assert Registration.objects.count() == 1


DETAILS = [
    ("position", "Ketua PPS", "position"),
    ("nip", "197512302006041012", "nip"),
    ("birth_date", "1990-04-25", "birth_date"),
    ("nik", "3171016504900002", "nik"),
]


@pytest.mark.parametrize(("name", "typed", "column"), DETAILS)
def test_a_detail_of_the_person_goes_to_the_person(me, pool, person, name, typed, column):
    PersonFields.objects.create(programme=pool.session.programme, asked={name: True})
    there = step(pool, f"data-{name.replace('_', '-')}")
    assert me.get(begin(pool)).headers["Location"] == there
    assert me.post(there, {name: ""}).status_code == 422
    assert me.post(there, {name: typed}).headers["Location"] == step(pool, "tugas")
    person.refresh_from_db()
    assert str(getattr(person, column)) == typed
    assert person.name == "Siti"
    assert typed not in str(Draft.objects.get().data)
    agree(me, pool)
    html = me.get(check(pool)).content.decode()
    assert name != "nik" or typed not in html
    me.post(check(pool))
    assert Registration.objects.count() == 1
    assert not Draft.objects.exists()


def test_a_wrong_detail_changes_nothing(me, pool, person):
    PersonFields.objects.create(programme=pool.session.programme, asked={"nik": True})
    response = me.post(step(pool, "data-nik"), {"nik": "123"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["nik"]
    person.refresh_from_db()
    assert person.nik == ""


def test_a_nik_is_tried_a_few_times_only(me, pool, monkeypatch):
    monkeypatch.setattr("participants.people.limits.TRIES_ALLOWED", 0)
    PersonFields.objects.create(programme=pool.session.programme, asked={"nik": True})
    response = me.post(step(pool, "data-nik"), {"nik": "3171016504900002"})
    assert response.context["form"].errors.as_data()["nik"][0].code == "nik_tries"


def test_an_optional_detail_may_stay_empty(me, pool, person):
    PersonFields.objects.create(programme=pool.session.programme, asked={"position": False})
    assert me.post(step(pool, "data-position"), {"position": ""}).headers["Location"] == step(pool, "tugas")
    agree(me, pool)
    me.post(check(pool))
    assert Registration.objects.count() == 1


def test_who_told_a_detail_before_has_the_short_page(me, pool, person):
    PersonFields.objects.create(programme=pool.session.programme, asked={"position": True})
    type(person).objects.update(position="Ketua")
    assert b'name="consent"' in me.get(begin(pool)).content
