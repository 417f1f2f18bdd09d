"""Files as offices have them: every kind, headings in any spelling, titles, merged cells, totals; and hostile ones."""

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from bimtek.common.errors import Refusal
from bimtek.common.spreadsheets import reading
from bimtek.common.spreadsheets.reading import SpreadsheetRow, kind_of, read
from participants.roster_checking.fields import Field
from participants.roster_checking.headings import field_of
from participants.roster_checking.layout import understand
from tests.participants.rosters import lists

XLS = Path(__file__).parents[2] / "data" / "roster.xls"
TABLE = [["Nama", "NIK", "Tgl Lahir"], ["Nur Sa’adah", "3171010101900001", date(1990, 1, 1)], ["Ai", 8123.0, ""]]
READ = [
    SpreadsheetRow(1, ["Nama", "NIK", "Tgl Lahir"]),
    SpreadsheetRow(2, ["Nur Sa’adah", "3171010101900001", date(1990, 1, 1)]),
    SpreadsheetRow(3, ["Ai", 8123.0, None]),
]


def rows_of(content: bytes, sheet: str | None = None) -> list[SpreadsheetRow]:
    with read([content], sheets=None if sheet is None else [sheet]) as book:
        return [row for table in book.tables for row in table.rows]


def refusal_of(content: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        rows_of(content)
    return caught.value.code


def bare(rows: list[SpreadsheetRow]) -> list[list[object]]:
    """The cells without trailing empty ones."""
    return [[cell for cell in row.cells if cell is not None] for row in rows]


@pytest.mark.parametrize("make", [lists.xlsx, lists.ods])
def test_workbooks(make):
    assert kind_of(ContentFile(make(TABLE))) == "book"
    assert bare(rows_of(make(TABLE))) == bare(READ)


def test_an_old_excel_file():
    assert kind_of(ContentFile(XLS.read_bytes())) == "book"
    assert bare(rows_of(XLS.read_bytes())) == bare(READ)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_files(delimiter, encoding):
    content = lists.csv([["Nama", "Jabatan"], ["Nur Sa’adah", "Ketua"]], delimiter, encoding)
    assert kind_of(ContentFile(content)) == "csv"
    assert rows_of(content) == [
        SpreadsheetRow(1, ["Nama", "Jabatan"]),
        SpreadsheetRow(2, ["Nur Sa’adah", "Ketua"]),
    ]


def test_text_files_with_quotes_line_breaks_and_excels_own_hint():
    content = b'sep=;\r\nNama;Jabatan\r\n"Budi; S.H.";"Ketua\nPPK"\r\n\r\nSiti;\r\n'
    assert [row.number for row in rows_of(content)] == [2, 3, 5]
    assert rows_of(content)[1].cells == ["Budi; S.H.", "Ketua\nPPK"]


def test_all_sheets_are_read_or_those_that_are_asked_for():
    content = lists.xlsx([["Sampul"]], KPPS=TABLE)
    with read([content]) as book:
        assert [sheet.name for sheet in book.sheets] == ["Daftar", "KPPS"]
        assert [(table.name, len(list(table.rows))) for table in book.tables] == [("Daftar", 1), ("KPPS", 3)]
    assert rows_of(content, sheet="Daftar") == [SpreadsheetRow(1, ["Sampul"])]


def test_merged_cells_stand_for_all_rows_they_cover():
    table = [["Desa", "Nama"], ["", "Budi"], ["", "Siti"], ["Bumi", "Ani"]]
    rows = rows_of(lists.xlsx(table, merges=[(1, 0, 2, 0, "Sukamaju")]))
    assert [row.cells for row in rows[1:]] == [["Sukamaju", "Budi"], ["Sukamaju", "Siti"], ["Bumi", "Ani"]]


def test_columns_keep_their_place_when_the_first_are_empty():
    rows = rows_of(lists.xlsx([[], [], ["", "", "Nama"], ["", "", "Budi"]]))
    assert rows == [SpreadsheetRow(3, [None, None, "Nama"]), SpreadsheetRow(4, [None, None, "Budi"])]


@pytest.mark.parametrize("content", [b"", b"  \n", b"%PDF-1.7\n%%EOF", b"\0\1\2\3" * 9])
def test_what_is_no_table_is_refused_by_its_content(content):
    with pytest.raises(Refusal) as caught:
        kind_of(ContentFile(content))
    assert caught.value.code == "file_kind"


def test_broken_workbooks_are_refused():
    whole = lists.xlsx(TABLE)
    assert refusal_of(whole[: len(whole) // 2]) == "file_broken"
    assert refusal_of(b"PK\x03\x04" + b"x" * 200) == "file_broken"
    assert refusal_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) in ("file_broken", "file_too_complex")


def test_a_bomb_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _piece in range(600):
            part.write(b"0" * 1024 * 1024)
    assert refusal_of(file.getvalue()) == "file_too_complex"


def test_a_cell_far_away_costs_nothing():
    """Two cells at opposite corners would make a table of seventeen thousand million cells."""
    whole = lists.xlsx([["Nama"], ["Budi"]])
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far)
            new.writestr(name, content)
    assert [row.number for row in rows_of(file.getvalue())] == [1, 2]


def test_a_file_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "ROWS_MAX", 2)
    assert refusal_of(lists.xlsx(TABLE)) == "too_many_rows"


def test_a_sheet_without_cells_has_no_rows():
    assert rows_of(lists.xlsx([])) == []


def test_a_protected_workbook_says_so():
    """An encrypted xlsx is an OLE container with a stream of this name; its bytes are noise."""
    sector = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    assert refusal_of(sector + b"\0" * 2048) in ("file_protected", "file_broken", "file_too_complex")


SPELLINGS = {
    Field.NAME: [
        "NAMA LENGKAP",
        "Nama",
        "N A M A",
        "Nama\nLengkap",
        "Nama Peserta",
        "NAMA LENGKAP (sesuai KTP)",
        "Nama & Gelar",
        "Nama Mahasiswa",
    ],
    Field.NIK: ["N.I.K", "NIK", "No. KTP", "Nomor Induk Kependudukan (NIK)", "NIK/No. KTP"],
    Field.NIP: ["NIP", "N.I.P.", "NIP/NRP"],
    Field.PHONE: ["No HP", "No. HP/WA", "Nomor Telepon", "Telp", "No. Handphone", "WhatsApp", "HP"],
    Field.EMAIL: ["E-mail", "Email", "Alamat Email", "Surel"],
    Field.BIRTH_DATE: ["Tgl. Lahir", "Tempat, Tanggal Lahir", "Tgl Lhr", "TTL", "Tanggal Lahir"],
    Field.SEX: ["L/P", "Jenis Kelamin", "JK"],
    Field.INSTITUTION: ["Instansi", "Nama Instansi", "Unit Kerja", "Asal Sekolah", "Lembaga"],
    Field.POSITION: ["Jabatan", "JABATAN DALAM KPPS", "Posisi", "J A B A T A N"],
    Field.TPS: ["TPS", "No TPS", "NO. TPS", "Nomor TPS"],
    Field.VILLAGE: ["Desa/Kel", "Desa / Kelurahan", "Nama Desa", "Kel.", "Kelurahan"],
    Field.DISTRICT: ["Kecamatan", "Kec.", "Distrik"],
    Field.REGENCY: ["Kab/Kota", "Kabupaten"],
    Field.REPRESENTING: ["Mewakili", "Yang Diwakili"],
    None: ["No", "No.", "Tanda Tangan", "TTD", "Keterangan", "Alamat", "Gol.", "Umur", "", "Agama"],
}


@pytest.mark.parametrize(("field", "heading"), [(field, text) for field, texts in SPELLINGS.items() for text in texts])
def test_headings_are_known_in_many_spellings(field, heading):
    assert field_of(heading) == field


def layout_of(table):
    return understand([SpreadsheetRow(number, list(cells)) for number, cells in enumerate(table, start=1) if cells])


def test_titles_above_and_columns_in_any_order():
    layout = layout_of(
        [
            ["DAFTAR NAMA ANGGOTA KPPS"],
            ["DESA SUKAMAJU"],
            [],
            ["Jabatan", "No", "N.I.K", "NAMA LENGKAP"],
            ["Ketua", 1.0],
        ]
    )
    assert layout.heading_rows == (4,)
    assert layout.mapping == {0: Field.POSITION, 2: Field.NIK, 3: Field.NAME}


def test_headings_in_two_lines():
    layout = layout_of(
        [
            ["No", "Nama", "Alamat", "", "Ket"],
            ["", "", "Desa/Kel", "Kecamatan", ""],
            [1.0, "Budi", "Sukamaju", "Cilodong"],
        ]
    )
    assert layout.heading_rows == (1, 2)
    assert layout.mapping == {1: Field.NAME, 2: Field.VILLAGE, 3: Field.DISTRICT}


def test_the_first_person_is_no_second_line_of_headings():
    layout = layout_of([["Nama", "Instansi"], ["Budi", "Desa Sukamaju"]])
    assert layout.heading_rows == (1,)
    assert layout.samples == [["Budi"], ["Desa Sukamaju"]]


def test_a_table_without_headings_is_said_to_have_none():
    layout = layout_of([["Budi", "Ketua"], ["Siti", "Anggota"]])
    assert (layout.heading_rows, layout.mapping) == ((), {})
