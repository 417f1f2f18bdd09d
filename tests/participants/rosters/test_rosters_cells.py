"""Single cells: what Excel and hurried hands did to them, and names that must survive."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bimtek.common.capitals import in_capitals, proper_name, proper_titles_after
from bimtek.common.names import clean_name, full_name, name_key
from bimtek.common.spreadsheets.reading import SpreadsheetRow
from participants.people import name_reading as names
from participants.roster_checking import cells
from participants.roster_checking.fields import Field
from participants.roster_checking.regions import region_code
from participants.roster_checking.rows import RowReader

TODAY = date(2027, 2, 1)
HARD = json.loads((Path(__file__).parents[2] / "data" / "names_hard.json").read_text())
FORMS = [form for entry in HARD for form in entry["name"].split(" | ")]


@pytest.mark.parametrize("form", [form for form in FORMS if not in_capitals(form.partition(",")[0].rpartition(".")[2])])
def test_hard_names_survive(form):
    assert full_name(*names.split(form)) == full_name("", clean_name(form), "")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("NI KADEK AYU SRI RAHAYU, S.KEP., NS.", "Ni Kadek Ayu Sri Rahayu, S.Kep., Ns."),
        ("SITI NUR'AINI", "Siti Nur'aini"),
        ("MCDONALD SINAGA", "McDonald Sinaga"),
        ("I GEDE", "I Gede"),
        ("ZAINAL ABIDIN BIN ABDUL KADIR", "Zainal Abidin bin Abdul Kadir"),
        ("SITI NUR-AINI AL-ISLAMI", "Siti Nur-Aini Al-Islami"),
        ("M. RIZKI A. PRATAMA", "M. Rizki A. Pratama"),
        ("RM SURYO IV", "RM Suryo IV"),
        ("A.A. ISTRI OKA", "A.A. Istri Oka"),
        ("DR. RATNA KUSUMA", "DR. Ratna Kusuma"),  # dr. or Dr.: nobody knows
        ("Drs.H.MOH.SYARIFUDDIN,S.Pd.,M.Si", "Drs. H. Moh. Syarifuddin, S.Pd., M.Si"),
        ("KURNIAWAN, S.XYZ.", "Kurniawan, S.XYZ."),
    ],
)
def test_capitals_become_what_people_write(typed, written):
    assert full_name(*names.split(typed)) == written


@given(st.sampled_from(FORMS))
def test_capitals_are_found_again_by_the_same_key(form):
    assert name_key(proper_name(form.upper())) == name_key(form.upper())


def test_titles_that_are_not_known_stay():
    assert proper_titles_after("S.H., XYZ") == "S.H., XYZ"


@pytest.mark.parametrize(
    ("text", "two"),
    [
        ("Budi; Siti Aminah", True),
        ("1. Budi\n2. Siti", True),
        ("Nur\nAini", False),
        ("Tan Giok Lan / Lanny", False),
        ("Dewi Lestari, S.E., Ak. & CA", False),
        ("Budi, S.H. dan Notaris", False),
        ("Budi dan Siti, S.H.", True),
        ("Budi, S.H. dan Siti, S.E.", True),
        ("BUDI, S.H. DAN SITI", True),
    ],
)
def test_two_people_in_one_cell(text, two):
    assert names.holds_two(text) is two


@pytest.mark.parametrize(
    "typed",
    [
        date(1990, 5, 12), 33005.0, "12-05-1990", "12/5/1990", "12.05.1990", "1990-05-12", "12 Mei 1990", "12 May 90",
        "Tarakan, 12 Mei 1990", "Tanjung Selor/12-05-1990", "Tarakan 12-5-90", "12-Mei-1990", " 12 - 05 - 1990 ",
        "12/05/1990 00:00:00", "12/05/1990 0.00", "12|05|1990", "12 – 05 – 1990", "12051990", 12051990.0, "19900512",
        "BOGOR/12 Mei 1990", "May 12, 1990", "12 Nopember 1990".replace("Nopember", "Mei"), "'12-05-1990",
    ],
)  # fmt: skip
def test_dates_in_every_dress(typed):
    assert cells.birth_date(typed, TODAY) == date(1990, 5, 12)


@pytest.mark.parametrize("typed", ["31-02-1990", "05/13/1990", "1990", "Mei 1990", "12-05-10 besok", 1990.0, True, "?"])
def test_what_is_no_sure_date(typed):
    assert cells.birth_date(typed, TODAY) is None


@given(st.dates(TODAY - timedelta(days=36000), TODAY - timedelta(days=3000)))
def test_dates_as_people_write_them_are_read_back(day):
    for form in ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "Tarakan, %d-%m-%Y"):
        assert cells.birth_date(f"{day:{form}}", TODAY) == day


@pytest.mark.parametrize(
    ("typed", "station"),
    [
        ("12", "TPS 012"),
        ("TPS 12", "TPS 012"),
        ("TPS. 003", "TPS 003"),
        ("No. 7", "TPS 007"),
        ("Lokasi khusus", "Lokasi khusus"),
        ("VI", "TPS 006"),
        ("1.0", "TPS 001"),
        ("TPS XII", "TPS 012"),
    ],
)
def test_stations(typed, station):
    assert cells.station(typed) == station


def read_row(**values):
    """Read one row with these columns; the person, codes of faults by field, notes."""
    mapping = {column: Field(name) for column, name in enumerate(values)}
    entry, problems = RowReader(mapping=mapping, today=TODAY).read(SpreadsheetRow(7, list(values.values())))
    return entry, {problem.field: problem.code for problem in problems}, [code for code, _value in entry.remarks]


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890",
        "81234567890",
        81234567890.0,
        "81234567890.0",
        "+62 812-3456-7890",
        "6281234567890",
        6281234567890.0,
    ],
)
def test_phones_that_excel_bent_are_put_right(typed):
    entry, faults, notes = read_row(name="Budi", phone=typed)
    assert (entry.phone, faults) == ("+6281234567890", {})
    assert ("phone_repaired" in notes) is (str(typed)[0] == "8")


@pytest.mark.parametrize(
    ("typed", "phone", "code"),
    [
        ("6.28E+12", "", "phone_rounded"),
        ("0812", "", "phone_invalid"),
        ("081234567890/081234567891", "+6281234567890", "phone_two"),
        ("0812-3456-7890 (WA)", "+6281234567890", "phone_note"),
        ("WA: 081234567890", "+6281234567890", "phone_note"),
        ("0251-8321234", "+622518321234", "phone_landline"),
    ],
)
def test_a_phone_costs_at_most_itself_and_never_the_person(typed, phone, code):
    entry, faults, notes = read_row(name="Budi", phone=typed)
    assert (entry.phone, faults, notes) == (phone, {}, [code])


@pytest.mark.parametrize(
    ("typed", "email", "codes"),
    [
        ("ASEP@CONTOH.ID ", "asep@contoh.id", []),
        ("mailto:x@contoh.id", "x@contoh.id", []),
        ("asep @contoh.id", "asep@contoh.id", ["email_spaces"]),
        ("asep@contoh,id", "", ["email_invalid"]),
        ("a@contoh.id; b@contoh.id", "a@contoh.id", ["email_two"]),
        ("asep@contoh.id (kantor)", "asep@contoh.id", ["email_note"]),
        ("x@contoh", "", ["email_invalid"]),
    ],
)
def test_an_address_costs_at_most_itself_and_never_the_person(typed, email, codes):
    entry, faults, notes = read_row(name="Budi", email=typed)
    assert (entry.email, faults, notes) == (email, {}, codes)


def test_a_nik_that_the_file_holds_whole_is_read_with_a_remark():
    entry, faults, notes = read_row(name="Budi", nik=3171010101900001.0)
    assert (entry.nik, faults, notes) == ("3171010101900001", {}, ["nik_number"])


@pytest.mark.parametrize("typed", [3171010101900010.0, 9171010101900001.0, "3.17101E+15", "3171010101900001.0"])
def test_a_nik_that_excel_took_for_a_number_is_refused(typed):
    assert read_row(name="Budi", nik=typed)[1] == {"nik": "nik_excel"}


@pytest.mark.parametrize(
    "typed",
    [
        "3171 0101 0190 0001", "'3171010101900001", "31.71.01.010190.0001", '="3171010101900001"',
        "`3171010101900001", "NIK. 3171010101900001",
    ],
)  # fmt: skip
def test_a_nik_with_separators_is_the_same_nik(typed):
    entry, faults, _notes = read_row(name="Budi", nik=typed)
    assert (entry.nik, faults) == ("3171010101900001", {})


@pytest.mark.parametrize("typed", ["-", "–", "", None, "tidak ada", "nihil"])
def test_cells_that_say_nothing(typed):
    entry, faults, notes = read_row(name="Budi", nik=typed, nip=typed, phone=typed, email=typed, birth_date=typed)
    assert (faults, notes) == ({}, [])
    assert (entry.nik, entry.nip, entry.phone, entry.email, entry.birth_date) == ("", "", "", "", None)


def test_a_birthplace_alone_is_no_wrong_date():
    assert read_row(name="Budi", birth_date="Tarakan")[1] == {}


def test_oddities_are_noted_and_refuse_nobody():
    _entry, faults, notes = read_row(name="Budi", nik="3171014101900001", sex="L", birth_date="02-01-1990")
    assert (faults, sorted(notes)) == ({}, ["nik_other_birth_date", "nik_other_sex"])


def test_one_row_may_have_several_faults_each_at_its_column():
    assert read_row(name="", nik="123", phone="x", email="y")[1] == {
        "name": "name_missing",
        "nik": "nik_length",
    }


@pytest.mark.parametrize("typed", ["#REF!", "#N/A", "=UPPER(B2)", "=cmd|' /C calc'!A0"])
def test_a_formula_is_no_value_and_nothing_else_is_said_of_it(typed):
    _entry, faults, notes = read_row(name=typed, nik=typed, position="Ketua")
    assert (faults, notes) == ({"name": "cell_error", "nik": "cell_error"}, [])


def test_a_nik_never_stands_in_a_fault():
    mapping = {0: Field.NAME, 1: Field.NIK, 2: Field.PHONE, 3: Field.NIP, 4: Field.POSITION}
    reader = RowReader(mapping=mapping, today=TODAY)
    nik = "0571010101900001"
    row = SpreadsheetRow(2, ["Budi", nik, nik, "3171010101900001", f"{nik} " * 30])
    entry, problems = reader.read(row)
    shown = [problem.value for problem in problems] + [value for _code, value in entry.remarks]
    assert len(shown) == 4
    assert not any(nik[:8] in value or "31710101" in value for value in shown)


def test_where_somebody_is_sent():
    entry, _faults, _notes = read_row(name="Budi", tps="12", village="SUKAMAJU", district="Kec. Cilodong")
    assert entry.assignment == "TPS 012, Sukamaju, Kec. Cilodong"
    assert entry.place == ("Sukamaju", "Kec. Cilodong", "")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("3201012001", "32.01.01.2001"),
        ("32.01.01.2001", "32.01.01.2001"),
        ("320101", "32.01.01"),
        ("3201", ""),
        ("x", ""),
    ],
)
def test_codes_of_regions(typed, code):
    assert region_code(typed) == code
