"""Numbers of rows as people type and scanners read them."""

import pytest

from bimtek.common.errors import Refusal
from participants.sheets.models import SignInSheet
from participants.sheets.numbers import LETTERS_MAX, compact, parse, row_token

CODE = "7KQF-9M2X-TB4D-RW8H"
SHEET = SignInSheet(code=CODE, row_count=40)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", set()),
        ("  ,; ", set()),
        ("7", {7}),
        ("1-3, 5", {1, 2, 3, 5}),
        ("1 – 3;5 dan 7", {1, 2, 3, 5, 7}),
        ("1 s.d. 3", {1, 2, 3}),
        ("1sd3 & 9.", {1, 2, 3, 9}),
        ("4 4 4-5", {4, 5}),
        ("40", {40}),
        (f"BTS1.{CODE}.12", {12}),
        (f"bts1.{CODE.lower()}.12 BTS1.{CODE}.13, 20", {12, 13, 20}),
    ],
)
def test_what_is_read(text: str, numbers: set[int]):
    assert parse(text, SHEET) == numbers


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("1-12, x", "not_numbers", "x"),
        ("1.200", "not_numbers", "."),
        ("-3", "not_numbers", "-"),
        ("1-3-5", "not_numbers", "-"),
        ("9-3", "backwards", "9-3"),
        ("47", "not_on_sheet", "47"),
        ("0", "not_on_sheet", "0"),
        ("38-41", "not_on_sheet", "41"),
        ("1-999999", "not_on_sheet", "999999"),
        ("BTS1.AAAA-BBBB-CCCC-DDDD.3", "other_sheet", "AAAA-BBBB-CCCC-DDDD"),
        ("1 " * LETTERS_MAX, "too_long", ""),
    ],
)
def test_what_is_refused(text: str, code: str, word: str):
    with pytest.raises(Refusal) as refused:
        parse(text, SHEET)
    assert refused.value.code == code
    assert word in str(refused.value)


def test_a_row_of_the_qr_is_read_back():
    assert row_token(CODE, 12) == "BTS1.7KQF-9M2X-TB4D-RW8H.12"
    assert parse(row_token(CODE, 12), SHEET) == {12}


@pytest.mark.parametrize("numbers", [set(), {3}, {1, 2, 3, 7, 9, 10}, set(range(1, 41))])
def test_numbers_are_written_short_and_read_back(numbers: set[int]):
    assert parse(compact(numbers), SHEET) == numbers


def test_short_means_ranges():
    assert compact([10, 1, 2, 3, 3, 7]) == "1-3, 7, 10"
