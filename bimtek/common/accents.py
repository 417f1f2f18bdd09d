"""Looking for words in texts whatever their accents: `Pemilu` finds `Pémilu`, and a straight apostrophe a curly one.

Use it as a lookup: `filter(title__holds="word")`.
"""

import unicodedata
from typing import Any

from django.db import models
from django.db.models import Lookup

GRAVE = ("`", "'")  # the one sign of ASCII that is taken for another: typed in the place of an apostrophe
APOSTROPHES = "’‘‛`´ʼʻʿʾ′＇"


def _pairs() -> dict[str, str]:
    """Each small letter of Latin scripts with a mark on it, and the letter without."""
    found = dict.fromkeys(APOSTROPHES, "'")
    for code in range(0xC0, 0x250):
        letter = chr(code).lower()
        plain = unicodedata.normalize("NFKD", letter)[0]
        if len(letter) == 1 and letter != plain and plain.isascii() and plain.isalpha():
            found[letter] = plain
    return found


PAIRS = _pairs()
MARKED, PLAIN = "".join(PAIRS), "".join(PAIRS.values())
TABLE = str.maketrans(PAIRS)


def without_accents(text: str) -> str:
    """`Pémilu’s` -> `pemilu's`."""
    return unicodedata.normalize("NFC", text).lower().translate(TABLE)


def folded_sql(text: str, params: tuple[Any, ...] = ()) -> tuple[str, tuple[Any, ...]]:
    """PostgreSQL's words for a text without capitals and accents; an index over them serves the lookup `holds`.

    TRANSLATE goes through its whole table for every letter, which was most of the time of a search. Most texts are
    plain ASCII, of which the table holds one sign.
    """
    plain, other = f"REPLACE(LOWER({text}), %s, %s)", f"TRANSLATE(LOWER({text}), %s, %s)"
    folded = f"CASE WHEN OCTET_LENGTH({text}) = CHAR_LENGTH({text}) THEN {plain} ELSE {other} END"
    return folded, (*params, *params, *params, *GRAVE, *params, MARKED, PLAIN)


@models.CharField.register_lookup
@models.TextField.register_lookup
class HoldsWord(Lookup[Any]):
    """Whether a text holds a word, with capitals and accents left aside; on SQLite the accents of the column count."""

    lookup_name = "holds"

    def get_prep_lookup(self) -> str:
        """The word as it is compared, with what LIKE would take for a wildcard made plain."""
        word = without_accents(str(self.rhs))
        for sign in ("\\", "%", "_"):
            word = word.replace(sign, f"\\{sign}")
        return f"%{word}%"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """PostgreSQL."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        folded, params = folded_sql(left, tuple(left_params))
        return f"{folded} LIKE {right}", (*params, *right_params)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """SQLite, which has no TRANSLATE."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"LOWER({left}) LIKE {right} ESCAPE '\\'", (*left_params, *right_params)
