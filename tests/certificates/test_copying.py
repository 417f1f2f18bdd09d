"""A session once more: what is ticked goes along, and no column or table of a session is forgotten."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.urls import reverse

from certificates.consequences import copying
from certificates.consequences.copying import ALWAYS, ANEW, GIVEN, PARTS, TICKED, copy
from events.models import AgendaItem, SeatCeiling, SeatPool, TrainingSession
from participants.attendance.selectors import policy_of
from participants.attendance.services import set_policy
from participants.eligibility.selectors import required_items, rule_of
from participants.eligibility.services import set_rule
from participants.models import SelfCheckInRule
from tests.events.staff import enter
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    MaterialFactory,
    PoolFactory,
    RegistrationFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
APRIL = date(2027, 4, 5)


@pytest.fixture
def session():
    """With something of everything that can go along."""
    made = SessionFactory(
        registration_closes_at=datetime(2027, 2, 20, 15, 59, 59, tzinfo=UTC), notes="Bawa laptop", window_follows=False
    )
    speaker, moderator = (SpeakerFactory(organizer=made.programme.organizer) for _ in range(2))
    item = AgendaItemFactory(session=made, moderator=moderator, room="A")
    item.speakers.add(speaker)
    AgendaItemFactory(session=made, starts_at=datetime(2027, 3, 2, 1, tzinfo=UTC), ends_at=None)
    ceiling = SeatCeiling.objects.create(session=made, capacity=30, taken=0)
    PoolFactory(session=made, category="KPPS", capacity=7, needs_approval=True, ceiling=ceiling)
    RegistrationFactory(session=made)
    MaterialFactory(session=made)
    set_policy(session=made, counting="time", grace_minutes=5, opens_minutes=30, by=UserFactory())
    set_rule(session=made, minimum_share=Decimal(100), required=[item])
    SelfCheckInRule.objects.create(session=made, enabled=True)
    return made


def test_the_page_copies_what_is_ticked(client, session):
    enter(client, session.programme.organizer, "editor")
    address = reverse("consequences:copy", args=[session.pk])
    page = client.get(address).content.decode()
    assert page.count("checked") == len(PARTS)
    response = client.post(address, {"title": "Angkatan IV", "starts_on": "2027-04-05", "parts": list(PARTS)})
    made = TrainingSession.objects.exclude(pk=session.pk).get()
    assert response.url == reverse("training:manage_detail", args=[made.pk])
    assert (made.status, made.title, made.published_at) == ("draft", "Angkatan IV", None)
    assert LogEntry.objects.get_for_object(made).filter(changes__has_key="copied_from").exists()


def test_the_page_asks_the_place_and_takes_only_one_of_the_organizer_and_zone(client, session):
    enter(client, session.programme.organizer, "editor")
    address, organizer = reverse("consequences:copy", args=[session.pk]), session.programme.organizer
    hall = LocationFactory(organizer=organizer, timezone=session.timezone)
    foreign = LocationFactory(timezone=session.timezone)
    east = LocationFactory(organizer=organizer, timezone="Asia/Jayapura")
    typed = {"title": "", "starts_on": "2027-04-05", "parts": ["seats"]}
    for refused in (foreign, east):
        assert client.post(address, typed | {"location": refused.pk}).status_code == 422
    assert client.post(address, typed | {"location": hall.pk}).status_code == 302
    made = TrainingSession.objects.exclude(pk=session.pk).get()
    assert (made.location, made.timezone) == (hall, session.timezone)


def test_all_of_it_goes_along(session):
    made = copy(session=session, starts_on=APRIL, title="Angkatan IV", parts=PARTS)
    assert (made.starts_on, made.ends_on, made.location) == (date(2027, 4, 5), date(2027, 4, 7), session.location)
    assert (made.registration_closes_at, made.window_follows) == (
        datetime(2027, 3, 27, 15, 59, 59, tzinfo=UTC),
        False,
    )
    pool = SeatPool.objects.get(session=made)
    assert (pool.category, pool.capacity, pool.taken, pool.needs_approval) == ("KPPS", 7, 0, True)
    assert (pool.ceiling.session, pool.ceiling.capacity, pool.ceiling.taken) == (made, 30, 0)
    first, second = AgendaItem.objects.filter(session=made)
    assert (first.starts_at, first.minutes, first.room) == (datetime(2027, 4, 5, 1, tzinfo=UTC), 90, "A")
    assert first.speakers.count() == 1
    assert (second.ends_at, second.speakers.count()) == (None, 0)
    policy, rule = policy_of(made), rule_of(made)
    assert (policy.counting, policy.grace_minutes, policy.opens_minutes) == ("time", 5, 30)
    assert (rule.minimum_share, required_items(rule)) == (100, [first])
    assert made.self_check_in.enabled
    assert bytes(made.self_check_in.salt) != bytes(session.self_check_in.salt)
    assert made.materials.get().link
    assert not made.registrations.exists()


def test_what_is_not_ticked_stays(session):
    made = copy(session=session, starts_on=APRIL, title="", parts=["certificates"])
    assert (made.location, made.notes, made.registration_closes_at) == (None, "", None)
    assert not made.agenda.exists()
    assert not made.pools.exists()
    assert not made.materials.exists()
    rule = rule_of(made)
    assert (rule.minimum_share, required_items(rule)) == (100, [])


def test_every_column_of_a_session_is_in_a_list():
    columns = {field.name for field in TrainingSession._meta.concrete_fields}
    listed = {*ALWAYS, *GIVEN, *ANEW, *(name for names in TICKED.values() for name in names)}
    assert columns == listed


GO_ALONG = {
    "AgendaItem",
    "SeatPool",
    "SeatCeiling",
    "Material",
    "AttendancePolicy",
    "EligibilityRule",
    "SelfCheckInRule",
    "PreparationTask",
    "BudgetLine",
    "Rule",
}
# What is of one run: its people, its papers, what they did, and what was issued.
OF_ONE_RUN = {
    "Registration",
    "RegistrationGroup",
    "Draft",
    "Roster",
    "Delegation",
    "CheckInDevice",
    "AttendanceEntry",
    "SelfCheckIn",
    "SignInSheet",
    "Batch",
    "Payment",
    "SpeakerTold",
    "ActivityReport",
    "RegisteredLetter",
    "Mailing",
    "AccountabilityFile",
    "SignedCopy",
    "DataSheet",
    "DataSheetRequest",
    "ActivityNews",
    "FollowUp",
    "Photo",
    "ListAct",
    "KnowledgeTest",  # asked at hours of its own
    "TestRound",  # of such a test
    "EvaluationForm",  # opened for the run that is to be evaluated
    "Message",
    "Certificate",
    "AllottedUnit",  # a unit has one session
    "JudgedSession",  # counted anew
    "EntitlementCount",
    "RiskCount",
}


def test_every_table_that_points_to_a_session_goes_along_or_is_of_one_run():
    pointing = {
        model.__name__
        for app in ("events", "participants", "certificates")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model in (TrainingSession, SeatPool, AgendaItem)
    }
    assert pointing - GO_ALONG - OF_ONE_RUN == set()


def test_a_forgotten_part_is_found(monkeypatch, session):
    """Control: without its part the rule for certificates is lost, as it was."""
    monkeypatch.delitem(copying.PARTS, "certificates")
    made = copy(session=session, starts_on=APRIL, title="", parts=copying.PARTS)
    assert rule_of(made).pk is None
