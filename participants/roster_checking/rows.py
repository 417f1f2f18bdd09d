"""From a row of cells to a person, or to what is wrong with the row; each row by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bimtek.common.capitals import in_capitals, proper_name
from bimtek.common.crypto import blind_index
from bimtek.common.errors import Refusal
from bimtek.common.identity import bare_digits, check_nik, check_nip, normalise_phone
from bimtek.common.names import name_key
from participants.people import name_reading
from participants.people.name_reading import NIK_DIGITS, NIP_DIGITS
from participants.spreadsheets.cells import as_text
from participants.spreadsheets.reading import Cell, SpreadsheetRow

from . import cells
from .entries import NamedVillage, RosterEntry
from .faults import RowProblem
from .fields import Field

VALUE_LETTERS = 120  # of a value shown beside its fault
LENGTHS = {
    Field.NAME: 150,
    Field.TITLE_BEFORE: 60,
    Field.TITLE_AFTER: 100,
    Field.EMAIL: 254,
    Field.INSTITUTION: 200,
    Field.POSITION: 200,
    Field.REPRESENTING: 200,
    Field.ASSIGNMENT: 150,
}
SEXES = {
    **dict.fromkeys(("l", "lk", "laki laki", "laki", "pria", "m", "male", "cowok"), "L"),
    **dict.fromkeys(("p", "pr", "perempuan", "wanita", "f", "female", "w"), "P"),
}


@dataclass
class RowReader:
    """Reads rows of one roster; what it noticed about them in passing goes to `note`."""

    mapping: Mapping[int, Field]
    today: date
    note: Callable[[str, int], None]
    section: NamedVillage = field(default_factory=NamedVillage)
    section_station: str = ""

    def __post_init__(self) -> None:
        self.column = {kind: column for column, kind in self.mapping.items()}

    def cell(self, row: SpreadsheetRow, kind: Field) -> Cell:
        """The cell of this kind; None where the roster has no such column, or nothing in it."""
        column = self.column.get(kind)
        value = row.cells[column] if column is not None and column < len(row.cells) else None
        return None if value is None or cells.is_nothing(as_text(value)) else value

    def text(self, row: SpreadsheetRow, kind: Field) -> str:
        """The same as text on one line."""
        return " ".join(as_text(self.cell(row, kind)).split())

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
        self.odd: list[str] = []  # about the NIK, and allowed
        self.entry = RosterEntry(row=row.number, name="", key="", columns=reader.column)

    def done(self) -> tuple[RosterEntry, list[RowProblem]]:
        self._formulas()
        failed = {problem.field for problem in self.problems}
        for kind, read in (
            (Field.NAME, self._name),
            (Field.NIP, self._nip),
            (Field.PHONE, self._phone),
            (Field.EMAIL, self._email),
            (Field.BIRTH_DATE, self._birth_date),
            (Field.NIK, self._nik),  # last: it is held against the date of birth
        ):
            if kind in failed:
                continue
            try:
                read()
            except _Wrong as wrong:
                self.wrong(kind, str(wrong))
        self._texts()
        for code in [] if self.problems else self.odd:
            self.reader.note(code, self.row.number)
        return self.entry, self.problems

    def wrong(self, kind: Field, code: str, value: str | None = None) -> None:
        """Write down a fault, one to a column."""
        column = self.reader.column.get(kind)
        if any(problem.column == column for problem in self.problems):
            return
        shown = self.reader.text(self.row, kind) if value is None else value
        self.problems.append(RowProblem(self.row.number, column, kind, code, shown_value(kind, shown)))

    def _formulas(self) -> None:
        if not any(isinstance(cell, str) and cell.startswith(("#", "=")) for cell in self.row.cells):
            return
        for kind in self.reader.column:
            if cells.is_excel_error(self.reader.text(self.row, kind)):
                self.wrong(kind, "cell_error")

    def _name(self) -> None:
        raw = as_text(self.reader.cell(self.row, Field.NAME))
        if not raw:
            raise _Wrong("name_missing")
        if name_reading.holds_two(raw):
            raise _Wrong("name_two_people")
        parts, entry = name_reading.split(raw), self.entry
        entry.key = name_key(parts.name)
        if not any(letter.isalpha() for letter in parts.name) or not entry.key:
            raise _Wrong("name_no_letters")
        if len(parts.name) > LENGTHS[Field.NAME]:
            raise _Wrong("text_too_long")
        entry.capitals = in_capitals(raw.partition(",")[0])
        entry.name = parts.name
        entry.title_before = self.reader.text(self.row, Field.TITLE_BEFORE) or parts.before
        entry.title_after = self.reader.text(self.row, Field.TITLE_AFTER) or parts.after
        if entry.capitals:
            self.reader.note("name_capitals", self.row.number)
        if parts.before or parts.after:
            self.reader.note("titles_apart", self.row.number)

    def _nik(self) -> None:
        value = self.reader.cell(self.row, Field.NIK)
        if value is None:
            return
        if len(bare_digits(value)) == NIP_DIGITS and isinstance(value, str) and not check_nip(value).errors:
            raise _Wrong("nik_is_nip")
        sex = SEXES.get(name_key(self.reader.text(self.row, Field.SEX)), "")
        check = check_nik(value, birth_date=self.entry.birth_date, sex=sex)
        if check.errors:
            raise _Wrong(_number_code(check.errors[0].code, "nik"))
        self.entry.nik, self.entry.nik_index = check.digits, blind_index(check.digits)
        self.odd = [warning.code for warning in check.warnings]

    def _nip(self) -> None:
        value = self.reader.cell(self.row, Field.NIP)
        if value is None:
            return
        if len(bare_digits(value)) == NIK_DIGITS and isinstance(value, str) and not check_nik(value).errors:
            raise _Wrong("nip_is_nik")
        check = check_nip(value)
        if check.errors:
            raise _Wrong(_number_code(check.errors[0].code, "nip"))
        self.entry.nip = check.digits
        if check.warnings:
            self.reader.note("nip_odd", self.row.number)

    def _phone(self) -> None:
        value = self.reader.cell(self.row, Field.PHONE)
        if value is None:
            return
        try:
            self.entry.phone = normalise_phone(float(value) if isinstance(value, int) else value)
        except Refusal as refusal:
            raise _Wrong("phone_two" if _two_phones(value) else refusal.code) from None
        if as_text(value).lstrip("'’ ")[:1] == "8":
            self.reader.note("phone_repaired", self.row.number)

    def _email(self) -> None:
        text = self.reader.text(self.row, Field.EMAIL).removeprefix("mailto:").casefold()
        if not text:
            return
        try:
            validate_email(text)
        except ValidationError:
            raise _Wrong("email_invalid") from None
        self.entry.email = text

    def _birth_date(self) -> None:
        value = self.reader.cell(self.row, Field.BIRTH_DATE)
        if value is None:
            return
        born = cells.birth_date(value, self.reader.today)
        if born is None:
            # "Tarakan" alone, in a column for place and date, says nothing of the date.
            if any(letter.isdigit() for letter in as_text(value)):
                raise _Wrong("birth_date_invalid")
            return
        if not cells.likely(born, self.reader.today):
            raise _Wrong("birth_date_unlikely")
        self.entry.birth_date = born

    def _texts(self) -> None:
        entry, reader, row = self.entry, self.reader, self.row
        entry.institution = reader.text(row, Field.INSTITUTION)
        entry.position = reader.text(row, Field.POSITION)
        entry.representing = reader.text(row, Field.REPRESENTING)
        entry.place = NamedVillage(*(self._place(kind) for kind in (Field.VILLAGE, Field.DISTRICT, Field.REGENCY)))
        entry.assignment = self._assignment()
        for kind, most in LENGTHS.items():
            if len(getattr(entry, kind)) > most:
                self.wrong(kind if kind in reader.column else _assigned_by(reader), "text_too_long")

    def _place(self, kind: Field) -> str:
        text = self.reader.text(self.row, kind)
        if not text:
            return str(getattr(self.reader.section, kind))
        return proper_name(text) if in_capitals(text) else text

    def _assignment(self) -> str:
        """`TPS 012, Sukamaju, Kec. Cilodong`, of what the row or the heading above it says."""
        place = self.entry.place
        text = self.reader.text(self.row, Field.TPS)
        tps = cells.station(text) if text else self.reader.section_station
        own = self.reader.text(self.row, Field.ASSIGNMENT)
        district = place.district if place.district.casefold().startswith("kec") else f"Kec. {place.district}"
        return ", ".join(filter(None, (own, tps, place.village, district if place.district else "")))


def _assigned_by(reader: RowReader) -> Field:
    """The column that a too long assignment comes from."""
    parts = (Field.TPS, Field.VILLAGE, Field.DISTRICT)
    return next((kind for kind in parts if kind in reader.column), Field.ASSIGNMENT)


def _number_code(code: str, kind: str) -> str:
    return f"{kind}_excel" if code == "excel_number" else code


def _two_phones(value: Cell) -> bool:
    """Whether a cell holds two phone numbers: `0812… / 0813…`."""
    if not isinstance(value, str):
        return False
    for sign in ("/", ",", ";", "\n", " & ", " atau ", " dan "):
        parts = [part for part in value.split(sign) if len(bare_digits(part)) >= 8]
        if len(parts) > 1:
            return True
    return False


def shown_value(kind: Field, text: str) -> str:
    """A value to be shown beside its fault: short, and of a NIK, or what may be one, no more than its end."""
    digits = sum(letter.isdigit() for letter in text)
    if kind == Field.NIK or (digits >= NIK_DIGITS and kind != Field.NIP):
        return "•" * max(0, len(text) - 4) + text[-4:] if len(text) > 8 else "•" * len(text)
    if kind == Field.NIP and len(bare_digits(text)) == NIK_DIGITS:
        return "•" * (len(text) - 4) + text[-4:]
    return text if len(text) <= VALUE_LETTERS else text[: VALUE_LETTERS - 1] + "…"
