"""Lists in the shapes that offices have: each is read as a careful person reads it, and what is not read is said."""

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from bimtek.common.errors import Refusal
from participants.roster_checking.headings import field_of
from participants.roster_checking.report import told

FILES = Path(__file__).parents[2] / "data" / "office_files"
TODAY = date(2029, 2, 1)
NAMES = (
    "Asep Sumantri", "Neng Rohayati", "Dadang Iskandar", "Euis Komariah", "Ujang Permana", "Wawan Hermansyah",
    "Siti Maesaroh", "Agus Pranoto", "Rina Kartikawati", "Bayu Nugroho", "Lilis Sulastri", "Yayan Mulyana",
)  # fmt: skip


def nik(number: int) -> str:
    """The NIK of the person with this number, from 1."""
    women = (2, 4, 7, 9, 11)
    return f"320114{number + 40 * (number in women):02}{number:02}{69 + number}{number:04}"


def read(name: str) -> dict[str, list[dict[str, Any]]]:
    with translation.override("en"):
        return told((FILES / name).read_bytes(), TODAY)


def column(reading: dict[str, list[dict[str, Any]]], key: str) -> list[Any]:
    return [person.get(key) for person in reading["people"]]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("01_kpps_merged_2row.xlsx", 7), ("02_headings_every_page.xlsx", 12), ("03_sheet_per_kecamatan.xlsx", 12),
        ("07_epoch1904.xlsx", 5), ("13_formulas_openpyxl_nocache.xlsx", 5), ("16_html_as.xls", 5),
        ("25_side_by_side.xlsx", 10), ("26_dpt_like.xlsx", 6), ("40_title_kecamatan_above_blank_no.xlsx", 4),
        ("42b_pandas_like.xlsx", 5), ("43b_last_row_only.xlsx", 3),
    ],
)  # fmt: skip
def test_everybody_is_read_with_name_and_nik_and_nobody_else(name, count):
    reading = read(name)
    people = {(person["name"], person["nik"]) for person in reading["people"]}
    assert people == {(NAMES[number], nik(number + 1)) for number in range(count)}
    assert reading["refused"] == []


def test_merged_headings_in_two_rows_give_birth_date_village_and_station():
    first = read("01_kpps_merged_2row.xlsx")["people"][0]
    assert (first["birth_date"], first["assignment"]) == ("1970-01-01", "TPS 001")
    assert first["region"] == "Desa Bitungsari, Kec. Ciawi, Bogor"


def test_each_sheet_gives_its_district_to_its_people():
    reading = read("03_sheet_per_kecamatan.xlsx")
    assert column(reading, "region") == ["Kec. Ciawi"] * 4 + ["Kec. Cisarua"] * 4 + ["Kec. Megamendung"] * 4
    assert [(each["sheet"], each["rows"]) for each in reading["unread"]] == [("REKAP", "1-5")]


def test_what_is_hidden_struck_or_withdrawn_is_asked_about():
    reading = read("04_hidden_strike.xlsx")
    assert column(reading, "name") == [NAMES[number] for number in (1, 3, 5, 6, 7)]
    assert all("hidden column" in " ".join(person["remarks"]) for person in reading["people"])
    unread = {(each["sheet"], each["rows"]): each["why"] for each in reading["unread"]}
    assert set(unread) == {("Lama", "1-31"), ("Sheet", "2"), ("Sheet", "4"), ("Sheet", "6")}
    assert "DIGANTI, sudah mengundurkan diri" in unread["Sheet", "6"]
    with translation.override("en"):
        everybody = told((FILES / "04_hidden_strike.xlsx").read_bytes(), TODAY, marked_too=True)
    assert column(everybody, "name") == list(NAMES[:8])


def test_days_counted_from_1904():
    assert column(read("07_epoch1904.xlsx"), "birth_date") == [f"19{70 + n}-0{n + 1}-0{n + 1}" for n in range(5)]


def test_one_bad_cell_never_costs_the_person():
    reading = read("08_phones_emails.xlsx")
    assert column(reading, "name") == list(NAMES)
    assert reading["refused"] == []
    phones = [f"+62812345678{n:02}" for n in (90, 91, 92, 93, 94)] + ["+622518321234", "+6281234567896"]
    phones += ["+6281234567897", "+6281234567898", "+6281234567899", "+6281234567810", "+6281234567811"]
    assert column(reading, "phone") == phones
    emails = ["asep@contoh.id"] * 3 + [
        None,
        "a@contoh.id",
        "x@contoh.id",
        None,
        None,
        None,
        "asep@contoh.id",
        None,
        None,
    ]
    assert column(reading, "email") == emails
    assert "081234567890 / 085712345678" in " ".join(reading["people"][0]["remarks"])


def test_protected_niks_are_the_niks():
    assert column(read("15g_protected_nik.csv"), "nik") == [nik(number) for number in range(1, 6)]


def test_mothers_banks_and_owners_of_accounts_are_no_people():
    reading = read("26_dpt_like.xlsx")
    assert column(reading, "birth_date") == [f"19{70 + n}-0{n + 1}-0{n + 1}" for n in range(6)]
    assert column(reading, "assignment") == [f"TPS {n:03}" for n in range(1, 7)]


def test_a_nip_out_of_the_cell_of_the_name():
    reading = read("28_nama_nip_one_cell.xlsx")
    assert column(reading, "name") == list(NAMES[:4])
    assert column(reading, "title_after") == ["S.E."] * 4
    assert column(reading, "nip")[:2] == ["197001012010011001", "197102022010012002"]


def test_long_headings_of_forms():
    reading = read("35_long_headings.xlsx")
    first = reading["people"][0]
    assert (first["email"], first["birth_date"], first["nik"]) == ("o0@contoh.id", "1970-01-01", nik(1))
    form = read("45_google_form_long.csv")
    assert column(form, "name") == list(NAMES[:4])
    assert column(form, "region") == [None] * 4


def test_a_broken_byte_costs_one_letter():
    reading = read("49_utf8_one_bad_byte.csv")
    assert column(reading, "name") == ["José Amaral", "Noël Ti", "Sañtos", "Ren\ufffd Lapian"]
    assert [bool(person["remarks"]) for person in reading["people"]] == [False, False, False, True]


def test_a_password_is_said_and_how_to_take_it_off():
    with pytest.raises(Refusal) as caught:
        read("24_password.xlsx")
    assert caught.value.code == "file_protected"


def test_every_heading_means_what_the_office_means():
    with (FILES / "headings.tsv").open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    wrong = [row for row in rows if (field_of(row["heading"]) or "-") != row["meant"]]
    assert len(rows) > 100
    assert wrong == []


def command(name: str, *options: str) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command("read_roster", str(FILES / name), *options, stdout=out)
    return out.getvalue()


def test_the_command_prints_what_is_read():
    reading = json.loads(command("03_sheet_per_kecamatan.xlsx", "--json"))
    assert set(reading) == {"people", "unread", "refused"}
    assert reading["people"][0] == {
        "name": "Asep Sumantri", "nik": nik(1), "phone": "+6281234500000", "position": "Anggota PPK",
        "region": "Kec. Ciawi", "sheet": "Kec. Ciawi", "row": 3, "remarks": [],
    }  # fmt: skip
    assert "Megamendung" in command("03_sheet_per_kecamatan.xlsx")
    assert "password" in json.loads(command("24_password.xlsx", "--json"))["unread"][0]["why"]
    with pytest.raises(CommandError, match="password"):
        command("24_password.xlsx")
    with pytest.raises(CommandError, match="Cannot open"):
        command("none.xlsx")
