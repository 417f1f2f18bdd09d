from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bimtek.common import identity
from bimtek.common.errors import Refusal

WOMAN = "3171014101900001"
MAN = "3171010101900001"


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("nik", "errors"),
    [
        (WOMAN, []),
        (MAN, []),
        ("3171-0101 0190.0001", []),
        ("'3171010101900001", []),
        ("317101010190001", ["nik_length"]),
        ("31710101019000011", ["nik_length"]),
        ("31710101019O0001", ["nik_length"]),
        ("", ["nik_length"]),
        ("0971010101900001", ["nik_region"]),
        ("3171010001900001", ["nik_day"]),
        ("3171013201900001", ["nik_day"]),
        ("3171014001900001", ["nik_day"]),
        ("3171017201900001", ["nik_day"]),
        ("3171010100900001", ["nik_month"]),
        ("3171010113900001", ["nik_month"]),
        ("3171010101900000", ["nik_serial"]),
        ("3171013213900000", ["nik_day", "nik_month", "nik_serial"]),
        (3171010101900001.0, ["excel_number"]),
        (3171010101900001, ["excel_number"]),
        ("3.17E+15", ["excel_number"]),
        ("3,17e+15", ["excel_number"]),
        ("3171010101900001.0", ["excel_number"]),
    ],
)
def test_the_structure_of_a_nik(nik, errors):
    check = identity.check_nik(nik)
    assert codes(check.errors) == errors
    assert check.warnings == ()
    assert all(str(error) for error in check.errors)


@pytest.mark.parametrize(
    ("known", "warnings"),
    [
        ({"region_codes": ["31.71"]}, []),
        ({"region_codes": ["31.71.01.1001"]}, []),
        ({"region_codes": ["34", "31"]}, []),
        ({"region_codes": ["34.04"]}, ["nik_other_region"]),
        ({"region_codes": ["31.7"]}, ["nik_other_region"]),
        ({"birth_date": date(1990, 1, 1)}, []),
        ({"birth_date": date(1990, 1, 2)}, ["nik_other_birth_date"]),
        ({"sex": "P"}, []),
        ({"sex": "L"}, ["nik_other_sex"]),
        (
            {"region_codes": ["11"], "birth_date": date(1990, 2, 1), "sex": "L"},
            ["nik_other_region", "nik_other_birth_date", "nik_other_sex"],
        ),
    ],
)
def test_what_differs_from_the_form_only_warns(known, warnings):
    check = identity.check_nik(WOMAN, **known)
    assert check.errors == ()
    assert codes(check.warnings) == warnings


def test_a_birth_date_that_never_was_only_warns():
    assert codes(identity.check_nik("3171013102900001").warnings) == ["nik_no_such_day"]
    assert identity.check_nik("3171012902000001").warnings == ()


@given(st.dates(date(1930, 1, 1), date(2012, 12, 31)), st.booleans(), st.integers(1, 9999), st.integers(110101, 969999))
def test_every_well_formed_nik_passes_and_agrees_with_its_own_data(birth, woman, serial, region):
    nik = f"{region}{birth.day + 40 * woman:02}{birth:%m%y}{serial:04}"
    check = identity.check_nik(nik, birth_date=birth, sex="P" if woman else "L")
    assert (check.digits, check.errors, check.warnings) == (nik, (), ())


@pytest.mark.parametrize(
    ("nip", "errors", "warnings"),
    [
        ("198501012010011001", [], []),
        ("19850101 201001 1 001", [], []),
        ("199001012023211005", [], ["nip_start"]),
        ("198501011980011001", [], ["nip_start"]),
        ("198501012010013001", [], ["nip_sex"]),
        ("198501012010011000", [], ["nip_serial"]),
        ("19850101201001100", ["nip_length"], []),
        ("198513012010011001", ["nip_birth_date"], []),
        ("188501012010011001", ["nip_birth_date"], []),
        ("000000000000000000", ["nip_birth_date"], []),
        (1.98501012010011e17, ["excel_number"], []),
    ],
)
def test_the_structure_of_a_nip(nip, errors, warnings):
    check = identity.check_nip(nip)
    assert codes(check.errors) == errors
    assert codes(check.warnings) == warnings


def test_marks_that_nobody_sees_are_no_part_of_a_number():
    assert identity.check_nik(f"\u202a{WOMAN[:6]}\u200b{WOMAN[6:]}\ufeff").digits == WOMAN


def test_a_masked_nik_shows_four_digits():
    assert identity.mask_nik(WOMAN) == "••••••••••••0001"
    assert identity.mask_nik("1234") == "••••"
    assert identity.mask_nik("") == ""


def test_an_excel_number_is_refused_with_advice_and_text_is_not():
    with pytest.raises(Refusal) as refusal:
        identity.refuse_excel_number(3.17e15)
    assert refusal.value.code == "excel_number"
    identity.refuse_excel_number(WOMAN)


@pytest.mark.parametrize(
    "written",
    [
        "081234567890",
        "6281234567890",
        "+62 812-3456-7890",
        "+62 (0) 81234567890",
        "0812.3456.7890",
        "81234567890",
        "81234567890.0",
        81234567890.0,
        81234567890,
        6281234567890.0,
        "'081234567890",
        "\u00a0081234567890 ",
        "\u202a+62 812\u20113456\u20117890\u202c",  # copied from the phone's contacts
        "081234567890.00",
        "0062 812 3456 7890",
    ],
)
def test_phones_as_rosters_carry_them(written):
    assert identity.normalise_phone(written) == "+6281234567890"


def test_the_last_pair_of_digits_is_no_decimal():
    assert identity.normalise_phone("08.12.34.56.78.00") == "+6281234567800"


def test_phones_beyond_the_mobile_network():
    assert identity.normalise_phone("(021) 3193-7223") == "+622131937223"
    assert identity.normalise_phone("+60 3-2161 2345") == "+60321612345"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("6.28E+12", "phone_rounded"),
        ("8,12E+10", "phone_rounded"),
        (6.28e12, "phone_rounded"),
        (8.12e10, "phone_rounded"),  # a number that exists, and of which seven digits are lost
        ("", "phone_invalid"),
        ("-", "phone_invalid"),
        ("0812", "phone_invalid"),
        ("081234567890 / 081234567891", "phone_invalid"),
        ("tidak ada", "phone_invalid"),
        ("0812CALLME11", "phone_invalid"),
        (float("nan"), "phone_invalid"),
    ],
)
def test_what_is_no_phone_is_refused(written, code):
    with pytest.raises(Refusal) as refusal:
        identity.normalise_phone(written)
    assert refusal.value.code == code
