"""Amounts in words: right for every whole number up to just below a trillion."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bimtek.common.amounts import LARGEST, in_words, rupiah, rupiah_in_words

DIGITS = dict(
    zip(["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"], range(10), strict=True)
)
GROUPS = {"miliar": 10**9, "juta": 10**6, "ribu": 1000}


def read(words: str) -> int:
    """What a reader of Indonesian makes of the words; written apart from what wrote them."""
    words = re.sub(r"\bse(puluh|belas|ratus|ribu)\b", r"satu \1", words)
    total = group = digit = 0
    for word in words.split():
        if word in DIGITS:
            digit = DIGITS[word]
        elif word in GROUPS:
            total, group, digit = total + (group + digit) * GROUPS[word], 0, 0
        else:
            group, digit = group + {"belas": digit + 10, "puluh": digit * 10, "ratus": digit * 100}[word], 0
    return total + group + digit


@given(st.integers(0, LARGEST) | st.integers(0, 12).flatmap(lambda n: st.integers(0, 10**n - 1)))
def test_words_say_the_number_and_no_one_else_does(number: int) -> None:
    words = in_words(number)
    assert read(words) == number
    assert not re.search(r"(?<!puluh )(?<!ratus )\bsatu (puluh|belas|ratus|ribu)\b", words)
    assert not re.search(r"\bse(juta|miliar)\b", words)


def test_the_words_of_known_amounts() -> None:
    known = {
        0: "nol", 11: "sebelas", 19: "sembilan belas", 100: "seratus", 1000: "seribu", 1111: "seribu seratus sebelas",
        21_000: "dua puluh satu ribu", 101_000: "seratus satu ribu", 1_001_000: "satu juta seribu",
        1_000_000_000: "satu miliar",
    }  # fmt: skip
    assert {number: in_words(number) for number in known} == known
    assert rupiah_in_words(1_250_000) == "Satu juta dua ratus lima puluh ribu rupiah"
    assert rupiah(1_250_000) == "Rp1.250.000"


@pytest.mark.parametrize("wrong", [-1, LARGEST + 1, 1.0])
def test_other_amounts_are_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="whole number"):
        in_words(wrong)  # type: ignore[arg-type]
