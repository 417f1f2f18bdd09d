"""Schedules in the shapes that offices publish: their sessions, or a question, and never a wrong date."""

from datetime import date
from pathlib import Path

import pytest

from events.schedule.parsing import parse_schedule

FILES = Path(__file__).parents[1] / "data" / "office_files" / "schedules"


def days(text: str, year: int = 2024) -> list[tuple[str, str]]:
    reading = parse_schedule(text, year)
    assert reading.unreadable == ()
    return [(f"{each.start:%d-%m-%y}", f"{each.end:%d-%m-%y}") for each in reading.sessions]


def asked(text: str) -> list[str]:
    return [anomaly.code for anomaly in parse_schedule(text, 2024).unreadable]


def spans(months: dict[int, str], year: int = 2024) -> list[tuple[date, date]]:
    """`{2: "5-8 12-15"}` -> the days of February."""
    found = []
    for month, texts in months.items():
        for text in texts.split():
            first, last = map(int, text.split("-"))
            over = last < first
            found.append(
                (date(year, month, first), date(year + (over and month == 12), (month + over - 1) % 12 + 1, last))
            )
    return found


@pytest.mark.parametrize(
    ("name", "months", "next_year"),
    [
        ("01_range_full.txt", {2: "5-8", 3: "12-15", 4: "17-20"}, {}),
        ("02_angkatan_table.txt", {2: "5-8 12-15 26-1"}, {}),
        ("04_tab_excel_grid.txt", {1: "3-6 10-13 17-20 24-27", 2: "1-4 7-10 21-24", 3: "4-7 11-14 18-21 25-28"}, {}),
        ("06_endash_mixed_months.txt",
         {1: "2-5 9-12 30-2", 2: "1-3 7-10 28-2", 3: "3-6 10-13 27-30", 4: "18-21 25-28"}, {}),
        ("07_sd_across_year.txt", {11: "4-7 11-14 25-28", 12: "2-5 9-12 30-2"}, {1: "6-9 13-16 20-23"}),
        ("09_hijri.txt", {3: "4-7 18-21 25-28", 4: "1-4 22-25"}, {}),
        ("10_list_bullets.txt", {2: "5-8 29-3", 12: "30-2"}, {}),
        ("14_slash_dates.txt", {2: "5-8 12-15"}, {}),
        ("16_superscript_notes.txt", {4: "1-4 4-7", 5: "2-5 6-9", 6: "3-6 6-9"}, {}),
        ("18_pdf_wrapped.txt", {1: "3-6 10-13", 2: "1-4 7-10", 3: "4-7 11-14"}, {}),
    ],
)  # fmt: skip
def test_the_samples_give_their_sessions(name, months, next_year):
    reading = parse_schedule((FILES / name).read_text(), 2024)
    assert reading.unreadable == ()
    assert sorted((each.start, each.end) for each in reading.sessions) == sorted(
        spans(months) + spans(next_year, year=2025)
    )


def test_names_and_places_come_along():
    table = parse_schedule((FILES / "02_angkatan_table.txt").read_text(), 2024).sessions
    assert [(each.title, each.place) for each in table] == [
        ("Angkatan I", "Hotel Bukit, Bogor"),
        ("Angkatan II", "Hotel Laut, Denpasar"),
        ("Angkatan III", "Hotel Gunung, Malang"),
    ]
    bullets = parse_schedule((FILES / "10_list_bullets.txt").read_text(), 2024).sessions
    assert [(each.title, each.place) for each in bullets] == [
        ("Angkatan I", "Hotel Bukit, Bogor"),
        ("Angkatan II", "Hotel Laut"),
        ("Angkatan III", ""),
    ]


def test_quota_and_hours_come_along():
    head = "Angkatan;Tempat;Tanggal;Pukul;Kuota"
    session = parse_schedule(f"{head}\nII;Aula;5-8 Februari 2024;08.00-16.00 WIB;40 orang", 2024).sessions[0]
    assert (session.title, session.quota, session.hours) == ("Angkatan II", 40, "08.00-16.00 WIB")
    line = "Gelombang 3: 5 Februari 2024 pukul 08.00 WIB di Aula Kantor, kuota 60 orang"
    session = parse_schedule(line, 2024).sessions[0]
    assert (session.title, session.place, session.quota, session.hours) == (
        "Gelombang 3", "Aula Kantor", 60, "08.00 WIB",
    )  # fmt: skip


def test_a_city_in_each_row_of_a_grid():
    text = "KOTA | JAN | FEB\nBogor | 05 - 08 | 02 - 05\nMalang | Libur | 09 - 12"
    reading = parse_schedule(text, 2024)
    assert [(each.start, each.place) for each in reading.sessions] == [
        (date(2024, 1, 5), "Bogor"), (date(2024, 2, 2), "Bogor"), (date(2024, 2, 9), "Malang"),
    ]  # fmt: skip


def test_months_from_top_to_bottom():
    assert days("JANUARI : 03-06, 10-13\nFEBRUARI : 28 - 02, 5 s.d. 7") == [
        ("03-01-24", "06-01-24"), ("10-01-24", "13-01-24"), ("05-02-24", "07-02-24"), ("28-02-24", "02-03-24"),
    ]  # fmt: skip


def test_dates_in_many_ways():
    assert days("1 s.d. 3 November 2019\n29 Agustus - 1 September 2024\n30 Des 2024 - 2 Jan 2025\n5 Mei") == [
        ("01-11-19", "03-11-19"), ("05-05-24", "05-05-24"), ("29-08-24", "01-09-24"), ("30-12-24", "02-01-25"),
    ]  # fmt: skip
    assert days("15/02/2024 - 18/02/2024\n05/03/2024 s.d. 06/03/2024") == [
        ("15-02-24", "18-02-24"), ("05-03-24", "06-03-24"),
    ]  # fmt: skip
    assert days("2024-02-05 - 2024-02-08") == [("05-02-24", "08-02-24")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("05/06/2024 - 08/06/2024", "day_or_month"),
        ("15/02/2024\n02/15/2024", "day_or_month"),
        ("Selasa-Kamis, 5-8 Februari 2024", "other_weekday"),
        ("31-32 Januari 2024", "impossible_date"),
        ("30 Februari 2024", "impossible_date"),
        ("Angkatan I 5 - 8", "no_month"),
    ],
)
def test_what_can_be_read_two_ways_is_asked(text, code):
    assert code in asked(text)
    assert parse_schedule(text, 2024).sessions == () or code == "day_or_month"


def test_parallel_classes_are_told_apart_by_name():
    head = "Kelas;Tempat;Tanggal"
    assert len(days(f"{head}\nA;Aula;5-8 Februari 2024\nB;Aula;5-8 Februari 2024")) == 2
    assert "repeated" in asked(f"{head}\nA;Aula;5-8 Februari 2024\nA;Aula;5-8 Februari 2024")


KINDS = (
    ("Kelas A : 5, 6, dan 7 Februari 2024", [("2024-02-05", "2024-02-07", "Kelas A", "")]),
    ("JADWAL BIMTEK TAHUN 2025\nAngkatan I : 6 - 9 Januari di Bogor",
     [("2025-01-06", "2025-01-09", "Angkatan I", "Bogor")]),
    (
        "Angkatan\tMulai\tSelesai\tTempat\nII\t28 Februari 2024\t2 Maret 2024\tDepok",
        [("2024-02-28", "2024-03-02", "Angkatan II", "Depok")],
    ),
    ("Tanggal\tJam\tTempat\n5 Februari 2024\t08.00-12.00\tBogor", [("2024-02-05", "2024-02-05", "", "Bogor")]),
    ("Angkatan I\n5 - 8 Februari 2024\n\nAngkatan II\n12 - 15 Februari 2024",
     [("2024-02-05", "2024-02-08", "Angkatan I", ""), ("2024-02-12", "2024-02-15", "Angkatan II", "")]),
)  # fmt: skip


def test_days_in_a_list_a_year_in_the_title_first_and_last_in_columns_and_hours_that_look_like_days():
    for text, wanted in KINDS:
        reading = parse_schedule(text, 2024)
        found = [(str(each.start), str(each.end), each.title, each.place) for each in reading.sessions]
        assert (found, reading.unreadable) == (wanted, ()), text


def test_days_of_a_list_that_leave_one_out_are_asked_about():
    assert asked("Kelas A : 5 dan 7 Februari 2024") == ["days_left_out"]


def test_dates_that_are_of_no_session_are_left_out_and_named():
    text = (
        "Libur Isra Mikraj: 8 Februari 2024\nPendaftaran: 1-20 Januari 2024\nPelaksanaan: 5-8 Februari 2024 di Bogor\n"
        "Surat Nomor 12/PP.06-SD/3201/2024 tanggal 2 Januari 2024\nCibinong, 2 Januari 2024\nKETUA KPU\n"
    )
    assert days(text) == [("05-02-24", "08-02-24")]
    assert [each.code for each in parse_schedule(text, 2024).anomalies].count("no_session") == 4


def test_a_list_without_years_that_goes_back_is_asked_about():
    assert asked("I: 16-19 Desember, Bogor\nII: 6-9 Januari, Depok\n") == ["year_not_sure"]
    assert asked("I: 16-19 Desember 2024, Bogor\nII: 6-9 Januari 2025, Depok\n") == []
    assert days("JADWAL TAHUN 2024\nDepok: 16-19 Desember\nBogor: 6-9 Januari\n")[0] == ("06-01-24", "09-01-24")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Angkatan I | 30 Januari - 2 Februari 2024 | Bogor", "Bogor"),
        ("I. 5 – 8 Februari 2024 – Hotel Bukit, Bogor", "Hotel Bukit, Bogor"),
        ("Angkatan I: 5, 6, dan 7 Februari 2024 (Bogor)", "Bogor"),
        ("Kabupaten Bogor: 5-8 Februari 2024", "Kabupaten Bogor"),
        ("Batch 2: February 12-15, 2024, Depok", "Depok"),
        ("Angkatan I: 5-8 Februari 2024, daring melalui Zoom", ""),
        ("Senin-Kamis, 5-8 Februari 2024", ""),
    ],
)
def test_a_place_that_no_word_announces(line, place):
    (session,) = parse_schedule(line, 2024).sessions
    assert session.place == place


def test_a_table_with_commas_and_one_with_an_empty_cell_above_its_cities():
    text = 'Kelas,Tanggal Mulai,Tanggal Selesai,Tempat\nA,15/02/2024,18/02/2024,"Hotel Bukit, Bogor"\n'
    (session,) = parse_schedule(text, 2024).sessions
    assert (session.title, session.place, session.days) == ("Kelas A", "Hotel Bukit, Bogor", 4)
    grid = parse_schedule("\tJANUARI\tFEBRUARI\nBogor\t3-6\t1-4\nDepok\t10-13\t7-10\n", 2024)
    assert [(each.place, each.start.day) for each in grid.sessions] == [
        ("Bogor", 3), ("Depok", 10), ("Bogor", 1), ("Depok", 7)
    ]  # fmt: skip
