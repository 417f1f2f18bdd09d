"""A map of tiles: each province a square near its place, the regencies of one in the order of their codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

SIDE = 52  # of a tile, in the units of the drawing
GAP = 4
# Column and row of each province by its code, and how its name is shortened.
PROVINCES: dict[str, tuple[int, int, str]] = {
    "11": (0, 0, "Aceh"), "12": (1, 1, "Sumut"), "13": (1, 2, "Sumbar"), "14": (2, 1, "Riau"), "15": (2, 2, "Jambi"),
    "16": (2, 3, "Sumsel"), "17": (1, 3, "Bengkulu"), "18": (2, 4, "Lampung"), "19": (3, 3, "Babel"),
    "21": (3, 1, "Kepri"), "31": (4, 4, "DKI"), "32": (4, 5, "Jabar"), "33": (5, 5, "Jateng"), "34": (5, 6, "DIY"),
    "35": (6, 5, "Jatim"), "36": (3, 5, "Banten"), "51": (7, 5, "Bali"), "52": (8, 5, "NTB"), "53": (9, 5, "NTT"),
    "61": (5, 1, "Kalbar"), "62": (6, 1, "Kalteng"), "63": (6, 2, "Kalsel"), "64": (7, 1, "Kaltim"),
    "65": (7, 0, "Kaltara"), "71": (10, 1, "Sulut"), "72": (9, 2, "Sulteng"), "73": (9, 3, "Sulsel"),
    "74": (10, 3, "Sultra"), "75": (9, 1, "Gorontalo"), "76": (8, 3, "Sulbar"), "81": (11, 3, "Maluku"),
    "82": (11, 1, "Malut"), "91": (15, 1, "Papua"), "92": (13, 2, "Pabar"), "93": (15, 3, "Pasel"),
    "94": (14, 2, "Pateng"), "95": (15, 2, "Papeg"), "96": (12, 2, "PBD"),
}  # fmt: skip
LETTERS = 9


@dataclass(frozen=True)
class Tile:
    """A square with a name and a number; `filled` is how much of it is drawn full, from the bottom (0 to SIDE)."""

    code: str
    name: str
    title: str
    text: str
    x: int
    y: int
    filled: int

    @property
    def filled_y(self) -> int:
        """Where the full part begins."""
        return self.y + SIDE - self.filled


@dataclass(frozen=True)
class TileMap:
    """Tiles and the size of the drawing."""

    tiles: tuple[Tile, ...]
    width: int
    height: int
    side: int = SIDE


def tile_map(parts: Sequence[tuple[str, str, int | None]]) -> TileMap | None:
    """The map of regions given by code, name and per cent (None: no target); None where there is nothing to draw.

    Provinces stand where they lie, more than a hundred per cent fills a tile and no more.
    """
    if not parts:
        return None
    columns = max(4, ceil(sqrt(len(parts) * 2)))
    provinces = all(len(code) == 2 for code, _name, _share in parts)
    tiles, places = [], []
    for number, (code, name, share) in enumerate(parts):
        column, row, short = PROVINCES.get(code, (number % 16, 7 + number // 16, name)) if provinces else (
            number % columns, number // columns, _short(name)
        )  # fmt: skip
        text = "–" if share is None else f"{share} %"
        filled = 0 if share is None else min(SIDE, SIDE * share // 100)
        places.append((column, row))
        tiles.append((code, short[:LETTERS], f"{name}: {text}", text, filled))
    left, top = min(column for column, _row in places), min(row for _column, row in places)
    drawn = tuple(
        Tile(code, short, title, text, (column - left) * (SIDE + GAP), (row - top) * (SIDE + GAP), filled)
        for (code, short, title, text, filled), (column, row) in zip(tiles, places, strict=True)
    )
    return TileMap(drawn, max(tile.x for tile in drawn) + SIDE, max(tile.y for tile in drawn) + SIDE)


def _short(name: str) -> str:
    """A regency's name without the word for its kind; "Kota" stays as a letter."""
    return name.removeprefix("Kabupaten ").replace("Kota ", "K. ")
