"""The rundown: items in the session's own zone, what may not overlap, totals. Moving a day: `test_agenda_moves.py`."""

from datetime import UTC, datetime, time
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from bimtek.common.errors import Refusal
from events.agenda import services
from events.agenda.selectors import next_start, rundown
from events.models import AgendaItem
from participants.attendance.services import Mark, record
from tests.events.staff import enter, queries
from tests.factories import (
    AgendaItemFactory,
    RegistrationFactory,
    SessionFactory,
    SpeakerFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ZONES = [("Asia/Jakarta", 2), ("Asia/Makassar", 1), ("Asia/Jayapura", 0)]


@pytest.fixture
def session():
    """Three days from 1 March 2027, in WITA (UTC+8)."""
    return SessionFactory()


@pytest.fixture
def editor(client, session):
    return enter(client, session.programme.organizer, "editor")


def at(hour: int, minute: int = 0, day: int = 1) -> datetime:
    """A clock time of the session's zone, WITA."""
    return datetime(2027, 3, day, hour - 8, minute, tzinfo=UTC)


def placed(session, start: int, end: int | None, **fields) -> AgendaItem:
    """An item between two full hours of the first day."""
    ends_at = None if end is None else at(end)
    return AgendaItemFactory(session=session, starts_at=at(start), ends_at=ends_at, **fields)


def typed(**fields) -> dict:
    """What the form sends for a talk of 90 minutes on the first day."""
    blank = {"minutes": "", "room": "", "moderator": "", "topic": ""}
    clock = {"day": "2027-03-01", "start": "09:00", "end": "10:30"}
    return {"kind": "talk", "title": "Pemungutan suara", **clock, **blank, **fields}


def add(client, session, **fields):
    return client.post(reverse("agenda:add", args=[session.pk]), typed(**fields))


def change(client, item, **fields):
    return client.post(reverse("agenda:item", args=[item.pk]), typed(**fields))


# --- Adding and changing ----------------------------------------------------------------------


@pytest.mark.parametrize(("zone", "utc_hour"), ZONES, ids=["WIB", "WITA", "WIT"])
def test_an_item_is_typed_in_the_zone_of_the_session(client, zone, utc_hour):
    session = SessionFactory(timezone=zone)
    enter(client, session.programme.organizer, "editor")
    response = add(client, session, day="2027-03-02")
    assert response.url == reverse("agenda:edit", args=[session.pk]) + "#hari-2027-03-02"
    item = AgendaItem.objects.get()
    assert item.starts_at == datetime(2027, 3, 2, utc_hour, 0, tzinfo=UTC)
    assert (item.ends_at - item.starts_at).seconds == 90 * 60
    assert item.minutes == 90
    page = client.get(reverse("agenda:item", args=[item.pk])).content.decode()
    assert 'value="09:00"' in page
    assert 'value="10:30"' in page
    assert '<option value="2027-03-02" selected>' in page


def test_speakers_moderator_and_topic_are_kept(client, session, editor):
    speakers = [SpeakerFactory(organizer=session.programme.organizer) for _ in range(3)]
    topic = TopicFactory(programme=session.programme, title="Rekapitulasi")
    chosen = {"speakers": [speakers[0].pk, speakers[1].pk], "moderator": speakers[2].pk, "topic": topic.pk}
    add(client, session, title="", room="Kelas A", **chosen)
    item = AgendaItem.objects.get()
    assert (item.title, item.topic, item.moderator, item.room) == ("Rekapitulasi", topic, speakers[2], "Kelas A")
    assert set(item.speakers.all()) == set(speakers[:2])
    entry = LogEntry.objects.get_for_object(item).get(changes__has_key="speakers")
    assert entry.changes["speakers"] == ["[]", str(sorted([speakers[0].pk, speakers[1].pk]))]
    assert entry.actor == editor


@pytest.mark.parametrize(
    ("fields", "minutes"),
    [
        ({"kind": "break"}, 0),
        ({"kind": "break", "end": ""}, 0),
        ({"minutes": "45"}, 45),
        ({"end": "", "minutes": "60"}, 60),
        ({"minutes": "0"}, 0),
    ],
)
def test_minutes_follow_from_the_times_unless_typed(client, session, editor, fields, minutes):
    assert add(client, session, **fields).status_code == 302
    assert AgendaItem.objects.get().minutes == minutes


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": ""}, "title"),
        ({"day": "2027-03-04"}, "day"),
        ({"day": "kapan-kapan"}, "day"),
        ({"start": ""}, "start"),
        ({"end": "09:00"}, "end"),
        ({"end": "08:00"}, "end"),
        ({"end": "jam"}, "end"),
        ({"end": ""}, "minutes"),
        ({"minutes": "91"}, "minutes"),
        ({"minutes": "-1"}, "minutes"),
        ({"kind": "pesta"}, "kind"),
    ],
)
def test_a_form_that_is_wrong_keeps_what_was_typed(client, session, editor, fields, wrong):
    response = add(client, session, room="Kelas A", **fields)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]
    assert 'value="Kelas A"' in response.content.decode()
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize("field", ["speakers", "moderator"])
def test_a_speaker_of_another_organizer_cannot_be_chosen(client, session, editor, field):
    response = add(client, session, **{field: SpeakerFactory().pk})
    assert list(response.context["form"].errors) == [field]
    assert not AgendaItem.objects.exists()


def test_the_item_is_saved_before_a_new_speaker_is_added_for_it(client, session, editor):
    answer = client.post(reverse("agenda:add", args=[session.pk]), typed(speaker="1"))
    item = session.agenda.get()
    address, _, asked = answer.url.partition("?")
    assert address == reverse("speakers:create", args=[session.programme.organizer.slug])
    assert QueryDict(asked)["next"] == reverse("agenda:item", args=[item.pk])


def test_a_topic_of_another_programme_cannot_be_chosen(client, session, editor):
    response = add(client, session, topic=TopicFactory().pk)
    assert list(response.context["form"].errors) == ["topic"]


def test_an_item_changes(client, session, editor):
    item = placed(session, 9, 10)
    assert change(client, item, title="Baru", start="13:00", end="").status_code == 422
    assert change(client, item, title="Baru", start="13:00", end="", minutes="30").status_code == 302
    item.refresh_from_db()
    assert (item.title, item.starts_at, item.ends_at, item.minutes) == ("Baru", at(13), None, 30)


def test_the_next_item_begins_where_the_last_one_ends(client, session, editor):
    placed(session, 9, 10)
    placed(session, 10, 12)
    assert next_start(session, session.starts_on) == time(12, 0)
    response = client.post(reverse("agenda:add", args=[session.pk]), typed(start="12:00", end="13:00", another="1"))
    assert response.url == reverse("agenda:add", args=[session.pk]) + "?day=2027-03-01"
    page = client.get(response.url).content.decode()
    assert 'value="13:00"' in page


def test_a_day_that_is_none_is_left_out_of_the_address(client, session, editor):
    response = client.get(reverse("agenda:add", args=[session.pk]) + "?day=besok")
    assert response.status_code == 200


# --- What may not be --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("room", "other", "start", "end", "refused"),
    [
        ("Kelas A", "Kelas A", "09:30", "11:00", True),
        ("Kelas A", " kelas a", "09:30", "11:00", True),
        ("", "", "08:00", "09:30", True),
        ("", "", "09:15", "09:45", True),
        ("", "", "09:00", "", True),
        ("Kelas A", "Kelas B", "09:30", "11:00", False),
        ("", "", "10:00", "11:00", False),
        ("", "", "08:00", "09:00", False),
        ("", "", "08:00", "", False),
    ],
)
def test_one_room_holds_one_item_at_a_time(client, session, editor, room, other, start, end, refused):
    placed(session, 9, 10, room=room)
    response = add(client, session, room=other, start=start, end=end, minutes="10")
    assert response.status_code == (422 if refused else 302)
    assert AgendaItem.objects.count() == (1 if refused else 2)
    if refused:
        assert list(response.context["form"].errors) == ["room"]


def test_an_item_is_not_in_its_own_way(client, session, editor):
    item = placed(session, 9, 10)
    assert change(client, item, start="09:30").status_code == 302


def test_the_service_refuses_what_lies_outside_the_days(session):
    item = AgendaItem(session=session, title="Penutupan", starts_at=at(9, day=4), ends_at=at(10, day=4))
    with pytest.raises(Refusal) as refused:
        services.save_item(item=item, speakers=[], now=timezone.now())
    assert refused.value.code == "outside_days"
    assert not AgendaItem.objects.exists()


def test_a_cancelled_session_keeps_its_agenda(client):
    session = SessionFactory(status="cancelled")
    item = placed(session, 9, 10)
    enter(client, session.programme.organizer)
    assert add(client, session, start="13:00", end="14:00").status_code == 422
    assert client.post(reverse("agenda:delete", args=[item.pk])).status_code == 422
    assert list(session.agenda.all()) == [item]


def test_somebody_in_two_rooms_at_once_is_a_warning(client, session, editor):
    speaker = SpeakerFactory(organizer=session.programme.organizer)
    placed(session, 9, 11, room="A", title="Satu").speakers.add(speaker)
    placed(session, 11, 12, room="A", title="Tiga").speakers.add(speaker)
    assert rundown(session).double_bookings == []
    assert add(client, session, title="Dua", room="B", moderator=speaker.pk).status_code == 302
    warnings = rundown(session).double_bookings
    assert [(one.who, one.first.title, one.second.title) for one in warnings] == [(str(speaker), "Satu", "Dua")]
    page = client.get(reverse("agenda:edit", args=[session.pk])).content.decode()
    assert "notice--warning" in page


def test_parallel_items_that_both_count_are_a_warning(client, session, editor):
    one = placed(session, 9, 11, room="A", minutes=60)
    placed(session, 9, 11, room="B", minutes=0)
    placed(session, 11, 12, room="B", minutes=60)
    assert rundown(session).counted_twice == []
    other = placed(session, 10, 12, room="C", minutes=60)
    assert [pair[:1] for pair in rundown(session).counted_twice] == [(one,), (other,)]
    assert "notice--warning" in client.get(reverse("agenda:edit", args=[session.pk])).content.decode()


# --- Deleting ---------------------------------------------------------------------------------


def test_an_item_is_deleted_after_asking(client, session, editor):
    item = placed(session, 9, 10)
    address = reverse("agenda:delete", args=[item.pk])
    assert client.get(address).status_code == 200
    assert AgendaItem.objects.exists()
    assert client.post(address).url == reverse("agenda:edit", args=[session.pk])
    assert not AgendaItem.objects.exists()


def test_an_item_with_attendance_is_kept(client, session, editor):
    item = placed(session, 9, 10)
    registration = RegistrationFactory(session=session)
    record(session=session, marks=[Mark(registration.pk, item.pk, True)], by=UserFactory(), now=at(9))
    response = client.post(reverse("agenda:delete", args=[item.pk]))
    assert (response.status_code, response.context["refusal"].code) == (422, "attended")
    assert AgendaItem.objects.exists()


# --- Totals and queries -----------------------------------------------------------------------


def test_the_page_adds_up_minutes_and_jp(client, session, editor):
    placed(session, 9, 10, minutes=60)
    AgendaItemFactory(session=session, starts_at=at(9, day=3), ends_at=at(10, day=3), minutes=40)
    shown = client.get(reverse("agenda:edit", args=[session.pk])).context["rundown"]
    assert [day.minutes for day in shown.days] == [60, 0, 40]
    assert (shown.minutes, shown.jp) == (100, Decimal("2.2"))


def test_a_viewer_reads_the_agenda_without_buttons(client, session):
    item = placed(session, 9, 10)
    enter(client, session.programme.organizer, "viewer")
    page = client.get(reverse("agenda:edit", args=[session.pk])).content.decode()
    assert item.title in page
    assert reverse("agenda:item", args=[item.pk]) not in page


def test_the_agenda_asks_the_database_as_often_for_thirty_as_for_one(client, session, editor):
    def fill(n: int) -> None:
        item = AgendaItemFactory(session=session, starts_at=at(8, n), ends_at=None)
        item.speakers.add(SpeakerFactory(organizer=session.programme.organizer))

    fill(0)
    few = queries(client, reverse("agenda:edit", args=[session.pk]))
    for n in range(1, 30):
        fill(n)
    assert queries(client, reverse("agenda:edit", args=[session.pk])) == few


# What is lesson time


@pytest.mark.parametrize(("kind", "minutes"), [("opening", 0), ("closing", 0), ("break", 0), ("talk", 90)])
def test_opening_break_and_closing_are_no_lesson_time_unless_staff_say_so(client, kind, minutes):
    session = SessionFactory()
    enter(client, session.programme.organizer)
    sent = {"kind": kind, "title": "Acara", "day": "2027-03-01", "start": "09:00", "end": "10:30"}
    address = reverse("agenda:add", args=[session.pk])
    assert client.post(address, sent).status_code == 302
    assert session.agenda.get().minutes == minutes
    said = sent | {"start": "11:00", "end": "12:30", "minutes": "30"}
    assert client.post(address, said).status_code == 302
    assert session.agenda.latest("starts_at").minutes == 30


def test_the_plan_warns_where_agenda_and_programme_differ(client):
    client.cookies["django_language"] = "en"
    session = SessionFactory()
    topic = TopicFactory(programme=session.programme, minutes=90)
    AgendaItemFactory(session=session, topic=topic, minutes=90)
    enter(client, session.programme.organizer)
    address = reverse("agenda:edit", args=[session.pk])
    assert "Agenda and programme differ" not in client.get(address).content.decode()
    AgendaItemFactory(session=session, kind="opening", minutes=45)
    assert "The programme says 2 JP, this agenda counts 3 JP." in client.get(address).content.decode()
