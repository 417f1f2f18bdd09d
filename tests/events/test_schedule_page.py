"""The organizer's page: paste a schedule, look at what was read, confirm."""

import re

import pytest
from django.urls import reverse

from events.models import TrainingSession
from tests.factories import MembershipFactory, ProgrammeFactory, SessionFactory, UserFactory

GOOD = "JUN JUL\n01 - 04 05 -08\n-  11 - 14"
BAD = "JUN JUL\n31 - 02 05 - 08"

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory(slug="bimtek-pemilu")


@pytest.fixture
def url(programme) -> str:
    return reverse("schedule:import", kwargs={"slug": programme.slug})


@pytest.fixture
def editor(client, programme):
    client.force_login(MembershipFactory(organizer=programme.organizer, role="editor").user)
    return client


def seen(answer) -> str:
    return re.search(r'name="seen" value="(\w+)"', answer.content.decode())[1]


def test_the_page_asks_for_the_text_and_the_year(editor, url):
    page = editor.get(url).content.decode()
    assert 'name="text"' in page
    assert 'name="year"' in page
    assert 'name="confirm"' not in page


def test_reading_shows_ranges_and_remarks_and_writes_nothing(editor, url):
    answer = editor.post(url, {"text": GOOD, "year": 2024})
    page = answer.content.decode()
    assert "1 s.d. 4 Juni 2024" in page
    assert "05 -08" in page
    assert 'name="confirm"' in page
    assert GOOD in page
    assert not TrainingSession.objects.exists()


def test_drafts_get_the_seats_that_the_schedule_says_or_those_that_are_asked_for_once(editor, url, programme):
    text = "Angkatan I : 5-8 Februari 2024, kuota 40 orang, pukul 08.00-16.00 WIB\nAngkatan II : 12-15 Februari 2024"
    data = {"text": text, "year": 2024, "category": "KPPS", "quota": "30"}
    shown = editor.post(url, data)
    assert "08.00-16.00 WIB" in shown.content.decode()
    editor.post(url, {**data, "seen": seen(shown), "confirm": "yes"})
    seats = list(programme.sessions.order_by("starts_on").values_list("title", "pools__category", "pools__capacity"))
    assert seats == [("Angkatan I", "KPPS", 40), ("Angkatan II", "KPPS", 30)]
    assert programme.sessions.get(title="Angkatan I").notes.endswith("08.00-16.00 WIB")


def test_without_a_number_drafts_have_no_seats(editor, url, programme):
    data = {"text": GOOD, "year": 2024}
    shown = editor.post(url, data)
    editor.post(url, {**data, "seen": seen(shown), "confirm": "yes"})
    assert not programme.sessions.filter(pools__isnull=False).exists()


def test_confirming_what_was_shown_makes_the_drafts(editor, url, programme):
    shown = editor.post(url, {"text": GOOD, "year": 2024})
    answer = editor.post(url, {"text": GOOD, "year": 2024, "seen": seen(shown), "confirm": "yes"})
    assert answer.status_code == 302
    assert answer.url == reverse("programmes:manage_detail", kwargs={"slug": programme.slug})
    assert set(programme.sessions.values_list("status", flat=True)) == {"draft"}
    assert programme.sessions.count() == 3


@pytest.mark.parametrize("changed", [{"text": GOOD + "\n20 - 23 24 - 27"}, {"year": 2025}, {"seen": ""}])
def test_a_text_that_was_not_shown_is_shown_first(editor, url, changed):
    shown = editor.post(url, {"text": GOOD, "year": 2024})
    data = {"text": GOOD, "year": 2024, "seen": seen(shown), "confirm": "yes", **changed}
    answer = editor.post(url, data)
    assert answer.status_code == 200
    assert seen(answer)
    assert not TrainingSession.objects.exists()


def test_an_uncertain_cell_is_asked_about_and_cannot_be_confirmed(editor, url):
    shown = editor.post(url, {"text": BAD, "year": 2024})
    assert 'name="confirm"' not in shown.content.decode()
    assert "31 - 02" in shown.content.decode()
    answer = editor.post(url, {"text": BAD, "year": 2024, "seen": seen(shown), "confirm": "yes"})
    assert answer.status_code == 200
    assert BAD.splitlines()[1] in answer.content.decode()
    assert not TrainingSession.objects.exists()


def test_dates_the_programme_has_already_are_marked_and_not_offered_again(editor, url, programme):
    for start, end in [("2024-06-01", "2024-06-04"), ("2024-07-05", "2024-07-08"), ("2024-07-11", "2024-07-14")]:
        SessionFactory(programme=programme, starts_on=start, ends_on=end)
    page = editor.post(url, {"text": GOOD, "year": 2024}).content.decode()
    assert page.count('class="badge') == 3
    assert 'name="confirm"' not in page


@pytest.mark.parametrize("data", [{"text": "", "year": 2024}, {"text": GOOD, "year": ""}, {"text": GOOD, "year": 1024}])
def test_an_incomplete_form_comes_back_as_typed(editor, url, data):
    answer = editor.post(url, data)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert data["text"] in answer.content.decode()


def test_markup_in_the_text_is_shown_as_text(editor, url):
    page = editor.post(url, {"text": "JUN\n01 - <script>x", "year": 2024}).content.decode()
    assert "<script>x" not in page


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("editor", 200), ("viewer", 403), ("registrar", 403)])
def test_only_who_may_edit_sees_the_page(client, programme, url, role, status):
    client.force_login(MembershipFactory(organizer=programme.organizer, role=role).user)
    assert client.get(url).status_code == status
    assert client.post(url, {"text": GOOD, "year": 2024}).status_code == status


def test_outsiders_find_nothing(client, url):
    assert client.get(url).status_code == 302
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404
    assert client.post(url, {"text": GOOD, "year": 2024, "confirm": "yes"}).status_code == 404
    assert client.get(url.replace("bimtek-pemilu", "tidak-ada")).status_code == 404
    assert not TrainingSession.objects.exists()


def test_other_methods_are_refused(editor, url):
    assert editor.put(url).status_code == 405
    assert editor.delete(url).status_code == 405


def test_the_preview_runs_as_many_queries_for_3_rows_as_for_30(editor, url, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    rows = "\n".join(f"{day:02} - {day:02} {day:02} - {day:02}" for day in range(1, 29))
    with CaptureQueriesContext(connection) as few:
        editor.post(url, {"text": GOOD, "year": 2024})
    with django_assert_num_queries(len(few)):
        editor.post(url, {"text": f"JUN JUL\n{rows}", "year": 2024})
