"""The columns of a schedule's table by their headings, and what a row says in them."""

import csv
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from events.schedule import dates

_HEADINGS = (
    ("title", r"(?:nama\s+)?(?:angkatan|gelombang|kelas|batch|kelompok|tahap|kegiatan|nama|judul)(?:\s+ke)?"),
    ("place", r"tempat(?:\s+pelaksanaan)?|lokasi(?:\s+pelaksanaan)?|kota|hotel|venue|tempat/kota|daerah|"
     r"kabupaten/kota"),
    ("date", r"(?:hari\s*[/,&]?\s*)?(?:tanggal|tgl\.?)(?:\s+\w+)?|waktu(?:\s+pelaksanaan)?|pelaksanaan|mulai|"
     r"selesai|jadwal|date"),
    ("quota", r"kuota|jumlah\s+peserta|peserta|jml\.?\s+peserta"),
    ("hours", r"pukul|jam"),
    ("number", r"no\.?|nomor|urut"),
)  # fmt: skip
_SPACES = re.compile(r"\t+| {2,}")
_ROMAN_OR_NUMBER = re.compile(r"[IVXLC]{1,7}|\d{1,3}|[A-Z]")


class SessionDetails(NamedTuple):
    """What a schedule says of a session beside its days."""

    title: str
    place: str
    quota: int | None
    hours: str


@dataclass(frozen=True)
class ScheduleColumns:
    """What each column of a table holds, what parts them, and how the column of names is headed."""

    kinds: tuple[str, ...]
    sign: str
    heading: str

    def described(self, row: str) -> SessionDetails:
        """Name, place, quota and hours of a row, as a session takes them."""
        cells = parted(row, self.sign)
        said = {kind: cell for kind, cell in zip(self.kinds, cells, strict=False) if kind and cell.strip(" -–")}
        title = said.get("title", "")
        if title and _ROMAN_OR_NUMBER.fullmatch(title):
            title = f"{self.heading} {title}"
        quota = re.search(r"\d{1,5}", said.get("quota", ""))
        return SessionDetails(title, said.get("place", ""), int(quota[0]) if quota else None, said.get("hours", ""))

    @property
    def from_to(self) -> bool:
        """Whether first and last day have columns of their own."""
        return ("date", "date") in pairwise(self.kinds)

    def without_hours(self, row: str) -> str:
        """The row with blanks for its hours, which look like days: `08.00-12.00`."""
        parts = re.split(rf"({re.escape(self.sign)})" if self.sign else r"(\t+| {2,})", row)
        shift = 1 if self.sign == "|" and row.lstrip().startswith("|") else 0
        for place in range(0, len(parts), 2):
            index = place // 2 - shift
            if 0 <= index < len(self.kinds) and self.kinds[index] == "hours":
                parts[place] = " " * len(parts[place])
        return "".join(parts)


def columns_of(line: str) -> ScheduleColumns | None:
    """The columns where a line is the head of a table with a date in each row; None for any other line."""
    sign = _sign(line) or ("," if line.count(",") > 1 and all(map(_kind, parted(line, ","))) else "")
    cells = parted(line, sign)
    kinds = tuple(_kind(cell) for cell in cells)
    if len(cells) < 2 or "date" not in kinds or sum(bool(kind) for kind in kinds) < 2 or dates.ranges(line):
        return None
    heading = next((cell for cell, kind in zip(cells, kinds, strict=True) if kind == "title"), "")
    return ScheduleColumns(kinds, sign, heading.title() if heading.isupper() else heading)


def parted(row: str, sign: str | None = None) -> list[str]:
    """The cells of a row."""
    sign = _sign(row) if sign is None else sign
    if sign == ",":
        return [cell.strip() for cell in next(csv.reader([row.strip()], skipinitialspace=True), [])]
    if sign:
        text = row.strip()
        return [cell.strip() for cell in (text.strip("|") if sign == "|" else text).split(sign)]
    return [cell.strip() for cell in _SPACES.split(row.strip())]


def _sign(row: str) -> str:
    return next((sign for sign in "|\t;" if sign in row), "")


def _kind(cell: str) -> str:
    text = " ".join(cell.casefold().split())
    return next((kind for kind, pattern in _HEADINGS if re.fullmatch(pattern, text)), "")
