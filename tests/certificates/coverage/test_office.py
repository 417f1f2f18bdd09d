"""What a head of office opens: how far each programme is, where least was done, and nothing of a few people."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from certificates.coverage import summaries
from certificates.coverage.counting import count
from certificates.coverage.overview_part import UnmatchedUnits
from participants.allotment.one_session import FollowUpDay, digest, plan_one
from participants.allotment.writing import SessionKind
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    MembershipFactory,
    OrganizerFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
)

from .test_coverage import NOW, attend, put, region_tree, rows, scene, session_in

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 8)


@pytest.fixture
def villages():
    return region_tree()


@pytest.fixture
def programme():
    return ProgrammeFactory(slug="kpps")


@pytest.fixture
def two_districts(programme, villages):
    """Six of seven trained in one district, none of seven in the other; one person in no unit."""
    for code, people in (("31.71.01.1001", 6), ("31.71.02.1001", 0)):
        put(programme, rows(1, village=villages[code]), whole=False)
        session = session_in(programme, villages[code])
        for _person in range(people):
            attend(
                RegistrationFactory(
                    session=session, assignment=f"TPS 1 {villages[code].name}", person__region=villages[code]
                )
            )
    count(programme, now=NOW)
    return programme


def of(organizer, *, whole):
    return summaries.of_office(organizer, whole=whole, today=TODAY)


def test_totals_the_plan_and_the_regions_furthest_behind(two_districts):
    office = of(two_districts.organizer, whole=True)
    [summary] = office.programmes
    assert (office.target, office.eligible, office.share) == (14, 6, 42)
    assert [(row.name, row.share, row.missing) for row in summary.behind] == [("Gambir", 0, 7), ("Sawah Besar", 85, 1)]
    assert summary.planned == (1000, 6)
    assert (of(two_districts.organizer, whole=False).eligible, summary.next_session) == (6, None)


def test_a_reader_opens_figures_and_never_a_few_people(client, programme, villages):
    scene(programme, villages)  # two trained
    count(programme, now=NOW)
    office = of(programme.organizer, whole=False)
    assert (office.target, office.eligible, office.programmes[0].planned, list(office.programmes[0].behind)) == (
        0,
        0,
        None,
        [],
    )
    client.cookies["django_language"] = "en"
    client.force_login(MembershipFactory(organizer=programme.organizer, role="viewer").user)
    page = reverse("coverage:organizer", args=[programme.organizer.slug])
    text = client.get(page).content.decode()
    assert "Fewer than 5 in some figures" in text
    assert page in client.get(reverse("organizers:overview", args=[programme.organizer.slug])).content.decode()
    client.force_login(MembershipFactory(role="owner").user)
    assert client.get(page).status_code == 404


@time_machine.travel(NOW, tick=False)
def test_the_missing_become_a_planned_session(client, programme, villages):
    scene(programme, villages)  # three stations of seven, two trained in the first
    count(programme, now=NOW)
    hall = LocationFactory(organizer=programme.organizer)
    client.force_login(MembershipFactory(organizer=programme.organizer, role="owner").user)
    page = reverse("coverage:follow_up", args=["kpps"])
    assert page in client.get(reverse("coverage:missing", args=["kpps"]), {"fewer_than": "1"}).content.decode()
    told = {"day": "2027-04-01", "location": hall.pk, "category": "KPPS"}
    assert client.post(f"{page}?fewer_than=1", told | {"day": "x"}).status_code == 422
    assert client.post(f"{page}?wilayah=12", told).status_code == 422  # nothing is lacking there
    told["seen"] = client.get(f"{page}?fewer_than=1").context["seen"]
    client.post(f"{page}?fewer_than=1", told)
    [draft] = programme.sessions.filter(status="draft")
    assert (draft.pools.get().capacity, draft.location, draft.timezone) == (14, hall, "Asia/Makassar")
    assert sorted(row.unit.number for row in draft.allotted_units.all()) == ["002", "003"]
    shown = client.get(f"{page}?fewer_than=1")
    assert (shown.context["people"], list(shown.context["meant"])) == (0, [(draft, 2)])
    again = client.post(f"{page}?fewer_than=1", told | {"also_meant": "on"})  # the button pressed twice
    assert (again.status_code, programme.sessions.filter(status="draft").count()) == (422, 1)
    told["seen"] = again.context["seen"]
    assert client.post(f"{page}?fewer_than=1", told).status_code == 422  # they stay where they are
    client.post(f"{page}?fewer_than=1", told | {"also_meant": "on"})
    later = programme.sessions.filter(status="draft").latest("pk")
    assert (draft.allotted_units.count(), later.allotted_units.count()) == (0, 2)
    client.force_login(MembershipFactory(organizer=programme.organizer, role="registrar").user)
    assert client.get(page).status_code == 403
    client.force_login(MembershipFactory(role="owner").user)
    assert client.get(page).status_code == 404


def test_a_follow_up_in_another_zone_keeps_the_clock_times_of_its_agenda(programme, villages):
    example = SessionFactory(programme=programme, timezone="Asia/Jakarta", location=None)
    begins = datetime.combine(example.starts_on, time(8), example.zone)
    AgendaItemFactory(session=example, starts_at=begins, ends_at=begins + timedelta(hours=1))
    hall = LocationFactory(organizer=programme.organizer, timezone="Asia/Jayapura")
    put(programme, rows(1, village=villages["31.71.01.1001"]), whole=False)
    unit = programme.units.get()
    at, kind = FollowUpDay(date(2027, 4, 1), hall), SessionKind("KPPS", example)
    made = plan_one(programme=programme, units={unit.pk: 7}, seen=digest([]), at=at, kind=kind, by=None, now=NOW)
    assert (made.timezone, made.location) == ("Asia/Jayapura", hall)
    assert made.agenda.get().starts_at == datetime(2027, 4, 1, 8, tzinfo=ZoneInfo("Asia/Jayapura"))


def test_a_constant_number_of_queries(two_districts, django_assert_max_num_queries):
    above = OrganizerFactory()
    for _more in range(6):
        more = ProgrammeFactory(organizer=OrganizerFactory(parent=above))
        RegistrationFactory(session=session_in(more))
        count(more, now=NOW)
    with django_assert_max_num_queries(7):
        assert len(of(above, whole=False).programmes) == 6


def test_the_front_page_tells_of_people_in_no_unit(programme, villages):
    scene(programme, villages)
    count(programme, now=NOW)
    [note] = UnmatchedUnits().notes(programme.organizer, now=NOW)
    assert note.url == reverse("coverage:people", args=["kpps"])
    assert list(UnmatchedUnits().notes(OrganizerFactory(), now=NOW)) == []
