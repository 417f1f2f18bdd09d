"""The search gives sessions: by words with slips, by months in words, by places of every level; the calendar, too."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from events.catalogue import selectors
from events.catalogue.wishes import SearchWish, read_wish
from events.models import AgendaItem, Location, TrainingSession
from tests.factories import LocationFactory, PersonFactory, ProgrammeFactory, RegionFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = reverse("catalogue:programmes")
CALENDAR = reverse("catalogue:calendar")
TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-30T03:00:00Z", tick=False):
        yield


@pytest.fixture
def sleman():
    """Three sessions of one programme: in Sleman in December and in January, elsewhere in December."""
    province = RegionFactory(code="34", name="Daerah Istimewa Yogyakarta", level=1)
    regency = RegionFactory(code="34.04", name="Kabupaten Sleman", search_name="sleman", level=2, parent=province)
    district = RegionFactory(code="34.04.02", name="Godean", level=3, parent=regency)
    village = RegionFactory(code="34.04.02.2001", name="Sidoarum", level=4, parent=district)
    programme = ProgrammeFactory(title="Bimtek KPPS", audience="Anggota KPPS")
    near = LocationFactory(name="Balai Desa", region=village)
    far = LocationFactory(name="Hotel", region=RegionFactory(code="91", name="Papua", level=1))
    days = [(near, date(2026, 12, 21)), (near, date(2027, 1, 11)), (far, date(2026, 12, 7))]
    return [SessionFactory(programme=programme, location=at, starts_on=day, ends_on=day) for at, day in days]


def found(**asked):
    context = Client().get(URL, asked).context
    return [card.session for card in context["found"]]


def test_months_are_told_from_words():
    read = {
        "KPPS desember": SearchWish(("KPPS",), ((2026, 12),)),
        "januari KPPS Sleman": SearchWish(("KPPS", "Sleman"), ((2027, 1),)),
        "desembr": SearchWish((), ((2026, 12),)),
        "November": SearchWish((), ((2026, 11),)),
        "kpps march 2028": SearchWish(("kpps",), ((2028, 3),)),
        "Pemilu 2029": SearchWish(("Pemilu", "2029")),
        "novel agustin": SearchWish(("novel", "agustin")),
        "": SearchWish(),
    }
    for text, wish in read.items():
        assert read_wish(text, TODAY) == wish, text


def test_sessions_are_found_soonest_first_with_their_weekday_hours_and_place(sleman):
    here, later, there = sleman
    start, end = datetime(2026, 12, 21, 2, tzinfo=UTC), datetime(2026, 12, 21, 7, 45, tzinfo=UTC)
    AgendaItem.objects.create(session=here, title="Materi", starts_at=start, ends_at=end)
    page = Client().get(URL, {"q": "kpps"})
    assert [card.session for card in page.context["found"]] == [there, here, later]
    assert "Senin, 21 Desember 2026, 10.00–15.45 WITA" in page.text
    assert f'href="/sesi/{here.pk}/"' in page.text
    assert "Balai Desa, Sidoarum, Godean, Kabupaten Sleman" in page.text


def test_words_months_and_places_together(sleman):
    here, later, there = sleman
    searches = {
        "KPPS desember": [there, here],
        "kpps desember sleman": [here],
        "kpps januari 2027": [later],
        "kpps februari": [],
        "sidoarum": [here, later],
        "godean anggota": [here, later],
        "papua": [there],
    }
    for words, sessions in searches.items():
        assert found(q=words) == sessions, words


def test_a_slip_finds_what_was_meant_and_says_so(sleman):
    here, later, there = sleman
    for words, sessions in {
        "kpss": [there, here, later],
        "kpps slemna": [here, later],
        "kpss desembr": [there, here],
    }.items():
        page = Client().get(URL, {"q": words})
        assert [card.session for card in page.context["found"]] == sessions, words
    assert "Tidak ada yang memuat “kpss”" in page.text
    assert found(q="zzzzzz") == []


def test_a_place_of_every_level(sleman):
    here, later, there = sleman
    for region in ("34", "34.04", "34.04.02", "34.04.02.2001"):
        assert found(province=region) == [here, later], region
    assert found(region="Sleman") == [here, later]
    assert found(region="sidoarum sleman", mode="in_person") == [here, later]
    assert found(region="Papua", audience="anggota") == [there]
    page = Client().get(URL, {"region": "Tidak Ada"})
    assert (page.status_code, "found" in page.context) == (200, False)
    assert "Tidak ada wilayah dengan nama ini" in page.text


def test_a_programme_without_a_date_stands_below(sleman):
    undated = ProgrammeFactory(title="KPPS Khusus")
    page = Client().get(URL, {"q": "kpps"})
    assert list(page.context["undated"]) == [undated]
    assert not Client().get(URL, {"q": "kpps desember"}).context["undated"]


def test_the_calendar_takes_the_same(sleman):
    here, later, there = sleman

    def listed(**asked):
        return [card.session for day in Client().get(CALENDAR, asked).context["days"] for card in day.cards]

    assert listed(q="KPPS desember") == [there, here]
    assert listed(q="kpss", month="2026-12") == [there, here]
    assert listed(month="2026-12", region="Sleman") == [here]
    assert listed(month="2027-01", audience="anggota", mode="in_person") == [later]
    assert listed(month="2026-12", mode="online") == []
    page = Client().get(CALENDAR, {"q": "KPPS desember"})
    assert 'href="?q=KPPS&amp;month=2027-01"' in page.text


def test_near_me_is_the_region_of_the_profile(client, sleman):
    here, later, _there = sleman
    person = PersonFactory(region=here.location.region, user=UserFactory())
    client.force_login(person.user)
    page = client.get(reverse("participants:nearby"), follow=True)
    assert [card.session for card in page.context["found"]] == [here, later]
    person.region = None
    person.save()
    assert client.get(reverse("participants:nearby")).headers["Location"] == reverse("people:profile")
    client.force_login(UserFactory())  # who has no profile yet
    assert client.get(reverse("participants:nearby")).headers["Location"] == reverse("people:profile")


def test_words_in_names_go_by_an_index():
    """Reading 71,000 names letter by letter took a second; of few rows the planner would read all, so it may not."""
    names = {
        "location_by_words": Location.objects.filter(name__holds="balai"),
        "session_by_words": TrainingSession.objects.filter(title__holds="angkatan"),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for index, rows in names.items():
        assert index in rows.order_by().explain(), index


def test_many_places_are_found_as_few_are(sleman, monkeypatch):
    """Places and regions beyond a number are not named one by one."""
    words = ("sleman", "Godean", "sidoarum", "papua", "balai", "KPPS", "yogyakarta hotel", "nusantara")
    few = {word: found(q=word) for word in words}
    assert [len(few[word]) for word in words[:4]] == [2, 2, 2, 1]
    monkeypatch.setattr(selectors, "MOST_ROWS", 0)
    assert {word: found(q=word) for word in words} == few
    monkeypatch.setattr(selectors, "MOST_REGIONS", 0)
    assert {word: found(q=word) for word in words} == few
