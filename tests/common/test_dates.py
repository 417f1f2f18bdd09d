from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from bimtek.common import dates

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "indonesian", "english"),
    [
        (date(2019, 11, 3), date(2019, 11, 3), "3 November 2019", "3 November 2019"),
        (date(2019, 11, 1), date(2019, 11, 3), "1 s.d. 3 November 2019", "1–3 November 2019"),
        (
            date(2024, 8, 29),
            date(2024, 9, 1),
            "29 Agustus s.d. 1 September 2024",
            "29 August – 1 September 2024",
        ),
        (
            date(2024, 12, 30),
            date(2025, 1, 2),
            "30 Desember 2024 s.d. 2 Januari 2025",
            "30 December 2024 – 2 January 2025",
        ),
    ],
)
def test_a_range_says_month_and_year_once(start, end, indonesian, english):
    assert dates.date_range(start, end, language="id") == indonesian
    assert dates.date_range(start, end, language="en") == english


def test_the_active_language_is_followed_unless_one_is_given():
    with override("en"):
        assert dates.date_range(date(2019, 8, 1), date(2019, 8, 3)) == "1–3 August 2019"
        assert dates.long_date(date(2019, 8, 1), language="id") == "1 Agustus 2019"
    with override("id"):
        assert dates.date_range(date(2019, 8, 1), date(2019, 8, 3)) == "1 s.d. 3 Agustus 2019"
    with override(None):
        assert dates.month_name(8) == "Agustus"


def test_a_range_that_runs_backwards_is_refused():
    with pytest.raises(ValueError, match="before"):
        dates.date_range(date(2019, 11, 3), date(2019, 11, 1))


@given(st.dates(), st.dates())
def test_different_ranges_are_written_differently(first, second):
    start, end = sorted((first, second))
    text = dates.date_range(start, end, language="id")
    assert text.endswith(dates.long_date(end, language="id"))
    assert text.startswith(str(start.day))
    assert ("s.d." in text) == (start != end)


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Asia/Jakarta", "Jumat, 20 November 2026 pukul 19.00 WIB"),
        ("Asia/Makassar", "Jumat, 20 November 2026 pukul 20.00 WITA"),
        ("Asia/Jayapura", "Jumat, 20 November 2026 pukul 21.00 WIT"),
    ],
)
def test_a_moment_is_shown_in_its_own_zone(zone, text):
    assert dates.moment(AT, zone, language="id") == text


def test_a_moment_in_english():
    assert dates.moment(AT, "Asia/Jakarta", language="en") == "Friday, 20 November 2026, 19:00 WIB"


def test_a_moment_may_fall_on_the_next_day_there():
    late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert dates.moment(late, "Asia/Makassar", language="id") == "Sabtu, 21 November 2026 pukul 00.30 WITA"


def test_time_ranges():
    assert dates.time_range(AT, AT + timedelta(minutes=90), "Asia/Jakarta", language="id") == (
        "pukul 19.00 s.d. 20.30 WIB"
    )
    assert dates.time_range(AT, None, "Asia/Jakarta", language="id") == "pukul 19.00 WIB s.d. selesai"
    assert dates.time_range(time(14), time(15, 30), "Asia/Jayapura", language="id") == "pukul 14.00 s.d. 15.30 WIT"
    assert dates.time_range(time(14), time(15, 30), "Asia/Jayapura", language="en") == "14:00–15:30 WIT"
    assert dates.time_range(time(14), None, "Asia/Jayapura", language="en") == "from 14:00 WIT"


def test_an_end_on_another_day_carries_its_date():
    assert dates.time_range(AT, AT + timedelta(hours=8), "Asia/Jakarta", language="id") == (
        "pukul 19.00 s.d. 03.00 WIB (21 November 2026)"
    )


def test_a_naive_datetime_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        dates.moment(AT.replace(tzinfo=None), "Asia/Jakarta")


def test_zone_labels():
    assert [dates.zone_label(zone) for zone, _ in dates.ZONES] == ["WIB", "WITA", "WIT"]
    with pytest.raises(ValueError, match="Europe/Paris"):
        dates.zone_label("Europe/Paris")


def test_roman_months():
    assert [dates.roman_month(m) for m in range(1, 13)] == [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
    ]  # fmt: skip
    for wrong in (0, 13):
        with pytest.raises(ValueError, match="not a month"):
            dates.roman_month(wrong)


def test_short_month_names():
    assert dates.month_name(8, short=True, language="id") == "Agu"
    assert dates.month_name(8, short=True, language="en") == "Aug"


def test_whole_days_have_their_weekdays():
    day = date(2026, 12, 21)
    assert dates.whole_days(day, day, language="id") == "Senin, 21 Desember 2026"
    assert dates.whole_days(day, date(2026, 12, 23), language="id") == "Senin, 21 s.d. Rabu, 23 Desember 2026"
    assert dates.whole_days(date(2026, 11, 30), day, language="id") == "Senin, 30 November s.d. Senin, 21 Desember 2026"
    assert dates.whole_days(day, date(2027, 1, 4), language="en") == "Monday, 21 December 2026 – Monday, 4 January 2027"


def test_hours_with_and_without_an_end():
    start = datetime(2026, 12, 21, 2, tzinfo=UTC)
    end = start + timedelta(hours=5, minutes=45)
    assert dates.hours(start, end, "Asia/Jakarta", language="id") == "09.00–14.45 WIB"
    assert dates.hours(start, None, "Asia/Jakarta", language="id") == "09.00 WIB s.d. selesai"
    assert dates.hours(start, None, "Asia/Jayapura", language="en") == "from 11:00 WIT"
