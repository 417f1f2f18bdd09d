"""A session's own page: where it stands, its rundown in local time, and what it must not tell."""

import json
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.urls import reverse

from events.models import Material, SeatPool, TrainingSession
from events.seats.models import SeatCeiling
from events.seats.services import set_ceiling
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    MembershipFactory,
    PoolFactory,
    RegionFactory,
    RegistrationFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 1, 3, 0, tzinfo=UTC)
Status, Mode = TrainingSession.Status, TrainingSession.Mode


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session():
    session = SessionFactory()
    PoolFactory(session=session)
    return session


def url(session):
    return reverse("catalogue:session", args=[session.pk])


def register_url(session):
    return reverse("registration:register", args=[session.pk])


def change(session, **fields):
    TrainingSession.objects.filter(pk=session.pk).update(**fields)


def test_an_open_session_offers_the_one_button(client, session):
    client.cookies["django_language"] = "en"
    change(session, registration_closes_at=datetime(2027, 2, 20, 15, 59, tzinfo=UTC))
    page = client.get(url(session))
    assert page.context["standing"].phase == "open"
    assert f'href="{register_url(session)}"' in page.text
    assert page.text.count("button--primary") == 1
    assert "Open until Saturday, 20 February 2027, 23:59 WITA" in page.text


STANDINGS = [
    ({"status": Status.CLOSED}, "closed"),
    ({"status": Status.FINISHED}, "over"),
    ({"status": Status.CANCELLED}, "cancelled"),
    ({"starts_on": date(2027, 1, 30), "ends_on": date(2027, 1, 31)}, "over"),
    ({"registration_opens_at": NOW + timedelta(seconds=1)}, "not_yet"),
    ({"registration_closes_at": NOW}, "closed"),
]


@pytest.mark.parametrize(("fields", "phase"), STANDINGS)
def test_no_button_where_nobody_can_register(client, session, fields, phase):
    change(session, **fields)
    page = client.get(url(session))
    assert page.context["standing"].phase == phase
    assert register_url(session) not in page.text


def test_a_full_session_says_so(client, session):
    client.cookies["django_language"] = "en"
    SeatPool.objects.update(taken=40, has_waiting_list=False)
    page = client.get(url(session))
    assert page.context["standing"].phase == "full"
    assert "All seats are taken" in page.text
    assert register_url(session) not in page.text


@pytest.mark.parametrize(("waiting", "said"), [(0, "stands first"), (1, "1 person waits"), (1200, "1,200 people wait")])
def test_a_full_session_with_a_waiting_list_says_how_many_wait(client, session, waiting, said):
    client.cookies["django_language"] = "en"
    SeatPool.objects.update(taken=40, waiting=waiting)
    page = client.get(url(session))
    assert page.context["standing"].phase == "waiting_list"
    assert said in page.text
    assert "Join the waiting list" in page.text
    assert register_url(session) in page.text


def test_a_free_seat_that_others_wait_for_is_not_offered(client, session):
    SeatPool.objects.update(taken=39, waiting=1)
    assert client.get(url(session)).context["standing"].phase == "waiting_list"
    SeatPool.objects.update(waiting=0)
    assert client.get(url(session)).context["standing"].phase == "open"


def test_the_ceiling_of_the_session_counts_too(client, session):
    SeatPool.objects.update(taken=10)
    set_ceiling(session=session, capacity=12)
    seats = client.get(url(session)).context["standing"].seats
    assert (seats.taken, seats.capacity) == (10, 12)
    SeatPool.objects.update(taken=12)
    SeatCeiling.objects.update(taken=12)
    assert client.get(url(session)).context["standing"].phase == "waiting_list"


def test_seats_that_staff_give_are_not_shown(client, session):
    PoolFactory(session=session, category="Panitia", role="committee", entry="staff", capacity=500)
    assert client.get(url(session)).context["standing"].seats.capacity == 40


def test_one_free_category_keeps_a_session_open(client, session):
    SeatPool.objects.update(taken=40)
    PoolFactory(session=session, category="Bawaslu", capacity=10, taken=9)
    page = client.get(url(session))
    assert page.context["standing"].phase == "open"
    assert "Umum" in page.text
    assert "Bawaslu" in page.text


def test_a_session_without_seats_is_being_prepared(client):
    page = client.get(url(SessionFactory()))
    assert page.context["standing"].phase == "unprepared"
    assert "<meter" not in page.text


def test_when_registration_opens_is_told_on_the_clocks_of_the_place(client, session):
    client.cookies["django_language"] = "en"
    change(session, timezone="Asia/Jayapura", registration_opens_at=datetime(2027, 2, 9, 15, 0, tzinfo=UTC))
    assert "Registration opens on Wednesday, 10 February 2027, 00:00 WIT." in client.get(url(session)).text


def test_the_reason_for_cancelling_is_told(client, session):
    change(session, status=Status.CANCELLED, cancel_reason="Gedung kebanjiran")
    assert "Gedung kebanjiran" in client.get(url(session)).text


def test_the_rundown_stands_by_day_on_the_clocks_of_the_place(client, session):
    change(session, timezone="Asia/Jayapura")
    # 23.30 UTC on 28 February is 08.30 on 1 March in Papua.
    AgendaItemFactory(session=session, title="Kode etik", starts_at=datetime(2027, 2, 28, 23, 30, tzinfo=UTC))
    AgendaItemFactory(session=session, title="Penutupan", starts_at=datetime(2027, 3, 3, 5, tzinfo=UTC), ends_at=None)
    page = client.get(url(session))
    assert [day.day for day in page.context["days"]] == [date(2027, 3, 1), date(2027, 3, 3)]
    for said in ("Senin, 1 Maret 2027", "08.30", "Rabu, 3 Maret 2027", "14.00", "WIT"):
        assert said in page.text
    assert "WITA" not in page.text.replace("Kalimantan Utara&nbsp;·&nbsp;WITA", "")


def test_an_item_names_its_people_and_lesson_hours(client, session):
    client.cookies["django_language"] = "en"
    organizer = session.programme.organizer
    speaker = SpeakerFactory(
        organizer=organizer, name="Siti Nur'aini", title_before="Dr.", title_after="S.H.,M.H.", institution="KPU RI"
    )
    moderator = SpeakerFactory(organizer=organizer, name="Yohanes")
    item = AgendaItemFactory(session=session, minutes=70, moderator=moderator, room="Ruang A")
    item.speakers.add(speaker)
    AgendaItemFactory(session=session, minutes=20, starts_at=datetime(2027, 3, 2, 1, tzinfo=UTC), ends_at=None)
    page = client.get(url(session))
    for said in ("Dr. Siti Nur&#x27;aini, S.H., M.H.", "KPU RI", "Yohanes", "Ruang A", "1.6 JP", "until it ends"):
        assert said in page.text
    assert page.context["hours"] == 2
    assert [person.speaker for person in page.context["people"]] == [speaker, moderator]


def test_no_rundown_yet(client, session):
    client.cookies["django_language"] = "en"
    assert "has not published the rundown yet" in client.get(url(session)).text


def test_the_place_stands_with_its_parents_address_and_map(client):
    client.cookies["django_language"] = "en"
    province = RegionFactory(code="65", name="Kalimantan Utara")
    city = RegionFactory(code="65.71", name="Kota Tarakan", level=2, parent=province)
    place = LocationFactory(name="Aula", address="Jl. Sudirman 1\nTarakan", region=city, map_url="https://peta.id/x")
    text = client.get(url(SessionFactory(location=place))).text
    assert "Aula, Kota Tarakan, Kalimantan Utara" in text
    assert "Jl. Sudirman 1<br>Tarakan" in text
    assert 'href="https://peta.id/x"' in text


def test_the_online_room_and_notes_are_for_participants_only(client, session):
    change(session, mode=Mode.ONLINE, location=None, online_url="https://rapat.id/rahasia", notes="Grup WA kita")
    for page in (client.get(url(session)), client.get(reverse("catalogue:session_ics", args=[session.pk]))):
        assert "rapat.id" not in page.content.decode()
        assert "Grup WA" not in page.content.decode()


def test_public_materials_are_linked_and_the_others_counted(client, session):
    client.cookies["django_language"] = "en"
    public = Material.Readers.PUBLIC
    Material.objects.create(session=session, title="Kerangka acuan", link="https://contoh.id/kak", audience=public)
    file = Material.objects.create(session=session, title="Undangan", file="x.pdf", size=2048, audience=public)
    Material.objects.create(session=session, title="Paparan", link="https://contoh.id/paparan")
    text = client.get(url(session)).text
    assert 'href="https://contoh.id/kak"' in text
    assert f'href="{reverse("materials:download", args=[file.pk])}"' in text
    assert "1 more for confirmed participants" in text
    assert "paparan" not in text


def test_sharing_carries_what_one_needs_to_know(client, session):
    page = client.get(url(session))
    message = unquote(page.context["share_url"].removeprefix("https://wa.me/?text="))
    assert message.splitlines() == [
        "Bimtek Pemungutan Suara",
        "1 s.d. 3 Maret 2027 (WITA)",
        "Aula KPU, Kalimantan Utara",
        f"http://localhost:8000{url(session)}",
    ]
    assert 'href="https://wa.me/' in page.text


def test_nothing_of_the_participants_is_told(client, session):
    RegistrationFactory(session=session, person__name="Budi Rahasia")
    text = client.get(url(session)).text
    assert "Budi Rahasia" not in text
    assert "39" in text


@pytest.mark.parametrize("fields", [{"status": Status.DRAFT}, {"published_at": NOW + timedelta(days=1)}])
def test_what_is_not_public_is_not_there_for_outsiders(client, session, fields):
    change(session, **fields)
    assert client.get(url(session)).status_code == 404
    client.force_login(UserFactory())
    assert client.get(url(session)).status_code == 404
    client.force_login(MembershipFactory(role="owner").user)
    assert client.get(url(session)).status_code == 404


def test_a_session_of_a_draft_programme_is_not_there(client):
    session = SessionFactory(programme__status="draft")
    assert client.get(url(session)).status_code == 404
    assert client.get(reverse("catalogue:session_ics", args=[session.pk])).status_code == 404


def test_staff_preview_a_draft_without_its_button(client, session):
    client.cookies["django_language"] = "en"
    change(session, status=Status.DRAFT)
    client.force_login(MembershipFactory(organizer=session.programme.organizer, role="viewer").user)
    page = client.get(url(session))
    assert "Preview: this session is not public yet" in page.text
    assert "noindex" in page.text
    assert register_url(session) not in page.text


def test_an_archived_programme_keeps_its_sessions(client):
    assert client.get(url(SessionFactory(programme__status="archived"))).status_code == 200


def test_a_session_in_english(client, session):
    client.cookies["django_language"] = "en"
    AgendaItemFactory(session=session)
    text = client.get(url(session)).text
    for said in ('<html lang="en">', "1–3 March 2027", "Monday, 1 March 2027", "09:00", "Rundown", "Register"):
        assert said in text


@pytest.mark.parametrize("rows", [1, 30])
def test_constant_number_of_queries(client, django_assert_num_queries, session, rows):
    for number in range(rows):
        moderator = SpeakerFactory(organizer=session.programme.organizer)
        AgendaItemFactory(session=session, moderator=moderator).speakers.add(SpeakerFactory())
        PoolFactory(session=session, category=f"Kategori {number}")
        Material.objects.create(session=session, title="x", link="https://contoh.id", audience="public")
    with django_assert_num_queries(6):  # session, agenda, moderators, speakers, seats, materials
        client.get(url(session))


def test_unknown_session_and_wrong_method(client, session):
    assert client.get(reverse("catalogue:session", args=[session.pk + 1])).status_code == 404
    assert client.post(url(session)).status_code == 405


def test_the_page_tells_programs_what_it_is(client, session):
    session.programme.summary = "Ringkas </script><b>&"
    session.programme.save()
    page = client.get(reverse("catalogue:session", args=[session.pk])).content.decode()
    told = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (told["@type"], told["name"]) == ("Event", str(session))
    assert told["description"] == "Ringkas </script><b>&"
    assert told["startDate"].startswith(session.starts_on.isoformat())
    assert told["location"]["name"] == session.location.name
    assert f'<meta property="og:url" content="{told["url"]}">' in page
