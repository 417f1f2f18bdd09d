"""The rotating code: bound to item and step, and taken for a while only."""

from datetime import UTC, datetime, timedelta

import pytest

from bimtek.common.codes import ALPHABET
from participants.self_checkin import codes
from participants.self_checkin.codes import age, is_fresh, read, shown

NOON = datetime(2027, 3, 1, 5, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def plain(item: int, at: datetime) -> str:
    return shown(item, at).code.replace("-", "")


def test_a_code_is_six_characters_that_nobody_confuses():
    code = shown(7, NOON).code
    assert len(code) == 7
    assert code[3] == "-"
    assert set(code) - {"-"} <= set(ALPHABET)


def test_a_code_stays_for_twenty_seconds_to_the_microsecond():
    last = NOON + 20 * SECOND - timedelta(microseconds=1)
    assert shown(7, NOON).code == shown(7, last).code != shown(7, NOON + 20 * SECOND).code
    assert shown(7, last).ends_at == NOON + 20 * SECOND


def test_codes_of_a_day_and_of_many_items_differ():
    assert len({plain(7, NOON + n * 20 * SECOND) for n in range(4320)}) > 4310
    assert len({plain(item, NOON) for item in range(1, 2000)}) > 1990


def test_another_secret_gives_other_codes(settings):
    before = plain(7, NOON)
    settings.SECRET_KEY = "another secret of this portal"
    assert plain(7, NOON) != before


def test_each_purpose_has_a_key_of_its_own():
    assert codes.derived_key("codes", "s") != codes.derived_key("marks", "s")


@pytest.mark.parametrize(
    ("later", "seconds", "fresh"),
    [
        (0, 0, True),
        (19.999, 19.999, True),
        (20, 20, True),
        (39.999, 39.999, True),
        (40, 40, False),
        (900, 900, False),
    ],
)
def test_how_old_a_code_is(later, seconds, fresh):
    old = age(7, plain(7, NOON), NOON + timedelta(seconds=later))
    assert old == timedelta(seconds=seconds)
    assert is_fresh(old) == fresh


def test_a_code_older_than_a_quarter_of_an_hour_is_none():
    assert age(7, plain(7, NOON), NOON + timedelta(seconds=codes.LOOK_BACK_SECONDS + 20)) is None


def test_a_server_whose_clock_is_a_little_behind_takes_the_next_code():
    coming = plain(7, NOON + 20 * SECOND)
    assert age(7, coming, NOON + timedelta(seconds=18)) == timedelta(0)
    assert age(7, coming, NOON + timedelta(seconds=17.9)) is None


def test_a_code_of_another_item_is_none():
    assert age(8, plain(7, NOON), NOON) is None


@pytest.mark.parametrize("text", ["", "7KQ", "öäü≠", "0000000", "A" * 100_000])
def test_anything_else_is_no_code(text):
    assert age(7, read(text).code, NOON) is None


@pytest.mark.parametrize(
    ("text", "code", "item"),
    [
        ("7KQ-F9M", "7KQF9M", None),
        (" 7kq f9m ", "7KQF9M", None),
        ("７ＫＱ－Ｆ９Ｍ", "7KQF9M", None),
        ("12-7KQF9M", "7KQF9M", 12),
        ("https://bimtek.example/hadir/12-7kqf9m/", "7KQF9M", 12),
        ("234-567", "234567", None),
    ],
)
def test_what_is_typed_or_pasted_is_read(text, code, item):
    assert read(text) == codes.Brought(code, item)
