"""The list of programmes: what it shows, how it is searched, and that every answer can be shared."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from events.models import TrainingSession
from tests.factories import LocationFactory, ProgrammeFactory, RegionFactory, SessionFactory

pytestmark = pytest.mark.django_db
URL = reverse("catalogue:programmes")
Status, Mode = TrainingSession.Status, TrainingSession.Mode


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2027-02-01T03:00:00Z", tick=False):
        yield


@pytest.fixture
def papua():
    return RegionFactory(code="91", name="Papua", timezone="Asia/Jayapura")


def found(client, **asked):
    """The titles of the programmes whose sessions are found, and then of those without a date."""
    context = client.get(URL, asked).context
    if "found" not in context:
        return [row.title for row in context["page_obj"]]
    programmes = [*(card.session.programme for card in context["found"]), *context["undated"]]
    return list(dict.fromkeys(row.title for row in programmes))


def in_place(title, region, **fields):
    return SessionFactory(programme__title=title, location=LocationFactory(region=region), **fields)


def test_published_programmes_are_listed_and_nothing_else(client):
    ProgrammeFactory(title="Terbit", summary="Ringkas saja")
    ProgrammeFactory(title="Rancangan", status="draft")
    ProgrammeFactory(title="Arsip", status="archived")
    page = client.get(URL)
    assert [row.title for row in page.context["page_obj"]] == ["Terbit"]
    assert "Ringkas saja" in page.text


def test_the_number_of_open_sessions_and_the_next_day_are_told(client):
    client.cookies["django_language"] = "en"
    programme = SessionFactory().programme
    SessionFactory(programme=programme)
    SessionFactory(programme=programme, status=Status.CLOSED, starts_on=date(2027, 2, 9), ends_on=date(2027, 2, 9))
    page = client.get(URL)
    assert "2 sessions open" in page.text
    assert "Monday, 1 March 2027" in page.text


def test_words_are_looked_for_in_title_topics_and_organizer(client):
    ProgrammeFactory(title="Bimtek KPPS", organizer__name="KPU Tarakan").topics.create(title="Kode etik")
    ProgrammeFactory(title="Rakor")
    assert found(client, q="kpps") == ["Bimtek KPPS"]
    assert found(client, q="etik tarakan") == ["Bimtek KPPS"]
    assert found(client, q="etik rakor") == []


@pytest.mark.parametrize("words", ["sleman", "bimtek Yogyakarta", "jogja", "aula godean", "gelombang"])
def test_words_are_looked_for_in_the_places_of_sessions(client, words):
    province = RegionFactory(code="34", name="Daerah Istimewa Yogyakarta", level=1)
    province.aliases.create(name="Jogja", search_name="jogja")
    regency = RegionFactory(code="34.04", name="Kabupaten Sleman", level=2, parent=province)
    SessionFactory(
        programme=ProgrammeFactory(title="Bimtek KPPS"),
        title="Gelombang I",
        location=LocationFactory(name="Aula Godean", region=regency),
    )
    ProgrammeFactory(title="Bimtek Rakor")
    assert found(client, q=words) == ["Bimtek KPPS"]


@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"status": "cancelled"}])
def test_places_of_sessions_that_are_not_offered_are_not_found(client, hidden):
    SessionFactory(location=LocationFactory(name="Aula Rahasia"), **hidden)
    assert found(client, q="rahasia") == []


def test_audience_and_organizer(client):
    ProgrammeFactory(title="A", audience="KPPS dan PPS", organizer__name="KPU Tarakan")
    ProgrammeFactory(title="B", audience="Pelajar", organizer__name="Kesbangpol DKI")
    assert found(client, audience="pps") == ["A"]
    assert found(client, organizer="kesbang") == ["B"]
    assert found(client, audience="pps", organizer="kesbang") == []


def test_province_takes_in_what_lies_below_it(client, papua):
    city = RegionFactory(code="91.71", name="Kota Jayapura", level=2, parent=papua)
    in_place("Di kota", city)
    in_place("Di tempat lain", RegionFactory())
    SessionFactory(programme__title="Daring", location=None, mode=Mode.ONLINE)
    assert found(client, province="91") == ["Di kota"]


def test_mode(client):
    SessionFactory(programme__title="Daring", location=None, mode=Mode.ONLINE)
    SessionFactory(programme__title="Luring")
    assert found(client, mode="online") == ["Daring"]


def test_month_finds_sessions_of_that_month_past_ones_too(client):
    SessionFactory(programme__title="Maret")
    SessionFactory(programme__title="Desember", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))
    assert found(client, month="2027-03") == ["Maret"]
    assert found(client, month="2026-12") == ["Desember"]


def test_open_only(client):
    SessionFactory(programme__title="Buka")
    SessionFactory(programme__title="Tutup", status=Status.CLOSED)
    assert found(client, open="on") == ["Buka"]
    assert set(found(client)) == {"Buka", "Tutup"}


def test_one_session_must_meet_all_that_is_asked(client, papua):
    programme = in_place("Dua sesi", papua, starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 1)).programme
    SessionFactory(programme=programme, location=LocationFactory(region=RegionFactory()))
    assert found(client, province="91", month="2027-04") == ["Dua sesi"]
    assert found(client, province="91", month="2027-03") == []


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.DRAFT},
        {"status": Status.CANCELLED},
        {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 1, 2)},
    ],
)
def test_hidden_cancelled_and_past_sessions_lead_nobody_to_a_programme(client, papua, fields):
    in_place("Papua", papua, **fields)
    assert found(client, province="91") == []
    assert found(client) == ["Papua"]


@pytest.mark.parametrize(
    "asked", [{"province": "nowhere"}, {"month": "2027-13"}, {"month": "x"}, {"mode": "x"}, {"page": "x"}, {"q": "%"}]
)
def test_what_cannot_be_understood_is_no_error(client, asked):
    ProgrammeFactory(title="100% siap")
    page = client.get(URL, asked)
    assert page.status_code == 200
    listed = page.context["undated"] if "undated" in page.context else page.context["page_obj"]
    assert [row.title for row in listed] == ["100% siap"]


def test_the_form_keeps_what_was_asked(client, papua):
    page = client.get(URL, {"q": "kpps", "province": "91", "month": "2025-05"})
    assert 'value="kpps"' in page.text
    assert 'name="region_code" value="91"' in " ".join(page.text.split())
    assert '<option value="2025-05" selected>' in page.text
    assert "<details" in page.text
    assert " open>" in page.text


def test_pages_keep_the_query(client):
    for number in range(13):
        SessionFactory(programme__title=f"Bimtek {number:02}")
    page = client.get(URL, {"q": "bimtek"})
    assert len(page.context["page_obj"]) == 12
    assert 'href="?q=bimtek&amp;page=2"' in page.text
    assert found(client, q="bimtek", page=2) == ["Bimtek 12"]


def test_empty_states_say_what_to_do(client):
    client.cookies["django_language"] = "en"
    assert "No programme has been published yet" in client.get(URL).text
    searched = client.get(URL, {"q": "kpps"})
    assert "No session matches your search" in searched.text
    assert f'href="{URL}"' in searched.text


def test_what_people_write_is_escaped(client):
    ProgrammeFactory(title="<script>alert(1)</script>")
    page = client.get(URL, {"q": '"><script>'})
    assert "<script>" not in page.text


@pytest.mark.parametrize("rows", [1, 30])
def test_constant_number_of_queries(client, django_assert_num_queries, papua, rows):
    for number in range(rows):
        in_place(f"Bimtek {number}", papua)
    # the region that is asked for, as the code and as the text of the field (four), what the word means (four), whether
    # it is found, how many, the page with its agenda and seats
    with django_assert_num_queries(14):
        client.get(URL, {"province": "91", "q": "bimtek"})


def test_the_list_is_read_only(client):
    assert client.post(URL).status_code == 405


def test_very_many_open_sessions_are_not_counted_to_the_last(client, monkeypatch):
    monkeypatch.setattr("events.catalogue.selectors.OPEN_SHOWN", 2)
    monkeypatch.setattr("events.catalogue.views.OPEN_SHOWN", 2)
    client.cookies["django_language"] = "en"
    programme = ProgrammeFactory()
    for _ in range(2):
        SessionFactory(programme=programme)
    assert "2 sessions open" in client.get(URL).text
    SessionFactory(programme=programme)
    assert "More than 2 sessions open" in client.get(URL).text
