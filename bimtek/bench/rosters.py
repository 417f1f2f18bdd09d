"""Rosters as offices write them, made up: for the bench, and with faults planted at known places for tests."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from bimtek.demo.names import NAMES

HEADINGS = (
    "No", "NAMA LENGKAP", "N.I.K", "NIP", "No. HP/WA", "E-mail", "Tgl. Lahir", "Instansi", "Jabatan",
    "TPS", "Desa/Kel", "Kecamatan",
)  # fmt: skip
TITLE_ROWS = (
    ("DAFTAR NAMA ANGGOTA KPPS",),
    ("KECAMATAN TANJUNG SELOR KABUPATEN BULUNGAN",),
    (),
)
FIRST_ROW = len(TITLE_ROWS) + 3  # below the headings and the row that numbers the columns
POSITIONS = ("Ketua KPPS", "Anggota KPPS 2", "Anggota KPPS 3", "Anggota KPPS 4", "Linmas")
Cells = list[str | float]


def person(number: int) -> Cells:
    """One person's row, unlike anybody else's: 1, 2, 3, …; sound in every cell."""
    name = NAMES[number % len(NAMES)].name
    day, month, year = number % 28 + 1, number // 28 % 12 + 1, 60 + number // 336 % 40
    station, village = number // 7, number // 70
    return [
        float(number),
        f"{name} {_letters(number)}",
        f"6501{number // 9999 % 80 + 11:02}{day:02}{month:02}{year:02}{number % 9999 + 1:04}",
        f"19{year}{month:02}{day:02}{year + 1920:04}{month:02}1{number % 999 + 1:03}" if number % 50 == 0 else "-",
        81_200_000_000.0 + number if number % 3 else f"0812{number % 10**8:08}",
        f"orang{number}@contoh.id" if number % 20 == 0 else "",
        f"{day:02}-{month:02}-19{year}",
        f"KPPS TPS {station % 900 + 1:03}",
        POSITIONS[number % len(POSITIONS)],
        f"{station % 900 + 1:03}",
        f"Desa {_letters(village)}",
        "Tanjung Selor",
    ]


def _letters(number: int) -> str:
    """A word of its own for each number: 0 -> Ba, 1 -> Be, …"""
    syllables = [consonant + vowel for consonant in "bdgjklmnprst" for vowel in "aeiou"]
    word = ""
    while True:
        number, rest = divmod(number, len(syllables))
        word = syllables[rest] + word
        if not number:
            return word.capitalize()


def rows(people: Sequence[Cells] | Iterator[Cells]) -> Iterator[Sequence[str | float]]:
    """The whole sheet: titles, headings, numbered columns, people, total and signature."""
    yield from TITLE_ROWS
    yield HEADINGS
    yield [float(column) for column in range(1, len(HEADINGS) + 1)]
    count = 0.0
    for cells in people:
        count += 1
        yield cells
    yield ("", "JUMLAH", count)
    yield ()
    yield ("", "", "", "", "", "", "", "Tanjung Selor, 3 Maret 2027")
    yield ("", "", "", "", "", "", "", "Ketua PPK Tanjung Selor")
    yield ()
    yield ("", "", "", "", "", "", "", "H. Ahmad Yani, S.Sos.")


def write_xlsx(path: Path, people: Sequence[Cells] | Iterator[Cells]) -> None:
    """Write a roster as an office's Excel does, phones as numbers among them."""
    book = Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("KPPS")
    for line, cells in enumerate(rows(people)):
        for column, value in enumerate(cells):
            if value != "":
                sheet.write(line, column, value)
    book.close()
