from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bimtek.common.codes import ALPHABET, MIN_BITS, normalise_code, readable_code


def test_a_code_is_long_enough_and_has_no_look_alikes():
    code = readable_code()
    symbols = code.replace("-", "")
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert set(symbols) <= set(ALPHABET)
    assert not set(ALPHABET) & set("01OILU")
    assert len(symbols) * log2(len(ALPHABET)) >= MIN_BITS


def test_a_thousand_codes_differ():
    assert len({readable_code() for _ in range(1000)}) == 1000


def test_a_guessable_length_is_refused():
    with pytest.raises(ValueError, match="60 bits"):
        readable_code(groups=3)


@given(st.integers(4, 8), st.sampled_from(["", " ", "-", " - ", "—"]))
def test_a_code_is_recognised_however_it_is_typed(groups, joint):
    code = readable_code(groups)
    assert normalise_code(code) == code
    assert normalise_code(f" {code.lower().replace('-', joint)}\n") == code


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text):
    assert normalise_code(normalise_code(text)) == normalise_code(text)
