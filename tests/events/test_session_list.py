"""The organizers' list of sessions and the summary of one: filters, pages, a constant number of queries."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.events.staff import enter, queries
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    PoolFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def listed(programme):
    """Three sessions of one organizer, and one of somebody else."""
    other = ProgrammeFactory(organizer=programme.organizer, title="Sosialisasi Sirekap")
    place = LocationFactory(organizer=programme.organizer, name="Hotel Tarakan")
    sessions = {
        "draft": SessionFactory(programme=programme, status="draft", title="Angkatan I"),
        "april": SessionFactory(programme=programme, starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 1)),
        "other": SessionFactory(programme=other, location=place),
    }
    SessionFactory(title="Angkatan I")
    return sessions


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["april", "other", "draft"]),
        ({"status": "draft"}, ["draft"]),
        ({"month": "2027-04"}, ["april"]),
        ({"q": "sirekap"}, ["other"]),
        ({"q": "tarakan"}, ["other"]),
        ({"q": "Angkatan I"}, ["draft"]),
        ({"q": "tidak ada"}, []),
        ({"status": "dijual", "month": "kapan"}, ["april", "other", "draft"]),
    ],
)
def test_the_list_is_filtered(client, programme, listed, query, expected):
    enter(client, programme.organizer, "viewer")
    response = client.get(reverse("training:manage_list", args=[programme.organizer.slug]), query)
    assert [session.pk for session in response.context["page_obj"]] == [listed[name].pk for name in expected]


def test_the_list_is_filtered_by_programme(client, programme, listed):
    enter(client, programme.organizer, "viewer")
    address = reverse("training:manage_list", args=[programme.organizer.slug])
    response = client.get(address, {"programme": listed["other"].programme.pk})
    assert list(response.context["page_obj"]) == [listed["other"]]


def test_a_programme_of_somebody_else_is_no_filter(client, programme, listed):
    enter(client, programme.organizer, "viewer")
    address = reverse("training:manage_list", args=[programme.organizer.slug])
    assert len(client.get(address, {"programme": ProgrammeFactory().pk}).context["page_obj"]) == 3


def test_seats_of_all_categories_are_added_up(client, programme):
    session = SessionFactory(programme=programme)
    for category in ("KPPS", "Saksi"):
        PoolFactory(session=session, category=category, capacity=30)
    RegistrationFactory(session=session)
    enter(client, programme.organizer, "viewer")
    row = client.get(reverse("training:manage_list", args=[programme.organizer.slug])).context["page_obj"][0]
    assert (row.capacity, row.taken) == (60, 1)


def test_the_list_asks_the_database_as_often_for_thirty_as_for_one(client, programme):
    enter(client, programme.organizer)
    address = reverse("training:manage_list", args=[programme.organizer.slug])
    PoolFactory(session=SessionFactory(programme=programme))
    few = queries(client, address)
    for n in range(29):
        session = SessionFactory(programme=programme, starts_on=date(2027, 3, 1) - timedelta(days=31 * n))
        PoolFactory(session=session)
    assert queries(client, address) == few


def test_the_thirty_first_is_on_the_second_page(client, programme):
    for _ in range(31):
        SessionFactory(programme=programme)
    enter(client, programme.organizer)
    address = reverse("training:manage_list", args=[programme.organizer.slug])
    assert len(client.get(address, {"page": 2}).context["page_obj"]) == 1
    assert "page=2" in client.get(address, {"status": "published"}).content.decode()


def test_the_summary_asks_the_database_as_often_for_many_pools(client):
    session = SessionFactory()
    PoolFactory(session=session)
    enter(client, session.programme.organizer)
    address = reverse("training:manage_detail", args=[session.pk])
    few = queries(client, address)
    for n in range(29):
        PoolFactory(session=session, category=f"Kelas {n}")
        AgendaItemFactory(session=session)
    assert queries(client, address) == few
