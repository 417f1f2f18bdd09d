"""Staff who write somebody down confirm the signed sheets: consent, the category's pledge, a guardian's consent."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from events.seats.audiences import Audience
from participants.consent import pledging, texts
from participants.models import ConsentRecord, GuardianConsent, Person, PledgeRecord, PledgeText, Registration
from tests.factories import PoolFactory, SessionFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
PARENT = {
    "guardian_name": "Siti Aminah",
    "guardian_relation": "ibu",
    "guardian_phone": "081234567890",
    "guardian_consent": "on",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session():
    session = SessionFactory()
    for audience in (Audience.GENERAL, Audience.CIVIL_SERVANTS, Audience.STUDENTS):
        PoolFactory(session=session, category=audience, audience=audience)
    return session


def add(client, session, audience, **fields):
    sent = {"name": "Budi", "consent": "on", "consent_version": 1, "pledge_asn_version": 1}
    sent |= {"pool": session.pools.get(audience=audience).pk, **fields}
    return client.post(reverse("registrants:add", args=[session.pk]), sent)


def errors(response) -> list[str]:
    assert response.status_code == 422
    assert not Person.objects.exists()
    assert not Registration.objects.exists()
    return list(response.context["form"].errors)


def test_who_pledges_nothing_needs_no_sheet_of_it(desk, session):
    assert add(desk, session, Audience.GENERAL).status_code == 302
    assert (ConsentRecord.objects.count(), PledgeRecord.objects.count()) == (1, 0)


def test_a_pledge_that_was_signed_is_kept_and_else_the_ticket_asks_for_it_as_after_a_roster(desk, session):
    assert add(desk, session, Audience.CIVIL_SERVANTS).status_code == 302
    assert not PledgeRecord.objects.exists()
    (asked,) = pledging.missing(Registration.objects.get(), now=NOW)
    assert asked.audience == Audience.CIVIL_SERVANTS
    assert add(desk, session, Audience.CIVIL_SERVANTS, name="Sari", pledge_asn="on").status_code == 302
    record = PledgeRecord.objects.get()
    assert (record.text.audience, record.accepted_at) == (Audience.CIVIL_SERVANTS, NOW)
    assert not pledging.missing(record.registration, now=NOW)


def test_a_sheet_of_another_category_is_not_kept(desk, session):
    add(desk, session, Audience.GENERAL, pledge_asn="on")
    assert not PledgeRecord.objects.exists()


def test_of_pupils_the_date_of_birth_must_be_known(desk, session):
    assert errors(add(desk, session, Audience.STUDENTS)) == ["birth_date"]
    assert add(desk, session, Audience.STUDENTS, birth_date="2005-05-06").status_code == 302
    assert Person.objects.get().birth_date == date(2005, 5, 6)


@pytest.mark.parametrize(("audience", "known"), [("students", {"birth_date": "2012-01-01"}), ("general", {})])
def test_who_is_under_18_needs_the_guardians_sheet(desk, session, audience, known):
    known = known or {"nik": "3171010101120002"}  # 1 January 2012
    assert errors(add(desk, session, audience, **known)) == list(PARENT)
    response = add(desk, session, audience, **known, **PARENT)
    assert response.status_code == 302
    record = GuardianConsent.objects.get()
    assert (record.name, record.text.version, record.is_intact) == ("Siti Aminah", 1, True)


def test_the_guardians_part_is_open_when_something_lacks(desk, session):
    there = reverse("registrants:add", args=[session.pk])
    assert "<details open" not in desk.get(there).content.decode()
    assert "<details open" in add(desk, session, "general", birth_date="2012-01-01").content.decode()


def test_a_grown_ups_guardian_is_not_kept(desk, session):
    add(desk, session, Audience.GENERAL, birth_date="1990-01-01", **PARENT)
    assert not GuardianConsent.objects.exists()


@pytest.mark.parametrize("audience", [Audience.GENERAL, Audience.CIVIL_SERVANTS])
def test_sheets_of_an_older_text_are_not_taken_for_the_new_one(desk, session, audience):
    texts.current(now=NOW)
    texts.publish(purpose="Baru", data="d", retention="r", rights="h", now=NOW)
    response = add(desk, session, audience, pledge_asn="on")
    assert errors(response) == ["consent_version"]
    assert 'name="consent_version" value="2"' in response.content.decode()
    assert add(desk, session, audience, pledge_asn="on", consent_version=2).status_code == 302


def test_the_texts_to_be_signed_stand_on_the_page(desk, session):
    html = desk.get(reverse("registrants:add", args=[session.pk])).content.decode()
    for point in PledgeText.objects.get(audience=Audience.CIVIL_SERVANTS).points:
        assert point in html
    assert "Pakta Integritas" not in html  # no category of this session asks for it


def test_a_session_without_categories_has_a_page_too(desk, session):
    session.pools.all().delete()
    assert desk.get(reverse("registrants:add", args=[session.pk])).status_code == 200
