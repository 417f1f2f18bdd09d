"""One cell of a roster made plain: what Excel and hurried hands did to it undone, where it can be."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bimtek.common.spreadsheets.cells import EXACT_BELOW, as_text
from bimtek.common.spreadsheets.reading import Cell
from participants.people.birth import LEAST_YEARS, MOST_YEARS, age_on

EXCEL_ERRORS = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|NILAI!)", re.IGNORECASE)
NOTHING = frozenset(
    {"", "-", "--", "---", "–", "—", ".", "..", "0", "n/a", "nihil", "tidak ada", "tdk ada", "belum ada"}
)
EXCEL_EPOCH, EXCEL_EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
EXCEL_DAYS = range(7000, 60_000)  # 1919 to 2064, as a birth date comes from a cell without a date format
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january", "februari feb february pebruari peb", "maret mar march mrt", "april apr", "mei may",
            "juni jun june", "juli jul july", "agustus agust agu ags agt august aug", "september sep sept",
            "oktober okt october oct", "november nov nopember nop", "desember des december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−|\\", "-"))
_NUMERIC = re.compile(r"(\d{1,2})[\s./\-]+(\d{1,2})[\s./\-]+(\d{4}|\d{2})(?:[ T][\d:.]+)?")
_ISO = re.compile(r"(\d{4})[\s./\-]+(\d{1,2})[\s./\-]+(\d{1,2})(?:[T ].*)?")
_WORDS = re.compile(r"(\d{1,2})[\s.\-/]*([A-Za-z]+)[\s.,\-/']*(\d{4}|\d{2})")
_WORDS_FIRST = re.compile(r"([A-Za-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")  # May 12, 1990
_EIGHT = re.compile(r"\d{8}")
_PLACE = re.compile(r"^[^\d]*?[,/:\s-]\s*(?=\d)")  # "Tarakan, 12 Mei 1990"
_AFTER = re.compile(r"\s*(?:\(.*\)|/.*)$")
_TPS = re.compile(
    r"(?:tps|t\.p\.s\.?)?[\s.\-:/]*(?:no(?:mor)?\.?)?[\s.:]*0*(\d{1,3})(?:\.0)?|(?:tps|t\.p\.s\.?)?[\s.\-:]*([IVX]{1,6})",
    re.IGNORECASE,
)
_ROMAN = {"I": 1, "V": 5, "X": 10}
_PROTECTED = re.compile(r'=\s*"([^"]*)"')
_LABEL = re.compile(r"^(?:nik|nip|nrp|no\.?|nomor|ktp)\s*[.:]*\s*(?=\d)", re.IGNORECASE)


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing to say: empty, a dash, "tidak ada"."""
    return text.casefold() in NOTHING


def is_excel_error(text: str) -> bool:
    """Whether a formula failed here, or stands here itself, as in a column that is formatted as text."""
    return text.startswith("=") or bool(EXCEL_ERRORS.fullmatch(text))


def bare(cell: Cell) -> Cell:
    """A cell without what only kept a program from changing it: `="0812"` -> `0812`."""
    if not isinstance(cell, str) or not cell.startswith("="):
        return cell
    found = _PROTECTED.fullmatch(cell.strip())
    return found[1] if found else cell


def bare_number(text: str) -> str:
    """A long number without marks of text and without its name: `'3201…`, `` `3201… ``, `NIK. 3201…`."""
    return _LABEL.sub("", text.strip().lstrip("'’‘`´").strip())


def whole_number(cell: Cell) -> str:
    """The digits of a number that the file holds exactly, and that no program rounded; "" for any other cell.

    Excel keeps fifteen digits and makes zeros of the rest, so a longer number that ends in one may have been another.
    """
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return ""
    if cell != int(cell) or abs(cell) >= EXACT_BELOW or (abs(cell) >= 10**15 and int(cell) % 10 == 0):
        return ""
    return str(int(cell))


def station(text: str) -> str:
    """`12`, `TPS 12`, `No. 012`, `XII` -> `TPS 012`; anything else as it is."""
    found = _TPS.fullmatch(text.strip())
    number = (int(found[1]) if found[1] else _roman(found[2].upper())) if found else 0
    return f"TPS {number:03}" if number else " ".join(text.split())


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    signed = [-one if one < other else one for one, other in zip(values, [*values[1:], 0], strict=True)]
    return sum(signed)


def birth_date(cell: Cell, today: date, *, from_1904: bool = False) -> date | None:
    """The date of birth in a cell, with or without the place before it; None when it is no date or not a sure one.

    Two digits of a year count only where one century alone gives an age at which people take part.
    """
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        days = int(cell) + (EXCEL_EPOCH_1904 - EXCEL_EPOCH).days * from_1904
        if days in EXCEL_DAYS:
            return EXCEL_EPOCH + timedelta(days=days)
    text = " ".join(as_text(cell).translate(_DASHES).lstrip("'’`").split())
    for form in (text, _PLACE.sub("", text), _AFTER.sub("", _PLACE.sub("", text))):
        if born := _written(form, today):
            return born
    return None


def _written(text: str, today: date) -> date | None:
    if found := _ISO.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(text):
        return _in_century(found[3], int(found[2]), int(found[1]), today)
    if (found := _WORDS.fullmatch(text)) and (month := MONTHS.get(found[2].casefold())):
        return _in_century(found[3], month, int(found[1]), today)
    if (found := _WORDS_FIRST.fullmatch(text)) and (month := MONTHS.get(found[1].casefold())):
        return _date(int(found[3]), month, int(found[2]))
    if _EIGHT.fullmatch(text):
        readings = set(filter(None, _of_eight(text)))
        possible = [born for born in readings if likely(born, today)]
        return possible[0] if len(possible) == 1 else None
    return None


def _of_eight(text: str) -> Iterator[date | None]:
    """`12031990` and `19900312`."""
    yield _date(int(text[4:]), int(text[2:4]), int(text[:2]))
    yield _date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _in_century(year: str, month: int, day: int, today: date) -> date | None:
    if len(year) == 4:
        return _date(int(year), month, day)
    readings = [_date(century + int(year), month, day) for century in (1900, 2000)]
    possible = [born for born in readings if born and likely(born, today)]
    return possible[0] if len(possible) == 1 else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def likely(born: date, today: date) -> bool:
    """Whether a person born then is of an age to take part."""
    return LEAST_YEARS <= age_on(born, today) <= MOST_YEARS
