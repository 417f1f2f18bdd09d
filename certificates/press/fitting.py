"""Long names in a box of fixed width: broken at the best place and set as large as they fit.

Widths come from the font itself (HarfBuzz, the shaper that Pango uses too), not from counting letters.
"""

import subprocess
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations, pairwise
from pathlib import Path

import uharfbuzz as hb

POINTS_PER_MM = 72 / 25.4
# Fallback fonts and rounding may make a line a little wider than measured.
SPARE = 0.98


class FontMissing(Exception):
    """A font of the shipped designs is not installed; `apt-get install fonts-ebgaramond` brings it."""


@dataclass(frozen=True)
class Fitted:
    """Lines of text, and the size in points at which none is wider than its box."""

    lines: tuple[str, ...]
    size: float


@dataclass(frozen=True)
class Step:
    """One thing to try: so many lines at a size in points."""

    lines: int
    size: float


@cache
def _font(family: str, style: str) -> hb.Font:
    command = ["fc-match", "-f", "%{family}|%{file}", f"{family}:style={style}"]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603  no input in it
    families, _bar, path = found.partition("|")
    if family not in families.split(","):
        raise FontMissing(f"The font {family!r} is not installed: install the Debian package fonts-ebgaramond.")
    return hb.Font(hb.Face(hb.Blob.from_file_path(str(Path(path)))))


@lru_cache(maxsize=4096)
def width(text: str, family: str, style: str) -> float:
    """How wide the text is, in multiples of its size; FontMissing where the font is not installed."""
    font = _font(family, style)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    return float(sum(glyph.x_advance for glyph in buffer.glyph_positions or []) / font.face.upem)


@lru_cache(maxsize=1024)
def fit(text: str, *, box: float, steps: tuple[Step, ...], family: str, style: str = "Regular") -> Fitted:
    """Set `text` by the first step at which it fits a box of `box` millimetres.

    Where none fits, the last step's lines are set as small as they must be.
    """
    if not text.strip():
        return Fitted((), steps[0].size)
    room = box * POINTS_PER_MM * SPARE
    lines: tuple[str, ...] = (text,)
    widest = 0.0
    for step in steps:
        lines, widest = _break(text, step.lines, family, style)
        if widest * step.size <= room:
            return Fitted(lines, step.size)
    return Fitted(lines, round(room / widest - 0.05, 1))


def _break(text: str, count: int, family: str, style: str) -> tuple[tuple[str, ...], float]:
    """The text in `count` lines as even as can be, and the width of the widest."""
    words = text.split()
    best: tuple[tuple[str, ...], float] | None = None
    for cuts in combinations(range(1, len(words)), min(count, len(words)) - 1):
        edges = (0, *cuts, len(words))
        lines = tuple(" ".join(words[a:b]) for a, b in pairwise(edges))
        widest = max(width(line, family, style) for line in lines)
        if best is None or widest < best[1]:
            best = lines, widest
    return best or ((text,), width(text, family, style))
