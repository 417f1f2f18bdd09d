"""Reading a schedule grid: every range once, nothing invented, every oddity named, no guess."""

import calendar
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.schedule.grid import parse_grid

GRID = (Path(__file__).parents[1] / "data" / "schedule_grid.txt").read_text(encoding="utf-8")
HEAD = 7  # line of the months


def dates(reading) -> list[tuple[str, str]]:
    return [(session.start.isoformat(), session.end.isoformat()) for session in reading.sessions]


def remarks(reading, code: str) -> list[tuple[int, str]]:
    return [(anomaly.line, anomaly.text) for anomaly in reading.anomalies if anomaly.code == code]


def fatal(text: str, year: int = 2024) -> list[tuple[int, str, str]]:
    return [(anomaly.line, anomaly.text, anomaly.code) for anomaly in parse_grid(text, year).unreadable]


def test_the_published_grid_gives_41_sessions_of_four_days():
    reading = parse_grid(GRID, 2024)
    assert len(reading.sessions) == len(set(dates(reading))) == 41
    assert {session.days for session in reading.sessions} == {4}
    assert reading.unreadable == ()
    months = [session.start.month for session in reading.sessions]
    assert [months.count(month) for month in range(4, 9)] == [6, 9, 8, 9, 9]
    assert ("2024-08-29", "2024-09-01") in dates(reading)
    assert ("2024-04-29", "2024-05-02") in dates(reading)


def test_each_session_knows_where_it_stands():
    first = parse_grid(GRID, 2024).sessions[0]
    assert (first.line, first.column, first.text) == (HEAD + 1, 1, "01 - 04")
    last = parse_grid(GRID, 2024).sessions[-1]
    assert (last.line, last.column, last.text) == (HEAD + 9, 5, "29 - 01 Sep")


def test_every_oddity_of_the_published_grid_is_named_with_its_line():
    reading = parse_grid(GRID, 2024)
    assert remarks(reading, "day_off") == [(HEAD + 3, "Libur"), (HEAD + 4, "Libur"), (HEAD + 5, "Libur")]
    assert remarks(reading, "empty_cell") == [(HEAD + 9, "-")]
    assert remarks(reading, "irregular_spacing") == [(HEAD + 1, "01 -04"), (HEAD + 8, "26 -29")]
    assert remarks(reading, "crosses_month") == [
        (HEAD + 9, "29 - 02"),
        (HEAD + 9, "30 - 02"),
        (HEAD + 9, "29 - 01"),
        (HEAD + 9, "29 - 01 Sep"),
    ]
    assert remarks(reading, "names_month") == [(HEAD + 9, "29 - 01 Sep")]
    assert len(remarks(reading, "shares_day")) == 20
    assert (HEAD + 2, "04 - 07") in remarks(reading, "shares_day")
    assert len(reading.anomalies) == 31
    assert all(str(anomaly.why) for anomaly in reading.anomalies)


def test_the_year_decides_what_exists():
    assert dates(parse_grid("FEB\n29 - 02", 2024)) == [("2024-02-29", "2024-03-02")]
    assert fatal("FEB\n29 - 02", 2023) == [(2, "29 - 02", "impossible_date")]


@pytest.mark.parametrize("year", [0, 1989, 2101, 99999])
def test_a_year_outside_reason_is_an_error(year):
    with pytest.raises(ValueError, match="not a year"):
        parse_grid(GRID, year)


@pytest.mark.parametrize(
    ("months", "numbers"),
    [
        ("JAN FEB MAR APR MEI JUN JUL AGT SEP OKT NOV DES", range(1, 13)),
        ("Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember", range(1, 13)),
        ("JAN FEB MAR APR MAY JUN JUL AUG SEPT OCT NOV DEC", range(1, 13)),
        ("Agu Okt. Nop", [8, 10, 11]),
        ("AGS, DES", [8, 12]),
    ],
)
def test_months_in_both_languages(months, numbers):
    rows = " ".join("01 - 04" for _ in numbers)
    assert [start for start, _end in dates(parse_grid(f"{months}\n{rows}", 2024))] == [
        f"2024-{number:02}-01" for number in numbers
    ]


@pytest.mark.parametrize(
    "row",
    [
        "01-04 05-08",
        "01 – 04 05 – 08",
        "1 s.d. 4 5 s.d. 8",
        "1 s/d 4 5 s/d 8",
        "1 sd 4 5 sd 8",
        "０１ - ０４ 05 - 08",
        "01 - 04\u00a005 - 08",
    ],
)
def test_ranges_as_people_write_them(row):
    reading = parse_grid(f"JUN JUL\n{row}", 2024)
    assert dates(reading) == [("2024-06-01", "2024-06-04"), ("2024-07-05", "2024-07-08")]
    assert reading.anomalies == ()


def test_a_range_written_unlike_the_others_is_read_and_named():
    reading = parse_grid("JUN JUL\n01 - 04 05 - 08\n10 s.d. 13 14-17\n20 - 23 21 - 24", 2024)
    assert len(reading.sessions) == 4 + 2
    assert remarks(reading, "irregular_spacing") == [(3, "10 s.d. 13"), (3, "14-17")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        # cells that cannot be read
        ("JUN JUL\nO1 - 04 02 - 05", (2, "O1 - 04 02 - 05", "unreadable")),
        ("JUN JUL\n01 - 04 ?? - 05", (2, "01 - 04 ?? - 05", "unreadable")),
        ("JUN JUL\n01 - 0405 - 08", (2, "01 - 0405 - 08", "unreadable")),
        ("JUN JUL\n01 - 04 Septembre 02 - 05", (2, "01 - 04 Septembre 02 - 05", "unreadable")),
        ("JUN JUL\n01 - 04 05", (2, "05", "lone_day")),
        ("JUN JUL\n01 - 04 05 - 08\n\nO9 - 12 13 - 16", (4, "O9 - 12 13 - 16", "unreadable")),
        ("JUN JUL\n01 - 04 05 - 08\nsetelah lebaran\nO9 - 12 13 - 16\nSekian", (4, "O9 - 12 13 - 16", "unreadable")),
        # rows that could be split in more than one way
        ("JUN JUL\n01 - 04", (2, "01 - 04", "cell_count")),
        ("JUN JUL\n01 - 04 05 - 08 09 - 12", (2, "01 - 04 05 - 08 09 - 12", "cell_count")),
        ("JUN JUL\n01 - 04 Libur Liburan 05 - 08 -", (2, "01 - 04 Libur Liburan 05 - 08 -", "cell_count")),
        (
            "JAN FEB MAR APR MEI JUN JUL\n01 - 04 - 05 - 08 - 09 - 12",
            (2, "01 - 04 - 05 - 08 - 09 - 12", "ambiguous"),
        ),
        # dates that do not exist or run backwards
        ("JUN\n31 - 02", (2, "31 - 02", "impossible_date")),
        ("JUN\n28 - 31", (2, "28 - 31", "impossible_date")),
        ("JUN\n00 - 03", (2, "00 - 03", "impossible_date")),
        ("JUN\n10 - 04", (2, "10 - 04", "end_before_start")),
        ("AUG\n29 - 01 Aug", (2, "29 - 01 Aug", "end_before_start")),
        ("AUG\n29 - 01 Nov", (2, "29 - 01 Nov", "other_month")),
        ("AUG\n29 Jul - 01 Aug", (2, "29 Jul - 01 Aug", "other_month")),
        # months that leave the year open, or are not there
        ("DES JAN\n01 - 04 05 - 08", (1, "DES JAN", "months_out_of_order")),
        ("JUN JUN\n01 - 04 05 - 08", (1, "JUN JUN", "months_out_of_order")),
        ("JUN 2025\n01 - 04", (1, "JUN 2025", "other_year")),
        ("APR MEY JUN\n01 - 04 02 - 05 03 - 06", (2, "01 - 04 02 - 05 03 - 06", "row_without_months")),
        ("01 - 04\nJUN\n05 - 08", (1, "01 - 04", "row_without_months")),
        ("JUN\n01 - 04\nJULI 99\n05 - 08", (3, "JULI 99", "cell_count")),
        # the same twice
        ("JUN\n01 - 04\n01 - 04", (3, "01 - 04", "repeated")),
        # nothing at all
        ("", (1, "", "no_grid")),
        ("Kegiatan 4 hari di bulan\nMei\natau Juni", (1, "", "no_grid")),
    ],
)
def test_what_is_not_certain_stops_everything(text, problem):
    assert fatal(text) == [problem]


def test_a_fatal_cell_does_not_hide_the_others():
    reading = parse_grid("JUN JUL\n01 - 04 31 - 08\n07 - 10 11 - 14", 2024)
    assert len(reading.sessions) == 3
    assert len(reading.unreadable) == 1


def test_months_may_say_their_year_to_pass_new_year():
    assert dates(parse_grid("NOV 2024 DES JAN 2025\n01 - 04 30 - 02 05 - 08", 2024)) == [
        ("2024-11-01", "2024-11-04"),
        ("2024-12-30", "2025-01-02"),
        ("2025-01-05", "2025-01-08"),
    ]


def test_a_long_range_crosses_a_month_only_where_such_ranges_are_usual():
    assert fatal("JUN\n25 - 05") == [(2, "25 - 05", "end_before_start")]
    assert dates(parse_grid("JUN\n01 - 12\n25 - 05", 2024))[1] == ("2024-06-25", "2024-07-05")


def test_two_grids_in_one_text():
    reading = parse_grid("Semester 1\nMEI JUN\n01 - 04 -\nSemester 2\nJUL\nLibur Nasional\n05 - 08\nSekian.", 2024)
    assert dates(reading) == [("2024-05-01", "2024-05-04"), ("2024-07-05", "2024-07-08")]
    assert remarks(reading, "day_off") == [(6, "Libur Nasional")]


def test_words_between_rows_are_passed_over_and_named():
    reading = parse_grid("JUN\n01 - 04\n\nsetelah lebaran\n11 - 14\n", 2024)
    assert len(reading.sessions) == 2
    assert remarks(reading, "note") == [(4, "setelah lebaran")]
    assert fatal("JUN\n01 - 04\nmulai 9\n11 - 14") == [(3, "mulai 9", "unreadable")]


@pytest.mark.parametrize(
    "prose", ["Pukul 08 - 16 WIB", "Penginapan 4 hari 3 malam", "- Tas ransel", "2024 - 2029", "1."]
)
def test_prose_with_numbers_after_the_grid_is_no_row(prose):
    reading = parse_grid(f"JUN JUL\n01 - 04 05 - 08\nKeterangan\n{prose}", 2024)
    assert len(reading.sessions) == 2
    assert reading.anomalies == ()


def test_a_spreadsheet_is_read_cell_by_cell():
    reading = parse_grid("JUN\tJUL\tAGT\r\n01 - 04\t\t05 - 08\r\n\tLibur\t12 - 15\t\r\n", 2024)
    assert dates(reading) == [("2024-06-01", "2024-06-04"), ("2024-08-05", "2024-08-08"), ("2024-08-12", "2024-08-15")]
    assert len(remarks(reading, "empty_cell")) == 2
    assert fatal("JUN\tJUL\n01 - 04\t1x - 04") == [(2, "1x - 04", "unreadable")]
    assert fatal("JUN\tJUL\n01 - 04") == [(2, "01 - 04", "cell_count")]


def test_a_table_with_bars_is_read_cell_by_cell():
    reading = parse_grid("| JUN | JUL |\n|-----|-----|\n| 01 - 04 | - |\n| - | - |\n", 2024)
    assert dates(reading) == [("2024-06-01", "2024-06-04")]
    assert remarks(reading, "empty_cell") == [(3, "-"), (4, "-"), (4, "-")]


def test_overlaps_and_odd_lengths_are_named():
    reading = parse_grid("JUN JUL\n01 - 04 01 - 04\n03 - 06 10 - 13\n09 - 12 20 - 20", 2024)
    assert remarks(reading, "overlaps") == [(3, "03 - 06")]
    assert remarks(reading, "other_length") == [(4, "20 - 20")]
    assert reading.unreadable == ()


@st.composite
def grids(draw):
    """A well-formed grid with the ranges it holds."""
    months = sorted(draw(st.sets(st.integers(1, 12), min_size=1, max_size=6)))
    names = ["JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGT", "SEP", "OKT", "NOV", "DES"]
    expected, rows = [], []
    for row in range(draw(st.integers(1, 5))):
        cells = []
        for month in months:
            choice = draw(st.sampled_from(["range", "range", "Libur", "-"]))
            if choice == "range":
                start = date(
                    2024, month, min(1 + row * 6 + draw(st.integers(0, 1)), calendar.monthrange(2024, month)[1])
                )
                end = start + timedelta(days=draw(st.integers(0, 4)))
                expected.append((start, end))
                choice = f"{start.day:02}{draw(st.sampled_from([' - ', '-', ' -', '- ']))}{end.day:02}"
            cells.append(choice)
        rows.append(" ".join(cells))
    return " ".join(names[month - 1] for month in months) + "\n" + "\n".join(rows), sorted(expected)


@given(grids(), st.lists(st.sampled_from(["", "Lokasi: Jakarta", "- Tas ransel"]), max_size=3))
def test_a_well_formed_grid_gives_exactly_its_ranges(grid, prose):
    text, expected = grid
    reading = parse_grid("\n".join([*prose, text, *prose]), 2024)
    assert [(session.start, session.end) for session in reading.sessions] == expected
    assert not expected or reading.unreadable == ()


@given(st.text(alphabet="0123456789 -–\t|\nLiburJUNMEI.s/d?xSep", max_size=80), st.booleans())
def test_odd_text_never_breaks_the_reader_or_hides_a_digit(text, with_head):
    head = "JUN JUL\n01 - 04 05 - 08\n" if with_head else ""
    reading = parse_grid(head + text, 2024)
    lines = len((head + text).split("\n"))
    assert all(1 <= session.line <= lines and session.start <= session.end for session in reading.sessions)
    assert all(1 <= anomaly.line <= lines for anomaly in reading.anomalies)
    assert reading.sessions or reading.anomalies
