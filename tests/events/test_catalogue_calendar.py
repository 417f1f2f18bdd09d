"""The month: what stands in it, how bars run over weeks, and public holidays."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from events.catalogue import calendars, views
from events.models import TrainingSession
from tests.factories import LocationFactory, ProgrammeFactory, RegionFactory, SessionFactory

pytestmark = pytest.mark.django_db
URL = reverse("catalogue:calendar")
Status = TrainingSession.Status


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2027-02-01T03:00:00Z", tick=False):
        yield


def on(first, last=None, **fields):
    last = last or first
    return SessionFactory(starts_on=first, ends_on=last, **fields)


def listed(page):
    return [card.session for day in page.context["days"] for card in day.cards]


def bars(page):
    """Each week's lanes as (days, session or None)."""
    return [[[(bar.span, bar.session) for bar in lane] for lane in week.lanes] for week in page.context["weeks"]]


def test_a_month_lists_its_sessions_by_their_first_day(client):
    across = on(date(2027, 2, 27), date(2027, 3, 2), programme__title="Lintas bulan")
    inside = on(date(2027, 3, 10), programme__title="Di dalam")
    on(date(2027, 4, 1), programme__title="Lewat")
    page = client.get(URL, {"month": "2027-03"})
    assert listed(page) == [across, inside]
    assert [day.day for day in page.context["days"] if day.cards] == [date(2027, 3, 1), date(2027, 3, 10)]
    assert "Lewat" not in page.text
    assert "Maret 2027" in page.text


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"status": Status.DRAFT}, False),
        ({"programme__status": "draft"}, False),
        ({"programme__status": "archived"}, False),
        ({"status": Status.CANCELLED}, True),
        ({"status": Status.FINISHED}, True),
    ],
)
def test_what_is_listed(client, fields, shown):
    session = on(date(2027, 3, 10), **fields)
    page = client.get(URL, {"month": "2027-03"})
    assert listed(page) == ([session] if shown else [])


def test_this_month_unless_another_is_asked_for(client):
    session = on(date(2027, 2, 10))
    page = client.get(URL)
    assert listed(page) == [session]
    assert "Februari 2027" in page.text
    assert 'href="?month=2027-01"' in page.text
    assert 'href="?month=2027-03"' in page.text
    assert client.get(URL, {"month": "bulan depan"}).context["month"].first == date(2027, 2, 1)


def test_today_is_marked_and_can_be_returned_to(client):
    client.cookies["django_language"] = "en"
    assert "month-grid__today" in client.get(URL).text
    other = client.get(URL, {"month": "2027-03", "province": "tidak ada"})
    assert "month-grid__today" not in other.text
    assert "This month" in other.text


def test_a_session_spans_its_days_and_goes_on_in_the_next_week(client):
    # 3 March 2027 is a Wednesday.
    session = on(date(2027, 3, 3), date(2027, 3, 9))
    page = client.get(URL, {"month": "2027-03"})
    assert bars(page)[:3] == [[[(2, None), (5, session)]], [[(2, session), (5, None)]], []]
    assert 'colspan="5"' in page.text
    assert "bar--goes-on" in page.text
    assert "bar--from-before" in page.text


def test_sessions_of_the_same_days_lie_above_each_other_and_others_share_a_lane(client):
    long = on(date(2027, 3, 1), date(2027, 3, 4))
    short = on(date(2027, 3, 2), date(2027, 3, 3))
    later = on(date(2027, 3, 5), date(2027, 3, 5))
    page = client.get(URL, {"month": "2027-03"})
    assert bars(page)[0] == [[(4, long), (1, later), (2, None)], [(1, None), (2, short), (4, None)]]


def test_what_finds_no_lane_is_counted_and_in_the_list(client):
    client.cookies["django_language"] = "en"
    for _ in range(calendars.LANES + 2):
        on(date(2027, 3, 10))
    page = client.get(URL, {"month": "2027-03"})
    assert "+2 more" in page.text
    assert 'href="#2027-03-10"' in page.text
    assert 'id="2027-03-10"' in page.text
    assert len(listed(page)) == calendars.LANES + 2


def test_every_lane_fills_the_week(client):
    for day in range(1, 28, 2):
        on(date(2027, 3, day), date(2027, 3, day) + timedelta(days=day % 9))
    for lanes in bars(client.get(URL, {"month": "2027-03"})):
        assert [sum(span for span, _ in lane) for lane in lanes] == [7] * len(lanes)


def test_public_holidays_and_joint_leave_are_named(client):
    text = client.get(URL, {"month": "2026-12"}).text
    assert "Hari Raya Natal" in text
    assert "Cuti Bersama Hari Raya Natal" in text
    client.cookies["django_language"] = "en"
    assert "Christmas Day" in client.get(URL, {"month": "2026-12"}).text


def test_a_province_narrows_the_month_and_stays_while_turning(client):
    papua = RegionFactory(code="91", name="Papua", timezone="Asia/Jayapura")
    there = on(date(2027, 3, 10), location=LocationFactory(region=papua))
    on(date(2027, 3, 10))
    page = client.get(URL, {"month": "2027-03", "province": "91"})
    assert listed(page) == [there]
    assert 'href="?month=2027-04&amp;province=91"' in page.text
    assert '<input type="hidden" name="month" value="2027-03"' in page.text


def test_an_empty_month_says_what_to_do(client):
    client.cookies["django_language"] = "en"
    page = client.get(URL, {"month": "2027-07"})
    assert "No session in this month" in page.text
    assert f'href="{reverse("catalogue:programmes")}"' in page.text


def test_a_crowded_month_asks_for_a_province(client, monkeypatch):
    client.cookies["django_language"] = "en"
    monkeypatch.setattr(views, "MONTH_MAX", 2)
    for _ in range(3):
        on(date(2027, 3, 10))
    page = client.get(URL, {"month": "2027-03"})
    assert len(listed(page)) == 2
    assert "Only the first 2 sessions" in page.text


@pytest.mark.parametrize("month", ["1900-01", "2101-01", "9999-12", "0001-01"])
def test_the_calendar_comes_to_an_end(client, month):
    assert client.get(URL, {"month": month}).status_code == 404


@pytest.mark.parametrize("month", ["2015-01", "2100-12"])
def test_the_first_and_the_last_month(client, month):
    assert client.get(URL, {"month": month}).status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_constant_number_of_queries(client, django_assert_num_queries, rows):
    programme = ProgrammeFactory()
    for day in range(rows):
        on(date(2027, 3, day + 1), programme=programme)
    with django_assert_num_queries(2):  # sessions, their seats
        client.get(URL, {"month": "2027-03"})


def test_the_calendar_is_read_only(client):
    assert client.post(URL).status_code == 405
