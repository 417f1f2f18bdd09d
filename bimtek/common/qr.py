"""QR codes as rectangles, drawn as vectors so that they stay sharp on paper."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from math import isqrt

import zxingcpp
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from PIL import Image

_DARK = re.compile(rb"\0+")
_RUN = re.compile(rb"\0+|[^\0]+")
PIECE = 9  # modules of a row that are drawn at once: its 512 drawings are soon all known

# Every reader undoes any of the eight masks. Trying all of them for the smoothest picture (ISO 18004, 7.8.3) takes
# four fifths of a code's time, and leaves the choice to the library's version, while ours must draw the same for ever.
MASK = 3
QUIET = 4  # light modules around a code, by its standard


@dataclass(frozen=True)
class QrCode:
    """A QR code of so many `modules` on each side; `dots` is its picture row by row with the quiet zone, dark as 0."""

    modules: int
    dots: bytes

    @cached_property
    def runs(self) -> tuple[tuple[int, int], ...]:
        """Where its dark runs begin and end in the picture."""
        # The quiet zone ends each row, so no run goes on in the next.
        return tuple([run.span() for run in _DARK.finditer(self.dots)])

    @property
    def path(self) -> str:
        """The runs as SVG path data, one unit a module."""
        boxes = (_box(self.modules, start, end) for start, end in self.runs)
        return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in boxes)

    @property
    def strokes(self) -> str:
        """The rows as SVG path data to be stroked one unit wide: two points a run, where an outline takes five."""
        side = self.modules + 2 * QUIET
        starts = range(QUIET * (side + 1), (side - QUIET) * side, side)
        rows = [self.dots[start : start + self.modules] for start in starts]
        pieces = range(0, self.modules, PIECE)
        back = f"m-{self.modules} 1"
        return "M0 0" + back.join(["".join([_strokes(row[at : at + PIECE]) for at in pieces]) for row in rows])

    @property
    def operators(self) -> str:
        """The runs as PDF operators that fill them in a unit square, y downwards."""
        side = f"{1 / self.modules:.9f}"
        boxes = "".join([_operator(self.modules, start, end) for start, end in self.runs])
        return f"0 0 0 rg {side} 0 0 {side} 0 0 cm\n{boxes}f\n"


def _box(modules: int, start: int, end: int) -> tuple[int, int, int]:
    row, column = divmod(start, modules + 2 * QUIET)
    return column - QUIET, row - QUIET, end - start


@cache  # a few thousand short texts: formatting them anew took a third of a code's time
def _operator(modules: int, start: int, end: int) -> str:
    x, y, length = _box(modules, start, end)
    return f"{x} {y} {length} 1 re\n"


@cache
def _strokes(piece: bytes) -> str:
    """A piece of a row as path data from where the pen is, which then is where the next piece begins."""
    return "".join(f"m{len(run)} 0" if run[0] else f"h{len(run)}" for run in _RUN.findall(piece))


def qr_code(text: str) -> QrCode:
    """Encode text with error correction M: a seventh of the code may be worn off."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=MASK)
    dots = bytes(barcode.to_image(scale=1, add_quiet_zones=True))  # type: ignore[call-overload]  # it is a buffer
    return QrCode(isqrt(len(dots)) - 2 * QUIET, dots)


def png(text: str, *, scale: int) -> bytes:
    """A text as a PNG, `scale` pixels a module, with its quiet zone: for mails, which show no SVG."""
    dots = qr_code(text).dots
    side = isqrt(len(dots))
    picture = Image.frombytes("L", (side, side), dots).resize((side * scale, side * scale), Image.Resampling.NEAREST)
    file = BytesIO()
    picture.convert("1").save(file, "PNG")
    return file.getvalue()


def svg(text: str, label: str) -> SafeString:
    """A text as an inline SVG, black on white with its quiet zone; `label` is read aloud instead.

    Drawn as one path in module units, so it is sharp at any size and needs no style.
    """
    code = qr_code(text)
    return format_html(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="{0} {1} {2} {2}" role="img" aria-label="{3}">'
        '<rect x="{0}" y="{1}" width="{2}" height="{2}" fill="#fff"/><path stroke="#000" d="{4}"/></svg>',
        -QUIET,
        -QUIET - 0.5,  # a stroke lies half above its line
        code.modules + 2 * QUIET,
        label,
        mark_safe(code.strokes),  # noqa: S308  digits and drawing commands
    )
