from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bimtek.common.errors import Refusal
from bimtek.common.numbering import FIELDS, ParsedPattern, ResetPeriod, may_collide, period_key

ON = date(2019, 11, 3)


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{n:03}/SERT/{code}/{roman_month}/{year}", "001/SERT/BIMTEK/XI/2019"),
        ("{n}/HK.03.1-Kpt/04/KPU/{roman_month}/{year}", "1/HK.03.1-Kpt/04/KPU/XI/2019"),
        ("{n:09}-{month}{year2}-{session}", "000000001-1119-7"),
    ],
)
def test_numbers_as_organizers_write_them(pattern, number):
    assert ParsedPattern.parse(pattern).format(n=1, on=ON, code="BIMTEK", session="7") == number


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("SERT/{year}", "pattern_no_number"),
        ("", "pattern_no_number"),
        ("{number}/{year}", "pattern_unknown_field"),
        ("{}/{n}", "pattern_unknown_field"),
        ("{n!r}", "pattern_unknown_field"),
        ("{n.real}", "pattern_unknown_field"),
        ("{n:3}", "pattern_padding"),
        ("{n:010}", "pattern_padding"),
        ("{n:}", "pattern_padding"),
        ("{n:01}", "pattern_padding"),
        ("{n}/{year:04}", "pattern_padding"),
        ("{n}/{year", "pattern_brace"),
        ("{n}}/1", "pattern_brace"),
        ("{{n}}", "pattern_brace"),
        ("{n}\n/1", "pattern_text"),
        ("{n}" + "x" * 118, "pattern_text"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused(pattern, code):
    with pytest.raises(Refusal) as refusal:
        ParsedPattern.parse(pattern)
    assert refusal.value.code == code
    assert str(refusal.value)


@pytest.mark.parametrize(
    ("pattern", "reset"),
    [("{n}", "year"), ("{n}/{month}", "year"), ("{n}/{year}", "month"), ("{n}/{roman_month}", "month")],
)
def test_a_reset_the_number_does_not_show_is_refused(pattern, reset):
    with pytest.raises(Refusal) as refusal:
        ParsedPattern.parse(pattern, reset=reset)
    assert refusal.value.code == "pattern_reset"


def test_a_reset_the_number_shows_is_accepted():
    assert ParsedPattern.parse("{n}/{year2}", reset=ResetPeriod.YEAR).fields == {"n", "year2"}
    assert ParsedPattern.parse("{n}/{month}/{year}", reset="month").fields == {"n", "month", "year"}


@pytest.mark.parametrize("field", ["code", "session"])
def test_a_shown_but_empty_field_is_refused(field):
    with pytest.raises(Refusal) as refusal:
        ParsedPattern.parse(f"{{n}}/{{{field}}}").format(n=1, on=ON)
    assert refusal.value.code == "number_blank_field"
    assert f"{{{field}}}" in str(refusal.value)


def test_numbers_start_at_one():
    with pytest.raises(ValueError, match="start at 1"):
        ParsedPattern.parse("{n}").format(n=0, on=ON)


def test_an_example_fills_every_field():
    assert ParsedPattern.parse("{n:03}/{code}/{session}/{year}").example(ON) == "001/BIMTEK/1/2019"


def test_period_keys():
    assert period_key(ResetPeriod.NEVER, ON) == ""
    assert period_key("year", ON) == "2019"
    assert period_key(ResetPeriod.MONTH, date(2019, 5, 1)) == "2019-05"


literals = st.text(st.sampled_from("ABC/-. 19"), max_size=6)
tokens = st.sampled_from([f"{{{field}}}" for field in FIELDS] + [f"{{n:0{w}}}" for w in range(2, 10)])
patterns = st.lists(st.one_of(literals, tokens), max_size=8).map(lambda parts: "".join([*parts, "-{n:04}"]))


@given(patterns, st.integers(1, 10**9), st.integers(1, 10**9), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_no_two_numbers_of_one_period_are_the_same(pattern, first, second, on):
    parsed = ParsedPattern.parse(pattern)
    one, other = (parsed.format(n=n, on=on, code="K", session="2") for n in (first, second))
    assert (one == other) == (first == second)
    assert not set(one) & set("{}")


@given(
    st.sampled_from(["{n:02}/{roman_month}/{year}", "{n}/{month}/{year2}"]),
    st.tuples(st.integers(1, 10**5), st.dates(date(2000, 1, 1), date(2099, 12, 31))),
    st.tuples(st.integers(1, 10**5), st.dates(date(2000, 1, 1), date(2099, 12, 31))),
)
def test_no_number_comes_back_after_a_monthly_reset(pattern, one, other):
    parsed = ParsedPattern.parse(pattern, reset="month")
    same_counter = period_key("month", one[1]) == period_key("month", other[1])
    same_text = parsed.format(n=one[0], on=one[1]) == parsed.format(n=other[0], on=other[1])
    assert same_text == (same_counter and one[0] == other[0])


@given(st.text(max_size=40))
def test_any_text_is_either_a_pattern_or_a_refusal(text):
    try:
        parsed = ParsedPattern.parse(text)
    except Refusal:
        return
    assert parsed.example(ON)


def test_braces_in_what_is_filled_in_stay_as_they_are():
    pattern = ParsedPattern.parse("{n:02}/{code}/{session}")
    assert pattern.format(n=7, on=date(2026, 11, 1), code="K{n}", session="}{0") == "07/K{n}/}{0"


@pytest.mark.parametrize(("text", "digits"), [("{n}", 1), ("{n:04}/{year}", 4), ("{n}-{n:03}/{month}", 3)])
def test_a_pattern_knows_how_wide_it_writes(text, digits):
    assert ParsedPattern.parse(text).digits == digits


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("{n}/{year}", "{n:05}/{year}", True),
        ("{n}/{year}", "{n}/26", False),
        ("{n}/{year2}", "{n}/26", True),
        ("{n}/{month}", "{n}/02", True),
        ("{n}/{session}", "{n}/A", False),
        ("{n}/{code}", "{n}/KPU", True),
        ("{n}/A", "{n}/B", False),
    ],
)
def test_patterns_that_write_the_same_are_known(one, other, same):
    patterns = ParsedPattern.parse(one), ParsedPattern.parse(other)
    assert may_collide(*patterns, on=date(2026, 11, 1), code="KPU") is same
