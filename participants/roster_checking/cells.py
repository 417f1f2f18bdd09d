"""One cell of a roster made plain: what Excel and hurried hands did to it undone, where it can be."""

import re
from datetime import date, timedelta

from participants.people.birth import LEAST_YEARS, MOST_YEARS, age_on
from participants.spreadsheets.cells import as_text
from participants.spreadsheets.reading import Cell

EXCEL_ERRORS = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|NILAI!)", re.IGNORECASE)
NOTHING = frozenset(
    {"", "-", "--", "---", "–", "—", ".", "..", "0", "n/a", "nihil", "tidak ada", "tdk ada", "belum ada"}
)
EXCEL_EPOCH = date(1899, 12, 30)
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
_NUMERIC = re.compile(r"(\d{1,2})[\s./\-]+(\d{1,2})[\s./\-]+(\d{4}|\d{2})(?: [\d:.]+)?")
_ISO = re.compile(r"(\d{4})[./\-](\d{1,2})[./\-](\d{1,2})(?:[T ].*)?")
_WORDS = re.compile(r"(\d{1,2})[\s.\-/]*([A-Za-z]+)[\s.,\-/']*(\d{4}|\d{2})")
_PLACE = re.compile(r"^[^\d]*?[,/:\s]\s*(?=\d)")  # "Tarakan, 12 Mei 1990"
_TPS = re.compile(r"(?:tps|t\.p\.s\.?)?[\s.\-:]*(?:no\.?)?\s*0*(\d{1,3})", re.IGNORECASE)


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing to say: empty, a dash, "tidak ada"."""
    return text.casefold() in NOTHING


def is_excel_error(text: str) -> bool:
    """Whether a formula failed here, or stands here itself, as in a column that is formatted as text."""
    return text.startswith("=") or bool(EXCEL_ERRORS.fullmatch(text))


def station(text: str) -> str:
    """`12`, `TPS 12`, `No. 012` -> `TPS 012`; anything else as it is."""
    found = _TPS.fullmatch(text.strip())
    return f"TPS {int(found[1]):03}" if found else " ".join(text.split())


def birth_date(cell: Cell, today: date) -> date | None:
    """The date of birth in a cell, with or without the place before it; None when it is no date or not a sure one.

    Two digits of a year count only where one century alone gives an age at which people take part.
    """
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return EXCEL_EPOCH + timedelta(days=int(cell)) if int(cell) in EXCEL_DAYS else None
    text = " ".join(as_text(cell).split())
    return _written(text, today) or _written(_PLACE.sub("", text), today)


def _written(text: str, today: date) -> date | None:
    if found := _ISO.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(text):
        return _in_century(found[3], int(found[2]), int(found[1]), today)
    if (found := _WORDS.fullmatch(text)) and (month := MONTHS.get(found[2].casefold())):
        return _in_century(found[3], month, int(found[1]), today)
    return None


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
