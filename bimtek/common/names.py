"""One name field, kept as its owner writes it; titles stand beside it.

Nothing here guesses: old spellings, capitals, initials and digits stay. Only what a keyboard, Word or
Excel put there by accident goes.
"""

import re
import unicodedata

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛`´ʼʻʿʾ′＇", "'"))
_TRAILING_JUNK = re.compile(r"(?:[\s,;:_\-]|(?<=\s)[.'])+$")
_LEADING_JUNK = re.compile(r"^[\s,;:_.\-]+")
_COMMAS = re.compile(r"\s*,[\s,]*")


def clean_name(text: str) -> str:
    """Collapse white space of every kind, make apostrophes straight, drop invisible and trailing stray marks.

    `  Wahyu  Hidayat .` -> `Wahyu Hidayat`; a dot that belongs to a word (`A.`, `S.H.`) stays.
    """
    text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    if not text.isprintable():  # a roster has a hundred thousand names, and almost all of them are
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"})
    text = " ".join(text.split())
    return _LEADING_JUNK.sub("", _TRAILING_JUNK.sub("", text))


def name_key(text: str) -> str:
    """A form for comparing and searching: `Nur Sa’adah`, `NUR SA'ADAH` and `Nur Saadah` share one key.

    No apostrophes, accents or capitals; every other mark separates words.
    """
    decomposed = unicodedata.normalize("NFKD", clean_name(text).replace("'", "")).casefold()
    plain = decomposed
    if not plain.isascii():
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


def full_name(before: str, name: str, after: str) -> str:
    """`Dr. H.`, `Abdul Karim`, `S.H.,M.H.` -> `Dr. H. Abdul Karim, S.H., M.H.`; empty titles add nothing."""
    front = " ".join(filter(None, (clean_name(before), clean_name(name))))
    back = _COMMAS.sub(", ", clean_name(after))
    return ", ".join(filter(None, (front, back)))
