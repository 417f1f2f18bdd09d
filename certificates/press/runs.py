"""A line of text as PDF operators."""

from collections.abc import Mapping
from dataclasses import dataclass

from .errors import Unlinkable
from .shaping import Typeface


@dataclass(frozen=True, slots=True)
class Run:
    """A shaped line, ready for any size."""

    pieces: list[str]  # glyphs as PDF strings, with what is to be moved between them
    rises: list[tuple[int, float]]  # from which piece on, and by how many times the size, glyphs stand higher
    width: float  # in multiples of the size

    def operators(self, size: float) -> str:
        """The operators that show it; marks above letters are raised by themselves."""
        if not self.rises:
            return _show(self.pieces)
        starts = [start for start, _rise in self.rises]
        shown = [_show(self.pieces[: starts[0]])]
        for (start, rise), end in zip(self.rises, [*starts[1:], len(self.pieces)], strict=True):
            shown.append(f"{rise * size:g} Ts {_show(self.pieces[start:end])}")
        return "".join([*shown, "0 Ts\n"])


def _show(pieces: list[str]) -> str:
    return f"[{''.join(pieces).replace('><', '')}] TJ\n" if pieces else ""


def set_run(face: Typeface, features: Mapping[str, int], widths: Mapping[int, int], line: str) -> Run:
    """Set a line with glyphs of the base, whose `widths` are in thousandths of the size.

    Unlinkable where the base cannot draw a glyph that the line needs.
    """
    shaped, scale = face.shape(line, features), 1000 / face.upem
    pieces: list[str] = []
    rises: list[tuple[int, float]] = []
    height = 0
    for gid, (x, y, advance, _down) in zip(shaped.gids, shaped.places, strict=True):
        if gid not in widths:
            raise Unlinkable(f"the base has no glyph {gid}")
        if y != height:
            height = y
            rises.append((len(pieces), y / face.upem))
        piece = f"{-x * scale:g}<{gid:04x}>" if x else f"<{gid:04x}>"
        # A PDF advances by the glyph's own width; the font's kerning may ask for more or less.
        gap = widths[gid] - (advance - x) * scale
        pieces.append(f"{piece}{gap:g}" if gap else piece)
    return Run(pieces, rises, shaped.advance / face.upem)
