"""Several people in a row, lists on their side, contexts, notes: who is read, and what is said of the rest."""

from datetime import date
from typing import Any

from django.utils import translation

from participants.roster_checking.report import told
from tests.participants.rosters import lists

SPACES = ("office", "table", "text", "style")


def nik(number: int) -> str:
    return f"32011401017000{number:02}"


def read(rows: list[list[Any]] | bytes, **how: Any) -> dict[str, list[dict[str, Any]]]:
    content = rows if isinstance(rows, bytes) else lists.xlsx(rows, **how)
    with translation.override("en"):
        return told(content, date(2029, 2, 1))


def people(reading: dict[str, list[dict[str, Any]]], *keys: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(person.get(key, "") for key in ("name", *keys)) for person in reading["people"])


def test_a_column_for_each_role():
    rows = [["No", "TPS", "Ketua", "Anggota 2", "Anggota 3"], [1, "001", "Asep", "Neng", "Dadang"], [2, "002", "Euis"]]
    assert people(read(rows), "position", "assignment") == [
        ("Asep", "Ketua", "TPS 001"), ("Dadang", "Anggota 3", "TPS 001"), ("Euis", "Ketua", "TPS 002"),
        ("Neng", "Anggota 2", "TPS 001"),
    ]  # fmt: skip


def test_each_role_with_its_own_columns():
    rows = [["No", "Desa", "Nama Ketua", "No HP", "Nama Sekretaris", "No HP"]]
    rows += [["1", "Sukamaju", "Asep", "081234567890", "Neng", "081234567891"]]
    assert people(read(rows), "position", "phone", "region") == [
        ("Asep", "Ketua", "+6281234567890", "Sukamaju"), ("Neng", "Sekretaris", "+6281234567891", "Sukamaju"),
    ]  # fmt: skip
    rows = [["TPS", "", "", "", ""], ["", "NAMA", "NIK", "NAMA", "NIK"], ["1", "Asep", nik(1), "Neng", nik(2)]]
    merged = read(rows, merges=[(0, 1, 0, 2, "KETUA"), (0, 3, 0, 4, "ANGGOTA")])
    assert people(merged, "position", "nik") == [("Asep", "KETUA", nik(1)), ("Neng", "ANGGOTA", nik(2))]


def test_a_list_on_its_side():
    rows = [["Nama", "Asep", "Neng"], ["NIK", nik(1), nik(2)], ["Jabatan", "Ketua", "Anggota"]]
    assert people(read(rows), "nik", "position") == [("Asep", nik(1), "Ketua"), ("Neng", nik(2), "Anggota")]


def test_two_tables_below_each_other():
    rows = [["A. PPK"], ["No", "Nama", "NIK", "Jabatan"], [1, "Asep", nik(1), "Ketua"], []]
    rows += [["B. SEKRETARIAT"], ["No", "Nama", "NIP", "Jabatan"], [1, "Neng", "197102022010012002", "Staf"]]
    assert people(read(rows), "nik", "nip") == [("Asep", nik(1), ""), ("Neng", "", "197102022010012002")]


def test_what_stands_above_beside_or_once_holds_for_the_rows():
    rows = [["Kecamatan", ":", "Ciawi"], ["TPS : 005"], [], ["No", "Nama", "NIK"], [1, "Asep", nik(1)]]
    assert people(read(rows), "region", "assignment") == [("Asep", "Kec. Ciawi", "TPS 005")]
    rows = [["Desa", "TPS", "Nama"], ["Suka", "1", "Asep"], ["", "", "Neng"], ["", "2", "Euis"], ["", "", "Ujang"]]
    rows += [["Mekar", "1", "Wawan"], ["", "", "Siti"]]
    reading = read(rows)
    assert people(reading, "region", "assignment") == [
        ("Asep", "Suka", "TPS 001"), ("Euis", "Suka", "TPS 002"), ("Neng", "Suka", "TPS 001"),
        ("Siti", "Mekar", "TPS 001"), ("Ujang", "Suka", "TPS 002"), ("Wawan", "Mekar", "TPS 001"),
    ]  # fmt: skip
    assert [bool(person["remarks"]) for person in reading["people"]] == [False, True, True, True, False, True]
    rows = [["No", "Nama"], ["A. DESA SUKAMAJU"], [1, "Asep"], ["B. DESA MEKAR"], [1, "Neng"]]
    assert people(read(rows), "region") == [("Asep", "Sukamaju"), ("Neng", "Mekar")]


def test_sheets_named_by_districts_give_them():
    sheets = {"Cisarua": [["No", "Nama"], [1, "Dadang"]], "Megamendung": [["No", "Nama"], [1, "Euis"]]}
    reading = read([["No", "Nama"], [1, "Asep"]], **sheets)
    assert people(reading, "region") == [("Asep", ""), ("Dadang", "Kec. Cisarua"), ("Euis", "Kec. Megamendung")]


def test_the_first_person_is_never_taken_for_a_second_line_of_headings():
    for rows in (
        [["Nama", "x"], ["Budi", "Peserta"], ["Siti", "Panitia"]],
        [["Alamat", "Nama"], ["Desa Sukamaju", "Budi"], ["Desa Mekar", "Siti"]],
    ):
        assert people(read(rows)) == [("Budi",), ("Siti",)]


def test_numbers_below_a_name_notes_and_signatures_are_no_people():
    rows = [["No", "Nama", "Jabatan"], [1, "Asep, S.E.", "Kasubbag"], ["", "NIP. 197001012010011001"]]
    rows += [[2, "Neng", "Staf"]]
    rows += [["", "Catatan:"], ["", "1. Peserta wajib membawa laptop"], ["", "JUMLAH", "27 ORANG"]]
    rows += [["", "Mengetahui,", "Ciawi, 3 Januari 2029"], ["", "Ketua PPK", "Sekretaris"], ["", "H. Ade", "Budi"]]
    reading = read([*rows, ["", "NIP. 197001012010011003", "NIP. 197001012010011004"]])
    assert people(reading, "nip") == [("Asep", "197001012010011001"), ("Neng", "")]
    assert reading["refused"] == []
    assert {each["rows"] for each in reading["unread"]} == {"3", "5", "6", "7", "8", "9", "10", "11"}


def test_what_stands_in_the_cell_of_a_name_goes_where_it_belongs():
    rows = [["No", "Nama", "NIK"], [1, f"Asep {nik(1)}", ""], [2, "Neng (HP 0812-3456-7891)", nik(2)]]
    rows += [[3, "Dadang dan Euis", nik(3)], [4, "Ujang 2", nik(4)], [5, "Total Harahap", nik(5)]]
    reading = read(rows)
    assert people(reading, "nik", "phone") == [
        ("Asep", nik(1), ""), ("Neng", nik(2), "+6281234567891"),
        ("Total Harahap", nik(5), ""), ("Ujang 2", nik(4), ""),
    ]  # fmt: skip
    assert [bool(person["remarks"]) for person in reading["people"]] == [True, True, True, False]
    assert [each["value"] for each in reading["refused"]] == ["Dadang dan Euis"]


def test_lists_of_a_chat():
    text = (
        "Daftar peserta:\n1. Asep Sumantri - Ketua - 081234567890\n2. Neng Rohayati (Anggota) 081234567891\n3. Dadang"
    )
    assert people(read(text.encode()), "position", "phone") == [
        ("Asep Sumantri", "Ketua", "+6281234567890"),
        ("Dadang", "", ""),
        ("Neng Rohayati", "Anggota", "+6281234567891"),
    ]


def test_web_archives_and_flat_opendocument():
    table = f"<table><tr><th>No</th><th>Nama</th><th>NIK</th></tr><tr><td>1</td><td>Asep</td><td>{nik(1)}</td></tr>"
    table += f'<tr style="display:none"><td>2</td><td>Neng</td><td>{nik(2)}</td></tr></table>'
    page = f'Content-Type: text/html; charset="utf-8"\n\n<html>{table}</html>'
    archive = f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n{page}\n--b--\n'
    for content in (table, archive):
        reading = read(content.encode())
        assert people(reading, "nik") == [("Asep", nik(1))]
        assert "Neng" in reading["unread"][0]["why"]
    name = "urn:oasis:names:tc:opendocument:xmlns"
    cells = "".join(f'<t:table-cell o:value-type="string"><x:p>{each}</x:p></t:table-cell>' for each in ("Nama", "HP"))
    struck, plain = (
        f'<t:table-row><t:table-cell {style} o:value-type="string"><x:p>{each}</x:p></t:table-cell></t:table-row>'
        for style, each in (('t:style-name="s"', "Asep"), ("", "Neng"))
    )
    styles = '<s:style s:name="s"><s:text-properties s:text-line-through-style="solid"/></s:style>'
    spaces = " ".join(f'xmlns:{key}="{name}:{each}:1.0"' for key, each in zip("otxs", SPACES, strict=True))
    body = f'{styles}<t:table t:name="D"><t:table-row>{cells}</t:table-row>{struck}{plain}</t:table>'
    reading = read(f'<?xml version="1.0"?><o:document {spaces}>{body}</o:document>'.encode())
    assert people(reading) == [("Neng",)]
    assert "struck" in reading["unread"][0]["why"]


def test_a_table_of_another_shape_far_below_is_named_and_not_read_by_the_wrong_columns(monkeypatch):
    monkeypatch.setattr("participants.roster_checking.files.HEAD_ROWS", 3)
    rows = [["No", "Nama", "Jabatan"], [1, "Asep", "Ketua"], [2, "Neng", "Staf"], ["Nama", "No HP"], ["Dadang", "0812"]]
    reading = read(rows)
    assert people(reading) == [("Asep",), ("Neng",)]
    assert [(each["rows"], "another table" in each["why"]) for each in reading["unread"]] == [("4", False), ("5", True)]
