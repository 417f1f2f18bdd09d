"""Places in a compiled layout that differ from person to person, and how a text is set into one.

Lengths are CSS pixels (1/96 inch) from the page's top left corner, as WeasyPrint lays pages out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor

# A second line is taken only where it lets letters be this much larger.
WORTH_A_LINE = 1.15
SIZES_PER_PIXEL = 64  # Pango counts 1024ths of a pixel: a size that it need not round is the same in CSS and PDF


@dataclass(frozen=True)
class Box:
    """A rectangle on a page."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class TextSlot:
    """A box for one text of up to `lines` lines."""

    name: str
    number: int  # of the PDF object that draws it
    box: Box
    size: float  # the largest
    lines: int
    leading: float  # from line to line, in multiples of the size
    rise: float  # from the top of a line to its baseline, in multiples of the size
    align: str  # left, center, right
    valign: str  # top, middle, bottom
    before: str  # printed in front of the text
    colour: str  # as a PDF operator
    resource: str  # the font's name on the page
    font: str  # SHA-256 of the font file
    features: Mapping[str, int]


@dataclass(frozen=True)
class FigureSlot:
    """A place for a drawing in a unit square (a QR code) or a picture."""

    name: str  # qr, photo
    number: int
    box: Box
    picture: int  # number of the object that holds a picture's file; 0 for a QR code


@dataclass(frozen=True)
class Setting:
    """A text set into its slot: its lines from the top, their size, and the first one's top below the box's."""

    lines: tuple[str, ...]
    size: float
    top: float


def setting(text: str, slot: TextSlot, width: Callable[[str], float]) -> Setting:
    """Set a text as large as its box allows, on one line or, where that pays, on two.

    `width` measures a line in multiples of its size.
    """
    whole = width(text)
    lines: tuple[str, ...] = (text,)
    size = _largest(slot, whole, 1)
    if slot.lines > 1 and whole * slot.size > slot.box.width and " " in text:
        halves, widest = _halves(text, width)
        smaller = _largest(slot, widest, 2)
        if smaller > size * WORTH_A_LINE:
            lines, size = halves, smaller
    free = slot.box.height - len(lines) * size * slot.leading
    return Setting(lines, size, free * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[slot.valign])


def _largest(slot: TextSlot, widest: float, lines: int) -> float:
    sizes = [slot.size, slot.box.height / (lines * slot.leading)]
    if widest:
        sizes.append(slot.box.width / widest)
    return floor(min(sizes) * SIZES_PER_PIXEL) / SIZES_PER_PIXEL


def _halves(text: str, width: Callable[[str], float]) -> tuple[tuple[str, ...], float]:
    """The text on two lines as even as can be, and the width of the wider."""
    words = text.split()
    cuts = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    # The lengths tell almost which cut is the most even; only the three best are measured.
    likely = sorted(cuts, key=lambda pair: abs(len(pair[0]) - len(pair[1])))[:3]
    measured = [(max(width(first), width(second)), (first, second)) for first, second in likely]
    widest, lines = min(measured)
    return lines, widest
