"""A name as it stands in a roster, with its titles: taken apart only where joining gives it back."""

import re
from typing import NamedTuple

from bimtek.common.capitals import (
    DEGREES,
    in_capitals,
    proper_name,
    proper_titles_after,
    proper_titles_before,
)
from bimtek.common.names import clean_name, name_key

_FRONT = re.compile(r"(?:(?:prof|drs?|dra|drg|ir|hj?|kh|k\.\s?h)\.\s*)+", re.IGNORECASE)
_FIRST_TITLE = re.compile(r"(prof|drs?|dra|drg|ir|hj?|kh|k\.\s?h)\.\s*", re.IGNORECASE)
_DOTTED = re.compile(r"(?:[A-Za-z]{1,5}\.\s?){1,5}[A-Za-z]{0,6}\.?")
# Two people in one cell: offices part them so. A slash is no such sign: "Tan Giok Lan / Lanny Tanuwijaya" is one.
_NUMBERED = re.compile(r"\d+[.)]")
_PARTED = re.compile(r"[;\n]")


class ParsedName(NamedTuple):
    """A name and what stands before and after it."""

    before: str
    name: str
    after: str


def split(text: str) -> ParsedName:
    """`Dr. H. Abdul Karim, S.H., M.H.` -> `Dr. H.`, `Abdul Karim`, `S.H., M.H.`.

    What is no sure title stays in the name. A name in capitals is written as people write it, where that is known.
    """
    whole = clean_name(text)
    name, after = _behind(whole)
    before, name = _in_front(name)
    return ParsedName(before, name, after) if not in_capitals(name) else _proper(before, name, after)


def _behind(text: str) -> tuple[str, str]:
    name, comma, rest = text.partition(",")
    parts = [part.strip() for part in rest.split(",") if part.strip()]
    if not comma or not parts or not name.strip() or not _are_titles(parts):
        return text, ""
    return name.strip(), ", ".join(parts)


def _are_titles(parts: list[str]) -> bool:
    """The first is a title for certain; after it, what ends with a dot is one too ("ASEAN Eng.")."""
    return _is_title(parts[0]) and all(_is_title(part) or part.endswith(".") for part in parts)


def _is_title(text: str) -> bool:
    bare = re.sub(r"[.\s]", "", text).upper()
    return bare in DEGREES or bool(_DOTTED.fullmatch(text)) or (text.endswith(".") and "." in text[:-1])


def _in_front(text: str) -> tuple[str, str]:
    found = _FRONT.match(text)
    rest = text[found.end() :].strip() if found else ""
    if found is None or not name_key(rest):
        return "", text
    titles = [title[0].strip() for title in _FIRST_TITLE.finditer(found[0])]
    return " ".join(titles), rest


def _proper(before: str, name: str, after: str) -> ParsedName:
    spaced = re.sub(r"(?<=[^\W\d_]{2}\.)(?=[^\W\d_]{2})", " ", name)  # MOH.SYARIFUDDIN
    return ParsedName(
        proper_titles_before(before) if in_capitals(before + name) else before,
        proper_name(spaced),
        proper_titles_after(after) if in_capitals(after) or not after else after,
    )


def holds_two(text: str) -> bool:
    """Whether two people stand in a cell: parted by a semicolon, or numbered and each on a line of its own."""
    if ";" not in text and "\n" not in text:
        return False
    parts = [part.strip(" ,") for part in _PARTED.split(text)]
    parts = [part for part in parts if len(name_key(part)) > 2 and not _is_title(part)]
    return len(parts) > 1 and (";" in text or all(_NUMBERED.match(part) for part in parts))
