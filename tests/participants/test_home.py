"""My training: what is to come and what was, in a constant number of queries."""

import json
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.attendance.services import Mark, record
from participants.eligibility.training import training_of
from participants.models import SelfCheckIn
from tests.events.staff import queries
from tests.factories import AgendaItemFactory, PersonFactory, RegistrationFactory, SessionFactory, UserFactory
from tests.participants.sheets.acts import make_sheet

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
HOME = reverse("participants:home")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person():
    return PersonFactory(user=UserFactory(), phone="+6281234567890", institution="KPU")


@pytest.fixture
def me(client: Client, person):
    client.force_login(person.user)
    return client


def test_without_a_profile_it_says_what_to_do(client):
    client.force_login(UserFactory())
    response = client.get(HOME)
    assert len(response.context["missing"]) == 3
    assert reverse("people:profile") in response.content.decode()


def test_upcoming_and_past(person):
    late = RegistrationFactory(
        person=person, session=SessionFactory(starts_on=date(2027, 5, 1), ends_on=date(2027, 5, 1))
    )
    soon = RegistrationFactory(person=person)
    gone = RegistrationFactory(person=person, status="cancelled")
    over = RegistrationFactory(
        person=person, session=SessionFactory(starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 2))
    )
    RegistrationFactory()
    training = training_of(person, NOW)
    assert training.upcoming == [soon, late]
    assert [past.registration for past in training.past] == [gone, over]


def test_what_is_past_says_why_there_is_no_certificate_yet(me, person):
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 1, 2)}
    AgendaItemFactory(session=RegistrationFactory(person=person, session=SessionFactory(**days)).session)
    RegistrationFactory(person=person, session=SessionFactory(**days), status="cancelled")
    assessments = [past.assessment for past in me.get(HOME).context["training"].past]
    assert [bool(assessment and assessment.reasons) for assessment in assessments] == [False, True]


def test_the_last_day_is_upcoming_until_midnight_of_the_place(person):
    session = SessionFactory(starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 1))
    RegistrationFactory(person=person, session=session)
    assert training_of(person, datetime(2027, 2, 1, 15, 59, 59, tzinfo=UTC)).upcoming
    assert training_of(person, datetime(2027, 2, 1, 16, 0, tzinfo=UTC)).past


@pytest.mark.parametrize("address", [HOME, reverse("participants:data")])
def test_queries_do_not_grow(me, person, address):
    RegistrationFactory(person=person)
    RegistrationFactory(person=person, status="cancelled")
    RegistrationFactory(person=person, session=SessionFactory(starts_on=date(2025, 1, 1), ends_on=date(2025, 1, 1)))
    few = queries(me, address)
    for n in range(15):
        RegistrationFactory(person=person)
        RegistrationFactory(
            person=person, session=SessionFactory(starts_on=date(2026, 1, n + 1), ends_on=date(2026, 2, 1))
        )
    assert queries(me, address) == few


def test_own_data_lists_registrations_and_only_ones_own(me, person):
    mine, _other = RegistrationFactory(person=person), RegistrationFactory()
    data = json.loads(me.get(reverse("participants:data")).content)
    assert [row["ticket_code"] for row in data["registrations"]] == [mine.code]


def test_own_data_can_be_read_and_kept_in_ones_language(me, person):
    mine = RegistrationFactory(person=person)
    item, by = AgendaItemFactory(session=mine.session, title="Tata cara"), UserFactory()
    record(session=mine.session, marks=[Mark(mine.pk, item.pk, True)], by=by, now=item.starts_at)
    page = me.get(reverse("participants:my_data"))
    kept = me.get(reverse("participants:my_data"), {"format": "txt"})
    assert "no-store" in page["Cache-Control"]
    assert "no-store" in kept["Cache-Control"]
    assert "data-saya.txt" in kept["Content-Disposition"]
    for text in (page.text, kept.text):
        for said in (person.name, mine.code, "Mata acara", "Tata cara", "hadir", "terkonfirmasi"):
            assert said in text, said
    me.cookies["django_language"] = "en"
    english = me.get(reverse("participants:my_data"), {"format": "txt"}).text
    assert "Agenda item: Tata cara" in english


def test_own_data_holds_what_was_recorded_at_the_doors(me, person):
    mine = RegistrationFactory(person=person)
    item, by = AgendaItemFactory(session=mine.session, title="Tata cara"), UserFactory()
    record(session=mine.session, marks=[Mark(mine.pk, item.pk, True)], by=by, now=item.starts_at)
    SelfCheckIn.objects.create(
        registration=mine, item=item, outcome="too_far", code_age_s=3, distance_m=900, at=timezone.now()
    )
    (row,) = json.loads(me.get(reverse("participants:data")).content)["registrations"]
    assert [(line["item"], line["says"], line["source"]) for line in row["attendance"]] == [
        ("Tata cara", "present", "marked")
    ]
    assert [(tried["outcome"], tried["distance_m"]) for tried in row["self_check_ins"]] == [("too_far", 900)]


def test_own_data_holds_what_stands_on_sign_in_sheets(me, person):
    mine = RegistrationFactory(person=person)
    AgendaItemFactory(session=mine.session)
    sheet = make_sheet(mine.session)
    (row,) = json.loads(me.get(reverse("participants:data")).content)["registrations"]
    (line,) = row["sign_in_sheets"]
    assert (line["sheet"], line["number"], line["name"], line["signed"]) == (sheet.code, 1, person.full_name, False)


@pytest.mark.parametrize("address", [HOME, reverse("participants:data")])
def test_strangers_and_wrong_methods(client, me, address):
    assert me.post(address).status_code == 405
    client.logout()
    assert client.get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"
