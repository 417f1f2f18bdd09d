"""Rosters in the workspace: what the pages say, each refusal, and the files that go out."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from events.models import SeatPool, TrainingSession
from participants.models import Registration
from participants.roster_checking.fields import Field
from participants.roster_checking.headings import field_of
from participants.rosters import forms, progress, services, workbooks
from participants.rosters.models import Roster
from tests.factories import MembershipFactory
from tests.participants.rosters import lists

NIK = "3171010101900001"
ROWS = [["Nama", "NIK", "Jabatan"], ["Budi", NIK, "Ketua"], ["Siti", "123", "Anggota"], ["", "", "Anggota"]]


@pytest.fixture(autouse=True)
def commits(django_capture_on_commit_callbacks):
    """Small rosters are done on commit, within the request."""
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        yield callbacks


def url(name, roster, **more):
    return reverse(f"rosters:{name}", kwargs={"pk": roster.session_id, "roster": roster.pk, **more})


def upload(client, place, content=None, name="daftar.xlsx", **data):
    file = SimpleUploadedFile(name, lists.xlsx(ROWS) if content is None else content)
    address = reverse("rosters:list", kwargs={"pk": place[0].pk})
    return client.post(address, {"file": file, "pool": place[1].pk, **data})


def sheet_of(response) -> list[list[object]]:
    content = b"".join(response.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_list_is_uploaded_and_its_columns_are_shown_with_masked_samples(organizer, place):
    response = upload(organizer, place)
    roster = Roster.objects.get()
    assert response["Location"] == url("columns", roster)
    assert (roster.original_name, roster.created_by, roster.status) == ("daftar.xlsx", place[2], "uploaded")
    page = organizer.get(url("columns", roster)).content.decode()
    assert "Budi" in page
    assert NIK not in page
    assert page.count("••••••••••••0001") == 1


def test_nobody_is_written_by_an_upload(organizer, place):
    upload(organizer, place)
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"%PDF-1.7 %%EOF", "daftar.xlsx", "something else"),
        (b"PK\x03\x04" + b"x" * 50, "daftar.xlsx", "cannot be read"),
        (lists.xlsx([]), "daftar.xlsx", "no rows"),
        (b"", "daftar.csv", "empty"),
    ],
)
def test_a_file_that_is_no_list_is_refused_at_its_field(organizer, place, content, name, word):
    response = upload(organizer, place, content, name)
    assert response.status_code == 422
    with translation.override("en"):  # as the organizer's page is
        assert word in str(response.context["form"].errors["file"])
    assert not Roster.objects.exists()


def test_a_file_that_is_too_large_is_refused(organizer, place, monkeypatch):
    monkeypatch.setattr(forms, "MAX_BYTES", 100)
    assert upload(organizer, place).status_code == 422


def test_a_draft_takes_no_lists(organizer, place):
    TrainingSession.objects.update(status=TrainingSession.Status.DRAFT)
    assert upload(organizer, place).status_code == 422
    assert not Roster.objects.exists()


def test_the_columns_are_corrected_and_the_rows_checked_at_once(organizer, place):
    upload(organizer, place)
    roster = Roster.objects.get()
    services.start_check(roster=roster, mapping={0: Field.NAME, 1: Field.NIK}, by=roster.created_by, now=lists.NOW)
    response = organizer.post(url("columns", roster), {"column_0": "name", "column_1": "nik", "column_2": ""})
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("data", "word"),
    [({"column_1": "nik"}, "which column holds the names"), ({"column_0": "name", "column_2": "name"}, "already")],
)
def test_a_choice_of_columns_that_makes_no_sense_is_refused(organizer, place, data, word):
    upload(organizer, place)
    response = organizer.post(url("columns", Roster.objects.get()), data)
    assert response.status_code == 422
    assert word in response.content.decode()


def test_the_headings_may_stand_elsewhere(organizer, place):
    upload(organizer, place, lists.xlsx([["Nama", "x"], ["Asep"], ["Orang", "Nama Lengkap"], ["Ketua", "Budi"]]))
    roster = Roster.objects.get()
    assert roster.mapping == {"0": "name"}
    organizer.post(url("sheet", roster), {"heading_row": 3})
    roster.refresh_from_db()
    assert (roster.mapping, roster.heading_rows) == ({"1": "name"}, [3])


def test_another_sheet_may_be_chosen(organizer, place):
    upload(organizer, place, lists.xlsx(ROWS, Lain=[["Nama"], ["Ani"]]))
    roster = Roster.objects.get()
    organizer.post(url("sheet", roster), {"sheet": "Lain", "heading_row": 1})
    roster.refresh_from_db()
    assert (roster.sheet, roster.mapping) == ("Lain", {"0": "name"})


@pytest.fixture
def roster(place) -> Roster:
    return lists.checked(lists.xlsx(ROWS), *place)


def test_the_findings_name_row_column_value_and_reason(organizer, roster):
    page = organizer.get(url("detail", roster)).content.decode()
    assert "Row 3" in page
    assert "exactly 16 digits" in page
    assert "There is no name" in page
    assert "Write 1 person" in page


def test_without_the_tick_nothing_is_written(organizer, roster):
    response = organizer.post(url("apply", roster), {"consent_version": 1})
    assert response.status_code == 422
    assert not Registration.objects.exists()


def test_a_text_changed_meanwhile_is_read_again(organizer, roster):
    response = organizer.post(url("apply", roster), {"consent": "on", "consent_version": 99})
    assert response.status_code == 422


def test_seats_that_are_missing_lead_to_more_seats(organizer, place, roster):
    SeatPool.objects.update(capacity=0)
    page = organizer.get(url("detail", roster)).content.decode()
    assert reverse("seats:pool", kwargs={"pk": place[1].pk}) in page
    response = organizer.post(url("apply", roster), {"consent": "on", "consent_version": 1})
    assert response.status_code == 422
    assert "Seats missing: 1" in response.content.decode()


def test_the_refused_rows_come_back_and_are_understood_again(organizer, place, roster):
    rows = sheet_of(organizer.get(url("refused", roster)))
    assert [row[:4] for row in rows[1:]] == [[3.0, "Siti", "123", "Anggota"], [4.0, "", "", "Anggota"]]
    assert "NIK (column B)" in rows[1][4]
    rows[1][2] = "3171010101900002"
    again = lists.checked(lists.xlsx(rows), *place)
    assert lists.counts(again) == (1, 0, 0, 1)


def test_the_refused_rows_of_a_forgotten_file_are_gone(organizer, roster):
    Roster.objects.update(file="")
    assert organizer.get(url("refused", roster))["Location"] == url("detail", roster)


def test_a_formula_in_a_cell_stays_text_on_its_way_back(organizer, place):
    roster = lists.checked(lists.csv([["Nama", "NIK"], ["=1+1", "12"]]), *place)
    assert sheet_of(organizer.get(url("refused", roster)))[1][1] == "=1+1"


def test_every_heading_of_the_empty_table_is_understood(organizer, place):
    response = organizer.get(reverse("rosters:template", kwargs={"pk": place[0].pk}))
    headings = sheet_of(response)[0]
    assert [field_of(text) for text in headings].count(None) == 1  # the running number
    assert set(workbooks.HEADING.values()) == set(headings) - {"No"}


def test_the_bar_refreshes_itself_until_it_is_done(organizer, roster):
    Roster.objects.update(status="checking", rows_total=4)
    progress.report(roster.pk, 2)
    page = organizer.get(url("detail", roster)).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "<noscript>" in page
    bar = organizer.get(url("detail", roster), headers={"HX-Request": "true"}).content.decode()
    assert '<progress max="4" value="2"' in bar
    assert "<html" not in bar
    Roster.objects.update(status="checked")
    assert organizer.get(url("detail", roster), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


@pytest.mark.parametrize("error", ["file_broken", "took_too_long", "broken"])
def test_a_failure_says_what_to_do(organizer, roster, error):
    Roster.objects.update(status="failed", error=error)
    page = organizer.get(url("detail", roster)).content.decode()
    with translation.override("en"):  # as the organizer's page is
        assert str(Roster.objects.get().error_sentence) in page
    assert url("columns", roster) in page


def test_it_is_thrown_away_after_a_question(organizer, roster):
    assert organizer.get(url("discard", roster)).status_code == 200
    assert Roster.objects.exists()
    assert organizer.post(url("discard", roster)).status_code == 302
    assert not Roster.objects.exists()


def test_one_at_work_is_not_thrown_away(organizer, roster):
    Roster.objects.update(status="checking")
    assert organizer.post(url("discard", roster)).status_code == 422
    assert Roster.objects.exists()


@pytest.mark.parametrize("name", ["detail", "columns", "refused", "discard"])
def test_a_roster_is_found_under_its_own_session_only(organizer, place, roster, name):
    other = lists.make_session()[0]
    MembershipFactory(organizer=other.programme.organizer, user=place[2])
    address = reverse(f"rosters:{name}", kwargs={"pk": other.pk, "roster": roster.pk})
    assert organizer.get(address).status_code == 404


def test_the_list_of_rosters_and_of_faults_runs_a_constant_number_of_queries(organizer, place, roster):
    def asked(address) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        organizer.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert organizer.get(address).status_code == 200
        return len(queries)

    pages = [reverse("rosters:list", kwargs={"pk": place[0].pk}), url("detail", roster)]
    few = [asked(page) for page in pages]
    for number in range(30):
        lists.take_in(lists.csv([["Nama"], ["Budi"]]), *place) if number < 10 else None
        roster.faults.create(row=number + 10, column=1, field="nik", code="nik_length")
    assert [asked(page) for page in pages] == few
