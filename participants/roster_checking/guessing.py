"""A list without headings: its columns by what stands in them, where that can only be one thing."""

from collections.abc import Callable, Sequence

from bimtek.common.errors import Refusal
from bimtek.common.identity import bare_digits, check_nik, normalise_phone
from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import SpreadsheetRow

from .contexts import of_section
from .fields import Field

ROWS_LEAST, ROWS_MOST = 2, 60
MOST_OF = 0.8  # of a column's values have to be of its kind


def mapping(rows: Sequence[SpreadsheetRow]) -> dict[int, Field]:
    """Names, and beside them a number or address that only a person has; {} where anything could be meant."""
    filled = [row for row in rows[:ROWS_MOST] if sum(cell is not None for cell in row.cells) > 1]
    width = max((len(row.cells) for row in filled), default=0)
    columns = [[text for row in filled if (text := _text(row, place))] for place in range(width)]
    found = {
        place: kind
        for kind, fits in _KINDS
        if (place := next((place for place, texts in enumerate(columns) if _mostly(texts, fits)), None)) is not None
    }
    names = [place for place, texts in enumerate(columns) if len(set(texts)) == len(texts) and _mostly(texts, _is_name)]
    return found | {names[0]: Field.NAME} if len(filled) >= ROWS_LEAST and found and len(names) == 1 else {}


def _text(row: SpreadsheetRow, place: int) -> str:
    return as_text(row.cells[place]).strip() if place < len(row.cells) else ""


def _mostly(texts: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return len(texts) >= ROWS_LEAST and sum(map(fits, texts)) >= MOST_OF * len(texts)


def _is_nik(text: str) -> bool:
    return not check_nik(bare_digits(text)).errors


def _is_phone(text: str) -> bool:
    try:
        return normalise_phone(text).startswith("+628")
    except Refusal:
        return False


def _is_name(text: str) -> bool:
    words = text.replace(".", " ").replace(",", " ").split()
    lettered = all(letter.isalpha() or letter in " .,'’-" for letter in text)
    return lettered and 2 <= len(words) <= 8 and not of_section(text)


_KINDS: tuple[tuple[Field, Callable[[str], bool]], ...] = (
    (Field.NIK, _is_nik),
    (Field.PHONE, _is_phone),
    (Field.EMAIL, lambda text: "@" in text and " " not in text),
)
