"""Places in a compiled layout that differ from person to person, and how a text is set into one.

Lengths are CSS pixels (1/96 inch) from the page's top left corner, as WeasyPrint lays pages out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor

# Another line is taken only where it lets letters be this much larger.
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
    """Set a text as large as its box allows, on one line or, where that pays, on more.

    `width` measures a line in multiples of its size.
    """
    lines: tuple[str, ...] = (text,)
    widest = width(text)
    size = _largest(slot, widest, 1)
    for count in range(2, slot.lines + 1):
        if widest * slot.size <= slot.box.width or count > text.count(" ") + 1:
            break  # narrow enough, or a word a line already
        broken, widest = _broken(text, count, width)
        if (larger := _largest(slot, widest, count)) > size * WORTH_A_LINE:
            lines, size = broken, larger
    free = slot.box.height - len(lines) * size * slot.leading
    return Setting(lines, size, free * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[slot.valign])


def _largest(slot: TextSlot, widest: float, lines: int) -> float:
    sizes = [slot.size, slot.box.height / (lines * slot.leading)]
    if widest:
        sizes.append(slot.box.width / widest)
    return floor(min(sizes) * SIZES_PER_PIXEL) / SIZES_PER_PIXEL


def _broken(text: str, count: int, width: Callable[[str], float]) -> tuple[tuple[str, ...], float]:
    """The text on `count` lines about as even as can be, and the width of the widest.

    Words go to a line until it would be longer than its share, and then once more with a little more room,
    until all fit. Letters are counted first; only the finished lines are measured.
    """
    words = text.split(" ")
    room = max(len(text) / count, max(map(len, words)))
    while len(lines := _filled(words, room)) > count:
        room += 1
    return tuple(lines), max(map(width, lines))


def _filled(words: Sequence[str], room: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
