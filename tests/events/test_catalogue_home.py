"""The first page: what is open, what comes next, and what to do when there is nothing."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from events.models import SeatPool, TrainingSession
from tests.factories import DAY, PoolFactory, ProgrammeFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2027-02-01T03:00:00Z", tick=False):
        yield


def open_session(title, **fields):
    session = SessionFactory(programme__title=title, **fields)
    PoolFactory(session=session)
    return session


def test_open_sessions_stand_first_with_the_seats_that_are_left(client):
    session = open_session("Bimtek KPPS")
    SeatPool.objects.update(taken=39)
    page = client.get("/")
    assert [card.session for card in page.context["open_now"]] == [session]
    seats = page.context["open_now"][0].standing.seats
    assert (seats.taken, seats.capacity) == (39, 40)
    assert reverse("catalogue:session", args=[session.pk]) in page.text
    assert "1–3" in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {"status": TrainingSession.Status.DRAFT},
        {"status": TrainingSession.Status.CANCELLED},
        {"status": TrainingSession.Status.FINISHED},
        {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 1, 31)},
        {"programme__status": "draft"},
        {"programme__status": "archived"},
    ],
)
def test_what_is_not_offered_is_not_on_the_page(client, fields):
    open_session("Bimtek KPPS", **fields)
    page = client.get("/")
    assert "Bimtek KPPS" not in page.text
    assert (page.context["open_now"], page.context["coming"]) == ([], [])


def test_full_closed_and_not_yet_open_sessions_come_next(client):
    full = open_session("Penuh")
    SeatPool.objects.filter(session=full).update(taken=40)
    closed = open_session("Tutup", status=TrainingSession.Status.CLOSED)
    page = client.get("/")
    assert page.context["open_now"] == []
    assert {card.session for card in page.context["coming"]} == {full, closed}


def test_a_programme_in_many_places_leaves_room_for_others(client):
    programme = ProgrammeFactory(title="Bimtek KPPS")
    for day in range(10):
        start = DAY - timedelta(days=day)
        PoolFactory(session=SessionFactory(programme=programme, starts_on=start, ends_on=start))
    other = open_session("Rakor")
    page = client.get("/")
    assert [card.session.programme for card in page.context["open_now"]] == [programme, other.programme]


def test_an_empty_portal_says_what_to_do(client):
    client.cookies["django_language"] = "en"
    page = client.get("/")
    assert "No session has been announced yet" in page.text
    assert f'href="{reverse("catalogue:programmes")}"' in page.text


def test_searching_from_home_reaches_the_programmes(client):
    page = client.get("/")
    assert f'action="{reverse("catalogue:programmes")}"' in page.text
    assert 'name="q"' in page.text


@pytest.mark.parametrize("rows", [1, 30])
def test_constant_number_of_queries(client, django_assert_num_queries, rows):
    for number in range(rows):
        open_session(f"Bimtek {number}")
        open_session(f"Rapat {number}", registration_opens_at=timezone.now() + timedelta(days=1))
    with django_assert_num_queries(6):  # which sessions are open and which come next, these sessions, their seats
        client.get("/")


def test_home_is_read_only(client):
    assert client.post("/").status_code == 405
