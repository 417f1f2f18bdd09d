"""From a row of cells to a person, or to what is wrong with the row; each row by itself."""

import re
from collections.abc import Callable

from bimtek.common.capitals import in_capitals, proper_name
from bimtek.common.crypto import blind_index
from bimtek.common.identity import bare_digits, check_nik, check_nip
from bimtek.common.names import name_key
from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import Cell, SpreadsheetRow
from participants.people import name_reading
from participants.people.name_reading import NIK_DIGITS, NIP_DIGITS

from . import cells, contacts, contexts, name_cells
from .columns import SMALLER, RosterColumns
from .entries import NamedVillage, RosterEntry
from .faults import RowProblem
from .fields import Field
from .showing import VALUE_LETTERS, in_small, regions, shown_value

LENGTHS = {
    Field.NAME: 150,
    Field.TITLE_BEFORE: 60,
    Field.TITLE_AFTER: 100,
    Field.EMAIL: 254,
    Field.INSTITUTION: 200,
    Field.POSITION: 200,
    Field.REPRESENTING: 200,
    Field.ASSIGNMENT: 150,
    Field.CATEGORY: 100,
}
SEXES = {
    **dict.fromkeys(("l", "lk", "laki laki", "laki", "pria", "m", "male", "cowok"), "L"),
    **dict.fromkeys(("p", "pr", "perempuan", "wanita", "f", "female", "w"), "P"),
}
OTHER_NUMBER = {Field.NIK: Field.NIP, Field.NIP: Field.NIK}
NUMBER_DIGITS = {Field.NIK: NIK_DIGITS, Field.NIP: NIP_DIGITS}
# What `name_reading` asks about a name, as a remark.
ASKED_OF_NAMES = {"digits": "name_digits", "two_people": "name_two", "signs": "name_signs", "position": "name_position"}
_EASY = re.compile(r"(?!.*\s(?:dan|and)\s)[^\W\d_]+(?:[ '.,-]{1,2}[^\W\d_]+)*\.?", re.IGNORECASE)


class RowReader(RosterColumns):
    """Reads the rows of one list."""

    def read(self, row: SpreadsheetRow) -> tuple[RosterEntry, list[RowProblem]]:
        """The person in a row, and what is wrong with it; with a problem the person is not to be used."""
        return _Reading(self, row).done()


class _Wrong(Exception):
    """A cell is refused; its text is the code."""


class _Reading:
    """One row while it is read."""

    def __init__(self, reader: RowReader, row: SpreadsheetRow) -> None:
        self.reader, self.row = reader, row
        self.problems: list[RowProblem] = []
        self.failed: set[Field] = set()
        self.beside: dict[Field, str] = {}  # what stood in the cell of the name
        self.entry = RosterEntry(row=row.number, name="", key="", columns=reader.column, sheet=reader.sheet)

    def done(self) -> tuple[RosterEntry, list[RowProblem]]:
        self._formulas()
        steps: tuple[tuple[Field, Callable[[], None]], ...] = (
            (Field.NAME, self._name),
            (Field.NIP, self._nip),
            (Field.PHONE, self._phone),
            (Field.EMAIL, self._email),
            (Field.BIRTH_DATE, self._birth_date),
            (Field.SEX, self._sex),
            (Field.NIK, self._nik),  # last: it is held against the date of birth and the sex
        )
        for kind, read in steps:
            if kind in self.failed:
                continue
            try:
                read()
            except _Wrong as wrong:
                self.wrong(kind, str(wrong))
        self._texts()
        self._marks()
        return self.entry, self.problems

    def remark(self, code: str, value: str = "") -> None:
        """Write down what was put right or is odd."""
        if (code, value[:VALUE_LETTERS]) not in self.entry.remarks:
            self.entry.remarks.append((code, value[:VALUE_LETTERS]))

    def wrong(self, kind: Field, code: str, value: str | None = None) -> None:
        """Write down a fault, one to a column."""
        column = self.reader.column.get(kind)
        if any(problem.column == column for problem in self.problems):
            return
        shown = self.reader.text(self.row, kind) if value is None else value
        self.problems.append(
            RowProblem(self.row.number, column, kind, code, shown_value(kind, shown), sheet=self.reader.sheet)
        )

    def _formulas(self) -> None:
        if not any(isinstance(cell, str) and cell.startswith(("#", "=")) for cell in self.row.cells):
            return
        for kind in self.reader.column:
            if cells.is_excel_error(text := self.reader.text(self.row, kind)):
                self.failed.add(kind)
                if kind in (Field.NAME, Field.NIK, Field.NIP):
                    self.wrong(kind, "cell_error")
                else:
                    self.remark("value_error", text)

    def _name(self) -> None:
        raw = as_text(self.reader.cell(self.row, Field.NAME))
        if not raw:
            raise _Wrong("name_missing")
        held = name_cells.with_position(raw) if self.reader.positioned else name_cells.read(raw)
        self.beside = held.beside
        if name_reading.holds_two(held.name):
            raise _Wrong("name_two_people")
        parts, entry = name_reading.loosely_split(held.name), self.entry
        name = parts.name
        if last := self.reader.text(self.row, Field.LAST_NAME):
            name = f"{name} {proper_name(last) if in_capitals(last) else last}"
            self.remark("name_joined")
        entry.key = name_key(name)
        if not any(letter.isalpha() for letter in name) or not entry.key:
            raise _Wrong("name_no_letters")
        if len(name) > LENGTHS[Field.NAME]:
            raise _Wrong("text_too_long")
        entry.capitals = in_capitals(held.name.partition(",")[0])
        entry.name = name
        entry.title_before = self.reader.text(self.row, Field.TITLE_BEFORE) or parts.before
        entry.title_after = self.reader.text(self.row, Field.TITLE_AFTER) or parts.after
        self._about_name(raw, held, parts)

    def _about_name(self, raw: str, held: name_cells.NameCell, parts: name_reading.ParsedName) -> None:
        if self.entry.capitals:
            self.remark("name_capitals")
        if parts.before or parts.after:
            loose = parts.name != name_reading.split(held.name).name
            self.remark("titles_loose" if loose else "titles_apart", held.name if loose else "")
        for code in held.changed:
            self.remark(code, shown_value(Field.NAME, " ".join(raw.split())))
        if "\ufffd" in raw:
            self.remark("letter_doubtful", self.entry.name)
        elif not _EASY.fullmatch(self.entry.name):
            for question in name_reading.read(self.entry.name).questions:
                if question in ASKED_OF_NAMES:
                    self.remark(ASKED_OF_NAMES[question], self.entry.name)

    def _number(self, kind: Field) -> str | Cell:
        """A long number of a column, or beside the name; a number that the file holds whole is its digits."""
        value = self._own_number(kind)
        if value is None:
            return self.beside.get(kind)
        if digits := cells.whole_number(value):
            self.remark(f"{kind.value}_number")
            return digits
        return cells.bare_number(value) if isinstance(value, str) else value

    def _own_number(self, kind: Field) -> Cell:
        """The number in the column of its kind; out of a column of NIP and NIK the one that has as many digits."""
        column, other = self.reader.column.get(kind), OTHER_NUMBER[kind]
        if column in self.reader.mixed:
            digits = bare_digits(as_text(self.reader.cell(self.row, kind)))
            return None if len(digits) == NUMBER_DIGITS[other] else self.reader.cell(self.row, kind)
        if column is None and self.reader.column.get(other) in self.reader.mixed:
            value = self.reader.cell(self.row, other)
            return value if len(bare_digits(as_text(value))) == NUMBER_DIGITS[kind] else None
        return self.reader.cell(self.row, kind)

    def _nik(self) -> None:
        value = self._number(Field.NIK)
        if not value:
            return
        digits = bare_digits(value)
        if len(digits) == NIP_DIGITS and isinstance(value, str) and not check_nip(value).errors:
            raise _Wrong("nik_is_nip")
        check = check_nik(value, birth_date=self.entry.birth_date, sex=self.entry.sex)
        if check.errors:
            short = check.errors[0].code == "nik_length" and len(digits) == NIK_DIGITS - 1 and digits.isdigit()
            raise _Wrong("nik_short" if short else _number_code(check.errors[0].code, "nik"))
        self.entry.nik, self.entry.nik_index = check.digits, blind_index(check.digits)
        for warning in check.warnings:
            self.remark(warning.code)

    def _nip(self) -> None:
        value = self._number(Field.NIP)
        if not value:
            return
        if len(bare_digits(value)) == NIK_DIGITS and isinstance(value, str) and not check_nik(value).errors:
            raise _Wrong("nip_is_nik")
        check = check_nip(value)
        if check.errors:
            raise _Wrong(_number_code(check.errors[0].code, "nip"))
        self.entry.nip = check.digits
        if check.warnings:
            self.remark("nip_odd", check.digits)

    def _phone(self) -> None:
        value = self.reader.cell(self.row, Field.PHONE)
        if value is None:
            value = self.beside.get(Field.PHONE)
        if value is None:
            return
        read = contacts.phone(cells.bare_number(value) if isinstance(value, str) else value)
        self.entry.phone = read.value
        for code in read.remarks:
            self.remark(code, shown_value(Field.PHONE, " ".join(as_text(value).split())))

    def _email(self) -> None:
        text = " ".join(as_text(self.reader.cell(self.row, Field.EMAIL)).split()) or self.beside.get(Field.EMAIL, "")
        if not text:
            return
        read = contacts.email(text)
        self.entry.email = read.value
        for code in read.remarks:
            self.remark(code, text)

    def _birth_date(self) -> None:
        value = self._parts_of_birth() or self.reader.cell(self.row, Field.BIRTH_DATE)
        if value is None:
            return
        born = cells.birth_date(value, self.reader.today, from_1904=self.reader.from_1904)
        if born is None:
            # "Tarakan" alone, in a column for place and date, says nothing of the date.
            if any(letter.isdigit() for letter in as_text(value)):
                self.remark("birth_date_invalid", as_text(value))
        elif not cells.likely(born, self.reader.today):
            self.remark("birth_date_unlikely", as_text(value))
        else:
            self.entry.birth_date = born

    def _parts_of_birth(self) -> str:
        """Day, month and year out of three columns, as one text; "" where they do not all stand there."""
        cells_of = self.row.cells
        parts = [as_text(cells_of[column]) if column < len(cells_of) else "" for column in self.reader.born]
        return "-".join(parts) if parts and all(parts) else ""

    def _sex(self) -> None:
        self.entry.sex = SEXES.get(name_key(self.reader.text(self.row, Field.SEX)), "")

    def _texts(self) -> None:
        entry = self.entry
        entry.institution = self._said(Field.INSTITUTION)
        entry.position = self._said(Field.POSITION) or self.beside.get(Field.POSITION, "")
        entry.representing = self._said(Field.REPRESENTING)
        entry.category = self._said(Field.CATEGORY)
        entry.region_code = self.reader.text(self.row, Field.REGION_CODE)
        # The largest region first: where it changes, smaller ones above it hold no more.
        named = {kind: self._place(kind) for kind in SMALLER[:3]} | self._places_together()
        entry.place = NamedVillage(named[Field.VILLAGE], named[Field.DISTRICT], named[Field.REGENCY])
        tps = self._said(Field.TPS)
        entry.station = ", ".join(filter(None, (self._said(Field.ASSIGNMENT), cells.station(tps) if tps else "")))
        entry.assignment = ", ".join(filter(None, (entry.station, *regions(entry.place))))
        for kind, most in LENGTHS.items():
            if kind is not Field.NAME and len(getattr(entry, kind)) > most:
                self.remark("value_too_long", shown_value(kind, getattr(entry, kind)))
                setattr(entry, kind, "")

    def _said(self, kind: Field) -> str:
        if kind in self.failed:
            return ""
        text, filled = self.reader.value(self.row, kind)
        if filled is not None:
            self.remark("filled", filled)
        return text

    def _place(self, kind: Field) -> str:
        return in_small(self._said(kind))

    def _places_together(self) -> dict[Field, str]:
        """Village and district out of one cell."""
        found: dict[Field, str] = {}
        for column in self.reader.both:
            kind = self.reader.mapping.get(column)
            text = self.reader.text(self.row, kind) if kind else ""
            found |= contexts.places(text, kind) if kind and text else {}
        return {kind: in_small(text) for kind, text in found.items() if kind in SMALLER[:3]}

    def _marks(self) -> None:
        """What the row says beside its values: comments, and values out of hidden columns."""
        for column, text in self.row.comments.items():
            if column in self.reader.mapping:
                self.remark("comment", text)
        for column in self.reader.hidden_columns:
            if (kind := self.reader.mapping.get(column)) and self.reader.text(self.row, kind):
                self.remark("hidden_column", str(kind.label))


def _number_code(code: str, kind: str) -> str:
    return f"{kind}_excel" if code == "excel_number" else code
