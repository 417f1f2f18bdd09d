"""The sheet as an Excel file: downloaded, marked, looked through, applied; and files that are no such thing."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from participants.attendance.services import Mark, record
from participants.models import AttendanceEntry, Registration
from participants.sheets import forms, importing, workbooks
from participants.sheets.services import key_in
from tests.participants.rosters import lists
from tests.participants.sheets.acts import NOW, enrol, make_session, make_sheet, said, signed

pytestmark = pytest.mark.django_db


def url(name: str, sheet) -> str:
    return reverse(f"sheets:{name}", args=[sheet.session_id, sheet.pk])


def cells(sheet) -> list[list[object]]:
    """What the downloaded file holds."""
    with workbooks.workbook(sheet) as file:
        return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python(skip_empty_area=False)


def marked(sheet, marks: dict[int, object]) -> list[list[object]]:
    """The downloaded file, marked in these rows and empty in the others."""
    table = cells(sheet)
    head = table[workbooks.HEADING_LINE]
    for row in table[workbooks.HEADING_LINE + 1 :]:
        row[head.index("HADIR")] = marks.get(int(row[0]), "")
    return table


def upload(client, sheet, table, name="daftar.xlsx"):
    content = table if isinstance(table, bytes) else lists.xlsx(table)
    return client.post(url("upload", sheet), {"file": SimpleUploadedFile(name, content)})


def apply(client, sheet, response, **more):
    """Press the button of the page that showed what the file says."""
    form = response.context["form"]
    return client.post(url("apply", sheet), {name: form[name].value() or "" for name in form.fields} | more)


def test_the_file_has_the_sheets_rows_its_code_and_what_is_signed(door, sheet):
    key_in(session=sheet.session, sheet=sheet, signed={2}, by=sheet.made_by, now=NOW)
    content = b"".join(door.get(url("workbook", sheet)).streaming_content)
    table = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert f"Kode daftar hadir: {sheet.code}" in [row[0] for row in table]
    assert table[5][:6] == ["NO", "NAMA", "NIP", "UNIT KERJA", "HADIR", "KODE"]
    assert [(row[0], row[1], row[4], row[5]) for row in table[6:8]] == [
        (1, "Peserta 01", "", sheet.code),
        (2, "Peserta 02", "v", sheet.code),
    ]
    assert len(table) == 11


def test_names_that_look_like_formulas_are_texts():
    session = make_session()
    enrol(session, ['=HYPERLINK("http://x")', "+1+1", "@SUM(A1)"], person__institution="=1+1")
    with workbooks.workbook(make_sheet(session)) as file, zipfile.ZipFile(file) as package:
        content = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in content
    assert "<hyperlink" not in content
    assert content.count("=1+1") == 3


@pytest.mark.parametrize("mark", ["v", "V", "x", "X", "✓", 1, 1.0, "1", "ya", "Ya", "HADIR", "h", "H", True])
def test_marks_that_mean_signed(mark):
    assert importing.is_signed(mark) is True


@pytest.mark.parametrize("mark", [None, "", " ", "no", "-", "–", 0, "0", "TH", "A", "alpa", "izin", "Sakit", False])
def test_marks_that_mean_not_signed(mark):
    assert importing.is_signed(mark) is False


@pytest.mark.parametrize("mark", ["?", "2", "mungkin", "vv", 7])
def test_marks_that_nobody_agreed_on(mark):
    assert importing.is_signed(mark) is None


def test_looked_through_then_applied_and_again_without_harm(door, sheet):
    table = marked(sheet, {1: "v", 3: "hadir", 4: "sakit"})
    page = upload(door, sheet, table)
    assert page.context["counts"] == {"record": 2, "known": 0, "contradicting": 0, "refused": 0}
    assert said(sheet) == []  # looking writes nothing
    assert apply(door, sheet, page).status_code == 302
    assert said(sheet) == [(1, "present", "paper"), (3, "present", "paper")]
    apply(door, sheet, page)  # the button pressed twice
    again = upload(door, sheet, table)
    assert again.context["counts"] == {"record": 0, "known": 2, "contradicting": 0, "refused": 0}
    assert "There is nothing to record." in again.content.decode()
    assert len(said(sheet)) == 2


def test_a_csv_in_any_order_of_columns_is_understood(door, sheet):
    lines = [f"Kode daftar hadir: {sheet.code}", "Hadir;Nama;No", "v;peserta 02;2.", ";PESERTA 03;3", "x;Peserta 05;5"]
    page = upload(door, sheet, "\n".join(lines).encode(), "daftar.csv")
    assert page.context["form"].initial["signed"] == "2, 5"


def test_taken_back_with_a_reason_only(door, sheet):
    key_in(session=sheet.session, sheet=sheet, signed={1, 2}, by=sheet.made_by, now=NOW)
    page = upload(door, sheet, marked(sheet, {2: "v", 3: "v"}))
    assert page.context["counts"] == {"record": 1, "known": 1, "contradicting": 1, "refused": 0}
    assert "1. Peserta 01" in page.content.decode()
    apply(door, sheet, page)
    assert signed(sheet) == [1, 2, 3]
    apply(door, sheet, page, reason="Salah baris")
    assert signed(sheet) == [2, 3]
    assert AttendanceEntry.objects.get(says="absent").reason == "Salah baris"


def test_a_mark_against_a_correction_needs_a_reason(door, sheet):
    row, item = sheet.rows.get(number=1), sheet.items.get()
    for present, reason in ((True, ""), (False, "Titip absen")):
        marks = [Mark(row.registration_id, item.pk, present)]
        record(session=sheet.session, marks=marks, by=sheet.made_by, now=NOW, reason=reason)
    page = upload(door, sheet, marked(sheet, {1: "v", 2: "v"}))
    assert page.context["counts"] == {"record": 1, "known": 0, "contradicting": 1, "refused": 0}
    apply(door, sheet, page)
    assert signed(sheet) == [2]
    apply(door, sheet, page, reason="Tanda tangan asli")
    assert signed(sheet) == [1, 2]


def test_rows_that_were_moved_or_changed_are_refused_with_row_column_value_and_reason(door, sheet):
    table = marked(sheet, dict.fromkeys(range(1, 6), "v"))
    table[6][1] = "Orang Lain"
    table[7][4] = "mungkin"
    table[8][5] = "AAAA-BBBB-CCCC-DDDD"
    table[9][0] = 47
    table[10][0] = 1
    page = upload(door, sheet, table)
    faults = [(fault.row, fault.column, fault.value) for fault in page.context["shown"]["refused"]]
    assert faults == [
        (7, "B · NAMA", "Orang Lain"),
        (8, "E · HADIR", "mungkin"),
        (9, "F · KODE", "AAAA-BBBB-CCCC-DDDD"),
        (10, "A · NO", "47"),
        (11, "B · NAMA", "Peserta 05"),
    ]
    assert page.context["counts"]["record"] == 0
    html = page.content.decode()
    for word in ("rows were moved or changed", "not understood", "another sheet", "not on the sheet"):
        assert word in html


def test_a_number_that_stands_twice_and_a_mark_without_number(door, sheet):
    table = marked(sheet, {1: "v"})
    table += [
        [1, "Peserta 01", "", "", "-", sheet.code],
        ["", "Tambahan", "", "", "v", ""],
        ["Panitia", "", "", "", ""],
    ]
    page = upload(door, sheet, table)
    assert [fault.row for fault in page.context["shown"]["refused"]] == [12, 13]
    assert page.context["form"].initial["signed"] == "1"


def test_who_left_since_is_refused_and_the_others_are_applied(door, sheet):
    Registration.objects.filter(sheet_rows=sheet.rows.get(number=2)).update(status="cancelled")
    page = upload(door, sheet, marked(sheet, {1: "v", 2: "v"}))
    assert page.context["counts"] == {"record": 1, "known": 0, "contradicting": 0, "refused": 1}
    (fault,) = page.context["shown"]["refused"]
    assert (fault.row, fault.column, fault.value) == (8, "NAMA", "Peserta 02")
    assert "the registration is cancelled" in fault.reason
    apply(door, sheet, page)
    assert signed(sheet) == [1]


def test_another_sheets_file_is_refused(door, sheet):
    page = upload(door, sheet, marked(make_sheet(sheet.session), {1: "v"}))
    assert page.status_code == 422
    assert "of another sheet" in page.content.decode()
    assert said(sheet) == []


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"%PDF-1.7 %%EOF", "something else"),
        (b"PK\x03\x04" + b"x" * 50, "cannot be read"),
        (b"", "empty"),
        (b"NO;NAMA;KETERANGAN\n1;Peserta 01;v\n", "were not found"),
        (b"NO;NAMA;HADIR\n1;Peserta 01;v\n", "code is missing"),
        (b"<html><body>NO NAMA HADIR</body></html>", "no sheet with a table"),
        (lists.xlsx([]), "were not found"),
    ],
)
def test_files_that_are_no_sheet(door, sheet, content, word):
    page = upload(door, sheet, content)
    assert page.status_code == 422
    assert word in page.content.decode()
    assert said(sheet) == []


def test_a_file_that_is_too_large(door, sheet, monkeypatch):
    monkeypatch.setattr(forms, "MAX_BYTES", 100)
    page = upload(door, sheet, marked(sheet, {1: "v"}))
    assert page.status_code == 422
    assert "are possible" in page.content.decode()


def test_a_file_with_far_more_rows(door, sheet, monkeypatch):
    monkeypatch.setattr(importing, "LINES_MAX", 3)
    page = upload(door, sheet, marked(sheet, {1: "v"}))
    assert page.status_code == 422
    assert "far more rows" in page.content.decode()


def test_no_file_and_a_form_that_the_page_did_not_make(door, sheet):
    assert door.post(url("upload", sheet), {}).status_code == 422
    assert door.post(url("apply", sheet), {"signed": "1-99"}).status_code == 400
    assert door.post(url("apply", sheet), {"signed": "1", "reason": "x" * 301}).status_code == 302
    assert said(sheet) == []


def test_between_looking_and_applying_somebody_left(door, sheet):
    page = upload(door, sheet, marked(sheet, {1: "v", 2: "v"}))
    Registration.objects.filter(sheet_rows=sheet.rows.get(number=2)).update(status="cancelled")
    response = apply(door, sheet, page)
    assert response["Location"] == url("upload", sheet)
    assert signed(sheet) == []


@pytest.mark.parametrize("container", [lists.xlsx, lists.ods])
def test_a_file_that_was_worked_on_is_read_by_its_headings(door, sheet, container):
    """With a recapitulation before it, renamed, sorted anew and with a column added, from Excel or LibreOffice."""
    table = marked(sheet, {1: "v", 3: "✓"})
    head, rows = table[: workbooks.HEADING_LINE], table[workbooks.HEADING_LINE + 1 :]
    headings = ["CATATAN", *table[workbooks.HEADING_LINE]]
    worked = [*head, headings, *(["", *row] for row in sorted(rows, key=lambda row: str(row[1]), reverse=True))]
    worked = [[cell if isinstance(cell, str) else float(cell) for cell in row] for row in worked]
    content = lists.xlsx([["REKAP"], ["Hadir", 2]], Hasil=worked) if container is lists.xlsx else lists.ods(worked)
    response = upload(door, sheet, content, "hasil kerja.xlsx")
    assert response.status_code == 200
    apply(door, sheet, response)
    assert signed(sheet) == [1, 3]
