"""Calendar files, read back by a parser as a phone would."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from events.models import TrainingSession
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    OrganizerFactory,
    ProgrammeFactory,
    RegionFactory,
    RegistrationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
Status = TrainingSession.Status


def read(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def event(client, session):
    (found,) = read(client.get(reverse("catalogue:session_ics", args=[session.pk]))).walk("VEVENT")
    return found


def test_without_an_agenda_whole_days(client):
    found = event(client, SessionFactory())
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (date(2027, 3, 1), date(2027, 3, 4))


def test_from_the_first_item_to_the_last_in_the_zone_of_the_place(client):
    session = SessionFactory(timezone="Asia/Jayapura")
    AgendaItemFactory(session=session)
    AgendaItemFactory(
        session=session,
        starts_at=datetime(2027, 3, 3, 5, tzinfo=UTC),
        ends_at=datetime(2027, 3, 3, 7, tzinfo=UTC),
    )
    found = event(client, session)
    assert found["DTSTART"].dt == datetime(2027, 3, 1, 1, tzinfo=UTC)
    assert found["DTEND"].dt == datetime(2027, 3, 3, 7, tzinfo=UTC)
    assert found["DTSTART"].dt.utcoffset() == timedelta(hours=9)
    assert found["DTSTART"].params["TZID"] == "Asia/Jayapura"


def test_each_zone_is_defined_in_the_file(client):
    session = SessionFactory(timezone="Asia/Makassar", ends_on=date(2027, 3, 1))
    AgendaItemFactory(session=session)
    calendar = read(client.get(reverse("catalogue:session_ics", args=[session.pk])))
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Makassar"
    assert zone.walk("STANDARD")[0]["TZOFFSETTO"].td == timedelta(hours=8)


def test_an_open_end_counts_the_planned_minutes(client):
    session = SessionFactory(ends_on=date(2027, 3, 1))
    AgendaItemFactory(session=session, ends_at=None, minutes=120)
    assert event(client, session)["DTEND"].dt == datetime(2027, 3, 1, 3, tzinfo=UTC)


def test_an_open_end_without_minutes_has_no_made_up_end(client):
    session = SessionFactory(ends_on=date(2027, 3, 1))
    AgendaItemFactory(session=session, ends_at=None, minutes=0)
    assert "DTEND" not in event(client, session)


def test_what_where_and_its_page(client):
    province = RegionFactory(code="65", name="Kalimantan Utara")
    city = RegionFactory(code="65.71", name="Kota Tarakan", level=2, parent=province)
    place = LocationFactory(name="Aula, lantai 2", address="Jl. Sudirman 1\r\nTarakan", region=city)
    session = SessionFactory(title="Angkatan I; malam", location=place)
    found = event(client, session)
    assert found["SUMMARY"] == "Bimtek Pemungutan Suara · Angkatan I; malam"
    assert found["LOCATION"] == "Aula, lantai 2, Jl. Sudirman 1, Tarakan, Kota Tarakan, Kalimantan Utara"
    assert found["URL"] == f"http://localhost:8000/sesi/{session.pk}/"


def test_a_change_keeps_the_uid_and_raises_the_sequence(client):
    with time_machine.travel("2027-01-01T00:00:00Z", tick=False):
        session = SessionFactory()
    before = event(client, session)
    with time_machine.travel("2027-01-02T00:00:00Z", tick=False):
        session.title = "Angkatan baru"
        session.save()
    after = event(client, session)
    assert before["UID"] == after["UID"] == f"sesi-{session.pk}@localhost"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 24 * 3600)
    assert after["LAST-MODIFIED"].dt == datetime(2027, 1, 2, tzinfo=UTC)


def test_a_cancelled_session_is_cancelled_in_calendars(client):
    session = SessionFactory(status=Status.CANCELLED, cancel_reason="Gedung kebanjiran")
    found = event(client, session)
    assert found["STATUS"] == "CANCELLED"
    assert "Gedung kebanjiran" in found["DESCRIPTION"]
    assert event(client, SessionFactory())["STATUS"] == "CONFIRMED"


def test_nobody_is_named(client):
    session = SessionFactory()
    RegistrationFactory(session=session, person__name="Budi Rahasia")
    found = event(client, session)
    assert not {"ATTENDEE", "ORGANIZER", "CONTACT"} & set(found)
    assert "Budi" not in found.to_ical().decode()


@pytest.mark.parametrize("fields", [{"status": Status.DRAFT}, {"programme__status": "draft"}])
def test_what_is_not_public_has_no_file(client, fields):
    session = SessionFactory(**fields)
    assert client.get(reverse("catalogue:session_ics", args=[session.pk])).status_code == 404


def feed_url(programme):
    return reverse("catalogue:programme_feed", args=[programme.slug])


def test_a_feed_holds_all_public_sessions_of_its_programme(client):
    programme = ProgrammeFactory(title="Bimtek KPPS")
    public = [SessionFactory(programme=programme, status=status) for status in TrainingSession.PUBLIC]
    SessionFactory(programme=programme, status=Status.DRAFT)
    SessionFactory()
    calendar = read(client.get(feed_url(programme)))
    uids = {str(found["UID"]) for found in calendar.walk("VEVENT")}
    assert uids == {f"sesi-{session.pk}@localhost" for session in public}
    assert calendar["X-WR-CALNAME"] == "Bimtek KPPS"
    assert calendar["VERSION"] == "2.0"


def test_an_organizers_feed_holds_the_public_sessions_of_all_below_it(client):
    above = OrganizerFactory(slug="kpu-ri", name="KPU RI")
    below = ProgrammeFactory(organizer=OrganizerFactory(parent=above))
    public = [SessionFactory(programme=row) for row in (below, ProgrammeFactory(organizer=above))]
    SessionFactory(programme=below, status=Status.DRAFT)
    SessionFactory(programme=ProgrammeFactory(organizer=above, status="draft"))
    SessionFactory()
    calendar = read(client.get(reverse("catalogue:organizer_feed", args=["kpu-ri"])))
    uids = {str(found["UID"]) for found in calendar.walk("VEVENT")}
    assert uids == {f"sesi-{session.pk}@localhost" for session in public}
    assert client.get(reverse("catalogue:organizer_feed", args=["tidak-ada"])).status_code == 404


def test_an_empty_feed_is_still_a_calendar(client):
    assert read(client.get(feed_url(ProgrammeFactory()))).walk("VEVENT") == []


def test_a_draft_programme_has_no_feed(client):
    assert client.get(feed_url(ProgrammeFactory(status="draft"))).status_code == 404
    assert client.get("/program/tidak-ada.ics").status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_a_feed_takes_a_constant_number_of_queries(client, django_assert_num_queries, rows):
    programme = ProgrammeFactory()
    for _ in range(rows):
        AgendaItemFactory(session=SessionFactory(programme=programme))
    with django_assert_num_queries(3):  # programme, sessions, agenda
        client.get(feed_url(programme))


def test_files_are_read_only(client):
    session = SessionFactory()
    assert client.post(reverse("catalogue:session_ics", args=[session.pk])).status_code == 405
    assert client.post(feed_url(session.programme)).status_code == 405


def test_an_agenda_of_the_first_day_alone_leaves_whole_days(client):
    session = SessionFactory()
    AgendaItemFactory(session=session)
    found = event(client, session)
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (date(2027, 3, 1), date(2027, 3, 4))


def test_a_programme_is_subscribed_to_with_one_tap(client, settings):
    settings.SITE_URL = "https://bimtek.example"
    session = SessionFactory()
    page = client.get(reverse("catalogue:programme", args=[session.programme.slug])).content.decode()
    assert f'href="webcal://bimtek.example/program/{session.programme.slug}.ics"' in page
