"""Faults of every kind that can be planted in a roster, each with the column and the code it must be reported with."""

from collections.abc import Callable
from typing import NamedTuple

from bimtek.bench.rosters import Cells, person
from tests.extent import extent

NAME, NIK, NIP, PHONE, EMAIL, BORN, INSTITUTION, POSITION, TPS = range(1, 10)
PEOPLE = extent(2_000, 10_000)
EACH = 10


class Kind(NamedTuple):
    """A kind of fault: its code, the column it stands in, and how a row gets it. `earlier` is a row left whole."""

    code: str
    column: int
    plant: Callable[[Cells, Cells], str | float]


def nik(cells: Cells, start: int, digits: str) -> str:
    """The row's NIK with some digits changed."""
    number = str(cells[NIK])
    return number[:start] + digits + number[start + len(digits) :]


KINDS = (
    Kind("name_missing", NAME, lambda cells, earlier: ""),
    Kind("name_no_letters", NAME, lambda cells, earlier: "???"),
    Kind("name_two_people", NAME, lambda cells, earlier: f"{cells[NAME]}; Budi Santoso"),
    Kind("text_too_long", NAME, lambda cells, earlier: f"{cells[NAME]} " * 20),
    Kind("cell_error", NAME, lambda cells, earlier: "#REF!"),
    Kind("nik_short", NIK, lambda cells, earlier: str(cells[NIK])[:15]),
    Kind("nik_length", NIK, lambda cells, earlier: str(cells[NIK])[:14]),
    Kind("nik_region", NIK, lambda cells, earlier: nik(cells, 0, "05")),
    Kind("nik_day", NIK, lambda cells, earlier: nik(cells, 6, "32")),
    Kind("nik_month", NIK, lambda cells, earlier: nik(cells, 8, "13")),
    Kind("nik_serial", NIK, lambda cells, earlier: nik(cells, 12, "0000")),
    Kind("nik_excel", NIK, lambda cells, earlier: float(str(cells[NIK])[:15] + "0")),
    Kind("nik_excel", NIK, lambda cells, earlier: "6.50112E+15"),
    Kind("nik_is_nip", NIK, lambda cells, earlier: "197505122003121004"),
    Kind("nik_duplicate", NIK, lambda cells, earlier: earlier[NIK]),
    Kind("nip_length", NIP, lambda cells, earlier: "19750512200312100"),
    Kind("nip_birth_date", NIP, lambda cells, earlier: "197513122003121004"),
    Kind("nip_excel", NIP, lambda cells, earlier: 197505122003121004.0),
    Kind("nip_is_nik", NIP, lambda cells, earlier: cells[NIK]),
    Kind("cell_error", NIK, lambda cells, earlier: "#N/A"),
    Kind("cell_error", NIP, lambda cells, earlier: "#VALUE!"),
    Kind("name_no_letters", NAME, lambda cells, earlier: "12345"),
    Kind("nik_excel", NIK, lambda cells, earlier: "6.50112E+15"),
    Kind("nip_excel", NIP, lambda cells, earlier: "1.97505E+17"),
    Kind("nik_region", NIK, lambda cells, earlier: nik(cells, 0, "00")),
    Kind("nik_length", NIK, lambda cells, earlier: "3171-0101"),
    Kind("nip_length", NIP, lambda cells, earlier: "1975"),
    Kind("name_two_people", NAME, lambda cells, earlier: f"1. {cells[NAME]}\n2. Budi Santoso"),
    Kind("under_age", BORN, lambda cells, earlier: "12-05-2012"),
    Kind("person_duplicate", NAME, lambda cells, earlier: earlier[NAME]),
)


def planted() -> tuple[list[Cells], list[tuple[int, int, str]]]:
    """Ten thousand people, and three hundred faults: index of the row, column, code."""
    people = [person(number) for number in range(1, PEOPLE + 1)]
    faults = []
    for number in range(len(KINDS) * EACH):
        index = number * (PEOPLE // (len(KINDS) * EACH)) + 20
        kind = KINDS[number % len(KINDS)]
        cells, earlier = people[index], people[index - 1]
        cells[kind.column] = kind.plant(cells, earlier)
        if kind.code == "person_duplicate":  # the same person once more: without a NIK, with the phone of before
            cells[NIK], cells[NIP], cells[PHONE], cells[BORN] = "", "", earlier[PHONE], ""
        faults.append((index, kind.column, kind.code))
    return people, faults
