"""The people of a roster, and to which unit of a list each belongs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from bimtek.common.names import clean_name
from bimtek.common.spreadsheets import reading
from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import SpreadsheetRow
from events.units.naming import place_key, unit_number
from participants.roster_checking.fields import Field
from participants.roster_checking.layout import HEAD_ROWS, RosterLayout, is_numbering, repeats_headings, understand
from participants.unit_lists.reading import PIECE_BYTES, ListedUnit, UnitKey


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """A person as the roster names them, with the unit that stands in their row."""

    name: str
    unit: ListedUnit


def read_people(path: Path) -> list[RosterPerson]:
    """The people of a roster's file, in its order. Raises Refusal as `spreadsheets.reading` does, and `no_names`."""
    with path.open("rb") as file:
        reading.kind_of(file)
        with reading.read(iter(lambda: file.read(PIECE_BYTES), b"")) as book:
            rows = book.rows
            head = list(islice(rows, HEAD_ROWS))
            layout = understand(head)
            if not layout.heading_rows:
                raise Refusal("no_names", _("No column of the roster has names. Give it headings: Nama, TPS, Desa."))
            return list(_people(chain(head, rows), layout))


def _people(rows: Iterable[SpreadsheetRow], layout: RosterLayout) -> Iterator[RosterPerson]:
    places = {field: column for column, field in layout.mapping.items()}
    for row in rows:
        if row.number <= layout.heading_rows[-1] or is_numbering(row):
            continue
        texts = {field: _text(row, column) for field, column in places.items()}
        if not texts[Field.NAME] or repeats_headings(row, layout.mapping, layout.headings):
            continue
        number = texts.get(Field.TPS) or texts.get(Field.ASSIGNMENT, "")
        village, district = texts.get(Field.VILLAGE, ""), texts.get(Field.DISTRICT, "")
        unit = ListedUnit(row.number, unit_number(number), village, district, texts.get(Field.REGENCY, ""))
        yield RosterPerson(clean_name(texts[Field.NAME]), unit)


def by_unit(
    people: Iterable[RosterPerson], units: Sequence[ListedUnit]
) -> tuple[dict[UnitKey, list[RosterPerson]], list[RosterPerson]]:
    """Each unit's people, and those whose row fits no unit or more than one."""
    numbers: dict[str, list[ListedUnit]] = {}
    villages: dict[tuple[str, str], list[ListedUnit]] = {}
    for unit in units:
        numbers.setdefault(unit.number, []).append(unit)
        villages.setdefault((unit.number, place_key(unit.village)), []).append(unit)
    named: dict[UnitKey, list[RosterPerson]] = {}
    strangers = []
    for person in people:
        own = person.unit
        among = villages.get((own.number, place_key(own.village)), ()) if own.village else numbers.get(own.number, ())
        fitting = [unit for unit in among if _agree(unit, own)]
        if len(fitting) == 1:
            named.setdefault(fitting[0].key, []).append(person)
        else:
            strangers.append(person)
    return named, strangers


def _agree(unit: ListedUnit, told: ListedUnit) -> bool:
    """Whether district and regency are the same, where both say them."""
    pairs = ((unit.district, told.district), (unit.regency, told.regency))
    return all(not mine or not theirs or place_key(mine) == place_key(theirs) for mine, theirs in pairs)


def _text(row: SpreadsheetRow, column: int) -> str:
    return " ".join(as_text(row.cells[column] if column < len(row.cells) else None).split())
