"""Attendance as a file: CSV and Excel."""

import csv
import io

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from participants.attendance.judging import ItemAttendance
from participants.grid import export
from tests.events.staff import enter
from tests.factories import AgendaItemFactory, MembershipFactory
from tests.participants.grid.hall import MINUTE, START, person, scan

pytestmark = pytest.mark.django_db

LONG_NAME = "Muhammad Alif Rahmatullah Putra Syahreza Ramadhan Al-Ghifari Kusumawardhana Nugraha"


class TestFile:
    @pytest.fixture
    def rows(self, client, session):
        def read(kind="csv", language="en", **asked):
            address = reverse(f"attendance:export_{kind}", args=[session.pk])
            client.cookies["django_language"] = language
            response = client.get(address, asked)
            data = b"".join(response.streaming_content)
            if kind == "xlsx":
                return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
            assert data.startswith(b"\xef\xbb\xbf")
            return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter="," if language == "en" else ";"))

        return read

    def test_both_kinds_hold_the_same_people_and_marks(self, owner, session, items, people, rows):
        as_csv, as_xlsx = rows(), rows("xlsx")
        assert [row[:6] for row in as_csv] == [row[:6] for row in as_xlsx]
        assert as_csv[0][4].endswith("Pembukaan")
        marks = {row[0]: row[4:8] for row in as_xlsx[1:]}
        assert marks["Awal"] == ["09:00–09:30", "present", 120, 2.7]
        assert marks["Bolos"] == ["", "", 0, 0]
        assert marks["Lambat"][0] == "09:20"
        assert len(as_xlsx[1][9]) > 10, "what stands against a certificate, as a sentence"

    def test_the_filter_is_applied_and_the_export_written_down(self, owner, session, items, people, rows):
        found = rows(shown="late", item=items[1].pk)
        assert [row[0] for row in found[1:]] == ["Lambat"]
        assert len(found[0]) == 9, "one item only"
        entry = LogEntry.objects.get_for_object(session).latest("pk")
        assert (entry.changes["exported_attendance"], entry.actor) == (["", "1"], owner)

    def test_no_formula_and_nothing_that_reaches_a_person(self, owner, session, items, rows):
        evil = person(session, "=1+1", person__phone="+6281234567890", person__email="siti@contoh.id")
        evil.assignment = "@SUM(A1)"
        evil.save()
        text = str(rows())
        assert "'=1+1" in text
        assert "'@SUM(A1)" in text
        sheet = rows("xlsx")
        assert sheet[1][0] == "=1+1"
        for secret in ("6281234567890", "siti@contoh.id", evil.code):
            assert secret not in text + str(sheet)

    def test_nobody_and_no_items(self, owner, session, rows):
        assert len(rows()) == 1
        assert len(rows("xlsx")) == 1

    def test_an_indonesian_spreadsheet_finds_its_own_decimals_and_clock(self, owner, session, items, people, rows):
        row = next(row for row in rows(language="id") if row[0] == "Awal")
        assert (row[4], row[7]) == ("09.00–09.30", "2,7")

    def test_a_long_name_is_whole(self, owner, session, items, rows):
        person(session, LONG_NAME)
        assert rows()[1][0] == LONG_NAME

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_more_people_cost_no_more_queries_within_a_chunk(self, owner, session, items, rows, kind):
        person(session, "Satu")
        rows(kind)
        with CaptureQueriesContext(connection) as one:
            rows(kind)
        for number in range(29):
            scan(person(session, f"Orang {number}"), items[0])
        with CaptureQueriesContext(connection) as thirty:
            assert len(rows(kind)) == 31
        assert len(thirty) == len(one)

    def test_people_of_many_chunks_are_all_there_in_order(self, monkeypatch, owner, session, items, rows):
        monkeypatch.setattr(export, "CHUNK", 2)
        for number in range(5):
            person(session, f"Orang {number}")
        assert [row[0] for row in rows()[1:]] == [f"Orang {number}" for number in range(5)]

    @pytest.mark.parametrize(("role", "status"), [("checker", 200), ("viewer", 403), ("registrar", 403)])
    def test_roles(self, client, session, items, role, status):
        enter(client, session.programme.organizer, role)
        response = client.get(reverse("attendance:export_csv", args=[session.pk]))
        response.close()
        assert response.status_code == status

    def test_outsiders(self, client, session, items):
        address = reverse("attendance:export_xlsx", args=[session.pk])
        assert client.get(address).status_code == 302
        client.force_login(MembershipFactory().user)
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (ItemAttendance(), ""),
        (ItemAttendance(corrected=True), "absent (corrected)"),
        (ItemAttendance(True, 60), "present"),
        (ItemAttendance(True, 45, corrected=True), "present, 45 minutes (corrected)"),
        (ItemAttendance(True, 60, START, None), "10:00"),
        (ItemAttendance(True, 60, None, START + 30 * MINUTE), "–10:30"),
    ],
)
def test_marks_of_the_file_in_the_clock_of_the_place(standing, words):
    item = AgendaItemFactory.build(session=None, minutes=60, starts_at=START)
    with translation.override("en"):
        assert export.mark(standing, item, "Asia/Jayapura") == words
