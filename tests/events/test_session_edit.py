"""Creating, editing, copying and deleting sessions; clock times in the session's own zone."""

from datetime import UTC, date, datetime

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.lifecycle import services
from events.models import AgendaItem, TrainingSession
from tests.events.staff import enter
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    MaterialFactory,
    OrganizerFactory,
    PoolFactory,
    ProgrammeFactory,
    RegionFactory,
    RegistrationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory()


def typed(location=None, **fields) -> dict[str, str]:
    """What the form sends for a session of three days."""
    return {
        "title": "Angkatan III",
        "mode": "in_person",
        "location": str(location.pk) if location else "",
        "online_url": "",
        "starts_on": "2027-03-01",
        "ends_on": "2027-03-03",
        "timezone": "",
        "registration_opens_at": "",
        "registration_closes_at": "",
        "notes": "",
        **fields,
    }


def create(client, programme, **fields):
    return client.post(reverse("training:create", args=[programme.slug]), typed(**fields))


def edit(client, session, **fields):
    return client.post(reverse("consequences:edit", args=[session.pk]), typed(**fields))


# --- Creating ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "utc_hour"), [("Asia/Jakarta", 2), ("Asia/Makassar", 1), ("Asia/Jayapura", 0)], ids=["WIB", "WITA", "WIT"]
)
def test_times_are_typed_as_clocks_at_the_location_show_them(client, programme, zone, utc_hour):
    enter(client, programme.organizer, "editor")
    location = LocationFactory(organizer=programme.organizer, timezone=zone)
    window = {"registration_opens_at": "2027-01-10T09:00", "registration_closes_at": "2027-02-20T09:59:59"}
    response = create(client, programme, location=location, **window)
    session = TrainingSession.objects.get()
    assert response.url == reverse("training:manage_detail", args=[session.pk])
    assert (session.status, session.timezone, session.title) == ("draft", zone, "Angkatan III")
    assert session.registration_opens_at == datetime(2027, 1, 10, utc_hour, tzinfo=UTC)
    assert session.registration_closes_at == datetime(2027, 2, 20, utc_hour, 59, 59, tzinfo=UTC)


def test_the_chosen_zone_wins_over_the_location(client, programme):
    enter(client, programme.organizer)
    location = LocationFactory(organizer=programme.organizer, timezone="Asia/Makassar")
    create(client, programme, location=location, timezone="Asia/Jayapura", registration_opens_at="2027-01-10T09:00")
    session = TrainingSession.objects.get()
    assert session.timezone == "Asia/Jayapura"
    assert session.registration_opens_at == datetime(2027, 1, 10, 0, tzinfo=UTC)


def test_without_a_location_the_zone_is_that_of_the_organizer(client):
    programme = ProgrammeFactory(organizer=OrganizerFactory(region=RegionFactory()))
    enter(client, programme.organizer)
    create(client, programme, mode="online", online_url="ruang.contoh.id/1")
    session = TrainingSession.objects.get()
    assert (session.timezone, session.online_url) == ("Asia/Makassar", "https://ruang.contoh.id/1")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": "2027-02-28"}, "ends_on"),
        ({"mode": "telepati"}, "mode"),
        ({"timezone": "Europe/Berlin"}, "timezone"),
        ({"online_url": "javascript:alert(1)"}, "online_url"),
        ({"registration_opens_at": "2027-02-10T09:00", "registration_closes_at": "2027-02-10T09:00"},
         "registration_closes_at"),
        ({"registration_opens_at": "2027-03-04T00:00"}, "registration_opens_at"),
        ({"registration_opens_at": "besok"}, "registration_opens_at"),
    ],
)  # fmt: skip
def test_a_form_that_is_wrong_keeps_what_was_typed(client, programme, fields, wrong):
    enter(client, programme.organizer)
    response = create(client, programme, **fields)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]
    assert 'value="Angkatan III"' in response.content.decode()
    assert not TrainingSession.objects.exists()


def test_a_location_of_another_organizer_cannot_be_chosen(client, programme):
    enter(client, programme.organizer)
    response = create(client, programme, location=LocationFactory())
    assert list(response.context["form"].errors) == ["location"]
    assert not TrainingSession.objects.exists()


# --- Editing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("zone", "shown"), [("Asia/Makassar", "20:00:00"), ("Asia/Jayapura", "21:00:00")])
def test_the_form_shows_the_clock_of_the_session_and_saving_it_changes_nothing(client, zone, shown):
    opens = datetime(2027, 1, 20, 12, 0, tzinfo=UTC)
    session = SessionFactory(timezone=zone, status="draft", registration_opens_at=opens)
    enter(client, session.programme.organizer)
    page = client.get(reverse("consequences:edit", args=[session.pk])).content.decode()
    assert f'value="2027-01-20T{shown}"' in page
    edit(client, session, location=session.location, timezone=zone, registration_opens_at=f"2027-01-20T{shown}")
    session.refresh_from_db()
    assert (session.registration_opens_at, session.title) == (opens, "Angkatan III")
    assert LogEntry.objects.get_for_object(session).first().changes["title"] == ["", "Angkatan III"]


def test_the_zone_stands_next_to_the_times(client):
    session = SessionFactory(timezone="Asia/Jayapura")
    enter(client, session.programme.organizer)
    form = client.get(reverse("consequences:edit", args=[session.pk])).context["form"]
    assert "WIT," in str(form.fields["registration_opens_at"].help_text)


def test_a_new_zone_keeps_the_clock_times_of_the_agenda(client):
    session = SessionFactory(status="draft")
    item = AgendaItemFactory(session=session)  # 09.00 to 10.30 WITA
    enter(client, session.programme.organizer)
    edit(client, session, location=session.location, timezone="Asia/Jakarta")
    item.refresh_from_db()
    assert item.starts_at == datetime(2027, 3, 1, 2, 0, tzinfo=UTC)  # 09.00 WIB
    assert item.ends_at == datetime(2027, 3, 1, 3, 30, tzinfo=UTC)


def test_the_agenda_moves_along_when_the_whole_run_moves(client):
    session = SessionFactory(status="draft")
    item = AgendaItemFactory(session=session)
    open_end = AgendaItemFactory(session=session, starts_at=datetime(2027, 3, 3, 6, tzinfo=UTC), ends_at=None)
    enter(client, session.programme.organizer)
    edit(client, session, location=session.location, starts_on="2027-03-08", ends_on="2027-03-10")
    item.refresh_from_db()
    open_end.refresh_from_db()
    assert item.starts_at == datetime(2027, 3, 8, 1, 0, tzinfo=UTC)
    assert (open_end.starts_at, open_end.ends_at) == (datetime(2027, 3, 10, 6, tzinfo=UTC), None)
    moved = LogEntry.objects.get_for_object(session).get(changes__has_key="agenda_shifted_minutes")
    assert moved.changes == {"agenda_shifted_minutes": ["", str(7 * 24 * 60)], "agenda_items": ["", "2"]}


def test_another_length_leaves_the_agenda_where_it_is(client):
    session = SessionFactory(status="draft")
    item = AgendaItemFactory(session=session)
    enter(client, session.programme.organizer)
    edit(client, session, location=session.location, starts_on="2027-02-28")
    before = item.starts_at
    item.refresh_from_db()
    assert item.starts_at == before


def test_days_with_agenda_items_cannot_be_cut_off(client):
    session = SessionFactory(status="draft")
    item = AgendaItemFactory(session=session)
    enter(client, session.programme.organizer)
    response = edit(client, session, location=session.location, starts_on="2027-03-02")
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert 'value="2027-03-02"' in response.content.decode()
    before = item.starts_at
    item.refresh_from_db()
    session.refresh_from_db()
    assert (item.starts_at, session.starts_on, session.title) == (before, date(2027, 3, 1), "")


def test_a_public_session_cannot_lose_its_place(client):
    session = SessionFactory()
    PoolFactory(session=session)
    enter(client, session.programme.organizer)
    response = edit(client, session, location=None)
    assert response.status_code == 422
    session.refresh_from_db()
    assert session.location is not None


def test_a_cancelled_session_stays_as_it_was(client):
    session = SessionFactory(status="cancelled")
    enter(client, session.programme.organizer)
    assert edit(client, session, location=session.location).status_code == 422
    session.refresh_from_db()
    assert session.title == ""


def test_editing_does_not_bring_back_an_older_status():
    session = SessionFactory()
    PoolFactory(session=session)
    open_in_a_form = TrainingSession.objects.get(pk=session.pk)
    services.change_status(session=session, to="closed", now=datetime(2027, 1, 1, tzinfo=UTC), by=None)
    open_in_a_form.title = "Baru"
    services.update(session=open_in_a_form, now=datetime(2027, 1, 1, tzinfo=UTC))
    session.refresh_from_db()
    assert (session.status, session.title) == ("closed", "Baru")


# --- Copying ----------------------------------------------------------------------------------


def test_a_copy_needs_a_day(client):
    session = SessionFactory()
    enter(client, session.programme.organizer)
    response = client.post(reverse("consequences:copy", args=[session.pk]), {"title": "Angkatan IV"})
    assert response.status_code == 422
    assert 'value="Angkatan IV"' in response.content.decode()
    assert TrainingSession.objects.count() == 1


# --- Deleting ---------------------------------------------------------------------------------


def test_a_draft_is_deleted_with_all_that_hangs_on_it(client):
    session = SessionFactory(status="draft")
    PoolFactory(session=session)
    AgendaItemFactory(session=session)
    MaterialFactory(session=session)
    enter(client, session.programme.organizer, "editor")
    response = client.post(reverse("training:delete", args=[session.pk]))
    assert response.url == reverse("training:manage_list", args=[session.programme.organizer.slug])
    assert not TrainingSession.objects.exists()
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize("status", ["published", "closed", "finished", "cancelled"])
def test_only_a_draft_can_be_deleted(client, status):
    session = SessionFactory(status=status)
    enter(client, session.programme.organizer)
    assert client.post(reverse("training:delete", args=[session.pk])).status_code == 422
    assert TrainingSession.objects.filter(pk=session.pk).exists()


def test_a_draft_with_registrations_is_kept():
    session = SessionFactory(status="draft")
    RegistrationFactory(session=session, status="cancelled")
    AgendaItemFactory(session=session)
    with pytest.raises(Refusal) as refused:
        services.delete_draft(session=session)
    assert refused.value.code == "in_use"
    assert session.agenda.count() == 1


def test_asking_deletes_nothing(client):
    session = SessionFactory(status="draft")
    enter(client, session.programme.organizer)
    assert client.get(reverse("training:delete", args=[session.pk])).status_code == 200
    assert TrainingSession.objects.exists()
