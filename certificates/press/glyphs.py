"""Which letters the fonts of this machine can draw: one that none of them has prints as an empty box."""

import os
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import uharfbuzz as hb

from .shaping import COMMON

# Where fontconfig looks by its own rules; more of them by FONT_DIRS, parted by colons.
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
KINDS = frozenset({".ttf", ".otf", ".ttc", ".otc"})
# Drawn by no font: joiners and marks of direction (Cf), variation selectors, spaces.
_INVISIBLE = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})
_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_COMMON = frozenset(COMMON)


def missing(*texts: str) -> str:
    """The letters of these texts that no font has, each once, in order; empty where all can be printed."""
    odd = sorted(set("".join(texts)) - _COMMON - _SELECTORS)
    return "".join(letter for letter in odd if unicodedata.category(letter) not in _INVISIBLE and not is_drawn(letter))


def is_drawn(letter: str) -> bool:
    """Whether some font has this letter, as it stands or as a letter and its marks."""
    parts = unicodedata.normalize("NFD", letter)
    return ord(letter) in _drawn() or (len(parts) > 1 and all(ord(part) in _drawn() for part in parts))


@cache  # a third of a second for a hundred fonts, once in a process, and only where a rare letter comes
def _drawn() -> frozenset[int]:
    found: set[int] = set()
    for path in _fonts():
        found.update(hb.Face(hb.Blob.from_file_path(str(path))).unicodes)
    return frozenset(found)


def _fonts() -> Iterator[Path]:
    for folder in (*FOLDERS, *filter(None, os.environ.get("FONT_DIRS", "").split(":"))):
        for path in sorted(Path(folder).expanduser().rglob("*")):
            if path.suffix.lower() in KINDS and path.is_file():
                yield path
