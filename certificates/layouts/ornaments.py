"""Draws the ornaments of the shipped layouts: woven borders and rosettes in the manner of security printing.

`python -m certificates.layouts.ornaments` writes them as SVG into the folders of the designs. They are kept as
files because a press that draws them anew for each certificate would be slower and no prettier.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import cos, pi, sin
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "designs"
MERAH, GOLD, GOLD_TINT, NAVY = "#9d1c1f", "#b08d3c", "#f3ead6", "#1f3b5c"
BAND_LINE, BAND_GOLD = "#a8393c", "#c9a45a"
# Two cubics from crest to trough and back follow a sine to a hundredth of its height, and print twice as fast as four.
CURVES_PER_WAVE = 2

Point = tuple[float, float]
Curve = Callable[[float], Point]


@dataclass(frozen=True)
class Frame:
    """A rectangle with round corners, run along clockwise; all lengths in millimetres."""

    left: float
    top: float
    width: float
    height: float
    radius: float

    @property
    def length(self) -> float:
        """Once around."""
        return 2 * (self.width + self.height) - (8 - 2 * pi) * self.radius

    def at(self, s: float) -> tuple[Point, Point]:
        """The point `s` along the frame, and the unit vector pointing outwards there."""
        s %= self.length
        right, bottom, r = self.left + self.width, self.top + self.height, self.radius
        corners = [(right - r, self.top + r), (right - r, bottom - r), (self.left + r, bottom - r)]
        corners.append((self.left + r, self.top + r))
        sides = [self.width - 2 * r, self.height - 2 * r] * 2
        for i, (side, (x, y)) in enumerate(zip(sides, corners, strict=True)):
            turn = pi / 2 * (i - 1)  # direction outwards along this side
            out = (cos(turn), sin(turn))
            if s <= side:
                back = side - s
                return (x + r * out[0] + back * out[1], y + r * out[1] - back * out[0]), out
            s -= side
            if s <= pi / 2 * r:
                angle = turn + s / r
                return (x + r * cos(angle), y + r * sin(angle)), (cos(angle), sin(angle))
            s -= pi / 2 * r
        return self.at(0)


def strand(frame: Frame, *, waves: int, phase: float, reach: float) -> Curve:
    """A wave that swings `reach` millimetres to both sides of the frame, `waves` times around; t runs from 0 to 1."""

    def point(t: float) -> Point:
        (x, y), (nx, ny) = frame.at(t * frame.length)
        swing = reach * sin(2 * pi * waves * t + phase)
        return x + swing * nx, y + swing * ny

    return point


def rose(centre: Point, *, radius: float, petals: int, depth: float, phase: float) -> Curve:
    """A closed curve around `centre` that moves in and out by `depth` millimetres, `petals` times."""

    def point(t: float) -> Point:
        r = radius + depth * cos(petals * 2 * pi * t + phase)
        return centre[0] + r * cos(2 * pi * t), centre[1] + r * sin(2 * pi * t)

    return point


def path(curve: Curve, waves: int, crest: float) -> str:
    """The closed curve of so many waves as SVG path data; `crest` is a t at which one is highest."""
    return f"{open_path(lambda t: curve(t + crest), waves * CURVES_PER_WAVE)}Z"


def open_path(curve: Curve, pieces: int) -> str:
    """A curve as `pieces` cubics that share its tangents."""
    step, tiny = 1 / pieces, 1e-5

    def slope(t: float) -> Point:
        (x0, y0), (x1, y1) = curve(t - tiny), curve(t + tiny)
        return (x1 - x0) / (2 * tiny), (y1 - y0) / (2 * tiny)

    def cubics() -> Iterator[str]:
        for i in range(pieces):
            a, b = i * step, (i + 1) * step
            (x0, y0), (x3, y3), (dx0, dy0), (dx3, dy3) = curve(a), curve(b), slope(a), slope(b)
            yield _numbers(x0 + dx0 * step / 3, y0 + dy0 * step / 3, x3 - dx3 * step / 3, y3 - dy3 * step / 3, x3, y3)

    return f"M{_numbers(*curve(0))}C{' '.join(cubics())}"


def wave(width: float, middle: float, *, count: int, phase: float, reach: float) -> str:
    """A wave from left to right that narrows to nothing at both ends, as path data."""

    def point(t: float) -> Point:
        from_end = min(max(t, 0.0), max(1 - t, 0.0))
        height = reach * (1 - (1 - min(1.0, 6 * from_end)) ** 2)
        return t * width, middle + height * sin(2 * pi * count * t + phase)

    return open_path(point, count * CURVES_PER_WAVE * 2)


def _numbers(*values: float) -> str:
    return " ".join(f"{value:.2f}".rstrip("0").rstrip(".") for value in values)


def svg(width: float, height: float, parts: list[str]) -> str:
    """A drawing of the given size in millimetres, lines only."""
    size = f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} fill="none">\n' + "\n".join(parts) + "\n</svg>\n"


def line(data: str, colour: str, width: float, opacity: float = 1) -> str:
    """One stroked path; `width` in millimetres."""
    faint = f' stroke-opacity="{opacity}"' if opacity < 1 else ""
    return f'<path d="{data}" stroke="{colour}" stroke-width="{width}"{faint}/>'


def rectangle(inset: float, width: float, height: float, colour: str, thickness: float) -> str:
    """A frame line `inset` millimetres from the edge of the sheet."""
    box = f'x="{inset}" y="{inset}" width="{width - 2 * inset}" height="{height - 2 * inset}"'
    return f'<rect {box} stroke="{colour}" stroke-width="{thickness}"/>'


def weave(frame: Frame, *, waves: int, strands: int, reach: float, colour: str, width: float) -> list[str]:
    """A ribbon of `strands` waves, evenly shifted against each other."""
    parts = []
    for i in range(strands):
        phase = 2 * pi * i / strands
        curve = strand(frame, waves=waves, phase=phase, reach=reach)
        parts.append(line(path(curve, waves, (pi / 2 - phase) / (2 * pi * waves)), colour, width))
    return parts


def rosette(centre: Point, *, radius: float, petals: int, strands: int, colour: str, width: float) -> list[str]:
    """A ring of `strands` roses that interlace, each turned a little against the one before."""
    parts = []
    for i in range(strands):
        phase = 2 * pi * i / strands
        curve = rose(centre, radius=radius * 0.8, petals=petals, depth=radius * 0.2, phase=phase)
        parts.append(line(path(curve, petals, -phase / (2 * pi * petals)), colour, width))
    return parts


def waves_around(frame: Frame, wave: float) -> int:
    """How many waves of about `wave` millimetres go around, so that the ends meet."""
    return round(frame.length / wave)


def main() -> None:
    """Write the drawings."""
    for name, drawing in DRAWINGS.items():
        (FOLDER / name).write_text(drawing(), encoding="utf-8")


def klasik_border() -> str:
    """The border of `klasik`: a woven ribbon in red with a gold thread between hairlines, a faint rosette inside."""
    width, height, middle = 297.0, 210.0, 12.5
    frame = Frame(middle, middle, width - 2 * middle, height - 2 * middle, 8.5)
    middle_of_sheet = (width / 2, height / 2 + 2)
    parts = rosette(middle_of_sheet, radius=58, petals=18, strands=6, colour=GOLD_TINT, width=0.2)
    parts += rosette(middle_of_sheet, radius=35, petals=12, strands=6, colour=GOLD_TINT, width=0.2)
    parts += weave(frame, waves=waves_around(frame, 15), strands=6, reach=3.6, colour=MERAH, width=0.14)
    parts += weave(frame, waves=waves_around(frame, 7.5), strands=2, reach=1.5, colour=GOLD, width=0.3)
    parts += [rectangle(7.2, width, height, GOLD, 0.5), rectangle(17.8, width, height, MERAH, 0.2)]
    return svg(width, height, parts)


def corner_frame(width: float, height: float, colour: str) -> list[str]:
    """Hairlines around a sheet with a rosette on each corner."""
    inset = 12.0
    parts = [rectangle(inset, width, height, GOLD, 0.5), rectangle(inset + 1.6, width, height, colour, 0.2)]
    for x in (inset + 0.8, width - inset - 0.8):
        for y in (inset + 0.8, height - inset - 0.8):
            parts.append(f'<circle cx="{x}" cy="{y}" r="7" fill="#fff"/>')
            parts += rosette((x, y), radius=5.6, petals=10, strands=4, colour=colour, width=0.14)
            parts += rosette((x, y), radius=2.8, petals=8, strands=2, colour=GOLD, width=0.22)
    return parts


def resmi_frame() -> str:
    """The frame of `resmi`."""
    return svg(210.0, 297.0, corner_frame(210.0, 297.0, MERAH))


def two_page_frame() -> str:
    """The frame of `dua-halaman`, for front and back."""
    width, height = 297.0, 210.0
    frame = Frame(16.6, 16.6, width - 33.2, height - 33.2, 9)
    parts = corner_frame(width, height, NAVY)
    parts += weave(frame, waves=waves_around(frame, 9), strands=3, reach=0.8, colour=GOLD, width=0.12)
    return svg(width, height, parts)


def modern_band() -> str:
    """The ornament on the band of `modern`: rosettes that run off its edges, and a gold thread along it."""
    width, height = 76.0, 210.0
    parts = rosette((width, 104), radius=54, petals=24, strands=8, colour=BAND_LINE, width=0.16)
    parts += rosette((width, 104), radius=34, petals=16, strands=6, colour=BAND_LINE, width=0.16)
    parts += rosette((width, 104), radius=18, petals=12, strands=4, colour=BAND_LINE, width=0.16)
    parts.append(f'<path d="M{width - 0.6} 0V{height}" stroke="{BAND_GOLD}" stroke-width="1.2"/>')
    return svg(width, height, parts)


def resmi_ribbon() -> str:
    """The ribbon under the letterhead of `resmi`."""
    width, height = 150.0, 6.0
    parts = []
    for i in range(6):
        parts.append(line(wave(width, height / 2, count=14, phase=i * pi / 3, reach=2.6), MERAH, 0.13))
    for i in range(2):
        parts.append(line(wave(width, height / 2, count=28, phase=i * pi, reach=1.1), GOLD, 0.28))
    return svg(width, height, parts)


DRAWINGS: dict[str, Callable[[], str]] = {
    "klasik/border.svg": klasik_border,
    "modern/band.svg": modern_band,
    "resmi/frame.svg": resmi_frame,
    "resmi/ribbon.svg": resmi_ribbon,
    "dua-halaman/frame.svg": two_page_frame,
}

if __name__ == "__main__":
    main()
