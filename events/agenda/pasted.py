"""Reads a rundown (susunan acara) as it is pasted from Word or Excel: times, what happens, who speaks, by days.

    Hari I : Senin, 5 Februari 2029
    08.00 - 09.00 | Pembukaan        | Ketua KPU
    09.00 s.d. selesai | Materi: Pemungutan suara | H. Ade Suryana, S.Pd.

It knows no database. Lines that are no item and no day are named, not dropped.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time

from bimtek.common.names import name_key

from .models import AgendaItem

Kind = AgendaItem.Kind
DAYS_MOST = 31
_CLOCK = r"(\d{1,2})[.:](\d{2})(?![.:]?\d)"
_JOINT = r"\s*(?:[-‐‑‒–—−]+|s\s?[./]?\s?d\b\.?|sampai(?:\s+dengan)?|hingga)\s*"
_ZONE = r"(?:\s*\b(?:WIB|WITA|WIT)\b)?"
_TIMES = re.compile(rf"(?<!\d){_CLOCK}{_ZONE}(?:{_JOINT}(?:{_CLOCK}{_ZONE}|(selesai){_ZONE}))?(?!\d)", re.IGNORECASE)
_NUMBERS = {
    name: number
    for number, names in enumerate(
        ("i pertama satu", "ii kedua dua", "iii ketiga tiga", "iv keempat empat", "v kelima lima", "vi keenam enam",
         "vii ketujuh tujuh"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_DAY = re.compile(r"\s*(?:hari|day)\s*(?:ke\s?-?\s?)?(\d{1,2}|[a-z]+)\b", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\s*(?:hari\s*[/,]?\s*(?:tanggal)?\s*:?\s*)?(?:senin|selasa|rabu|kamis|jum['’`]?at|sabtu|minggu|ahad)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"(?i)^\W*(?:pukul|pkl\.?|jam)\s*:?\s*(?=\d)")
_SPEAKER_LABEL = re.compile(r"(?i)^(?:narasumber|pemateri|pembicara|penyaji|fasilitator|oleh)\s*:\s*")
_PARTED = re.compile(r"\s*[|\t;]\s*| {2,}")
_BULLET = re.compile(r"^\s*[-–•*]\s+")
# "Materi 1 (Asep Sumantri, S.H.)": who speaks, in brackets behind a talk.
_IN_BRACKETS = re.compile(r"(.+?)\s*\(([^()]{3,120})\)")
_NAME_PART = re.compile(r"[A-Z][^\W\d_]*")
# A running number, or how long it takes: "3.", "2", "1,5 JP", "90 menit".
_COUNT = re.compile(r"\d{1,3}(?:[.)]|[.,]\d{1,2})?\s*(?:jpl?|jam(?:\s+pelajaran)?|menit|['’′])?", re.IGNORECASE)
_UNNAMED = ("time", "title", "speaker")  # columns that no line names
_HEADINGS = {
    "time": "waktu pukul jam", "title": "kegiatan acara materi uraian agenda topik",
    "speaker": "narasumber pemateri pembicara penyaji fasilitator pic pelaksana petugas keterangan penanggung pj "
    "pengajar pengisi pengampu instruktur mentor pelatih",
    "number": "no nomor", "room": "ruang ruangan tempat",
}  # fmt: skip
# The first that fits counts.
KINDS: tuple[tuple[str, str], ...] = (
    (r"ishoma|istirahat|rehat|coffee|makan|sholat|salat|shalat|isoma|break|snack", Kind.BREAK),
    (r"penutup|penutupan|doa penutup|closing|sayonara", Kind.CLOSING),
    (r"pembukaan|pembuka|sambutan|opening|laporan (ketua )?panitia|indonesia raya", Kind.OPENING),
    (r"tanya jawab|diskusi|q a", Kind.QUESTIONS),
    (r"praktik|praktek|simulasi|latihan|workshop|studi kasus", Kind.PRACTICE),
    (r"sharing|berbagi", Kind.SHARING),
    (r"registrasi|daftar ulang|check in|check out|persiapan|foto|kepulangan|kedatangan", Kind.OTHER),
)


@dataclass(frozen=True)
class PastedItem:
    """One item as read: its day from 1, its times, and the texts of the row."""

    line: int
    day: int
    start: time
    end: time | None  # None: until finished
    kind: str
    title: str
    speakers: str = ""
    room: str = ""


@dataclass(frozen=True)
class PastedRundown:
    """The items in their order, and the lines with words that are none."""

    items: tuple[PastedItem, ...]
    unread: tuple[tuple[int, str], ...]


def read(text: str) -> PastedRundown:
    """Every item of a text; a line that gives none and is no heading is named."""
    items: list[PastedItem] = []
    unread: list[tuple[int, str]] = []
    without_end: set[int] = set()
    day = 1
    columns: Sequence[str] = _UNNAMED
    named = False
    for number, raw in enumerate(_joined(text.splitlines()), start=1):
        line = _AHEAD.sub("", raw)
        if not line.strip():
            continue
        found = _TIMES.search(line)
        if found is None and (heads := _heads(line)):
            columns = heads
        elif found is None and (heading := _day(line)) is not None:
            day, named = (heading or day + bool(items)), True
        elif found is not None and (item := _item(line, number, min(day, DAYS_MOST), found, columns)):
            if items and not named and item.day == items[-1].day and item.start < items[-1].start:
                day += 1  # the clock begins anew, so the next day does
                item = _item(line, number, min(day, DAYS_MOST), found, columns) or item
            items.append(item)
            named = False
            if found[3] is None and found[5] is None:
                without_end.add(len(items) - 1)
        else:
            unread.append((number, line.strip()))
    return PastedRundown(tuple(_up_to_the_next(items, without_end)), tuple(unread))


def _up_to_the_next(items: Sequence[PastedItem], without_end: Collection[int]) -> Iterator[PastedItem]:
    """Items of which only the beginning is written end where the next one of their day begins."""
    for place, item in enumerate(items):
        after = items[place + 1] if place + 1 < len(items) else None
        follows = place in without_end and after is not None and (after.day, after.start) > (item.day, item.start)
        yield replace(item, end=after.start) if follows and after and after.day == item.day else item


def _joined(lines: list[str]) -> list[str]:
    """Cells that stand below each other, as Word gives them: a line of times alone takes the lines up to the next."""
    alone = [bool(line.strip()) and not _trimmed(_TIMES.sub("", _AHEAD.sub("", line))) and bool(_TIMES.search(line))
             for line in lines]  # fmt: skip
    if sum(alone) < 2 or sum(alone) < sum(bool(_TIMES.search(line)) for line in lines):
        return lines
    joined, current = list(lines), -1
    for place, line in enumerate(lines):
        if alone[place]:
            current = place
        elif _day(line) is not None or _heads(line):
            current = -1
        elif current >= 0 and line.strip():
            bullet = _BULLET.match(line)
            mark = " | " if bullet is None else ", " if _BULLET.match(lines[place - 1]) else ": "
            joined[current] += mark + line[bullet.end() if bullet else 0 :].strip()
            joined[place] = ""
    return joined


def _heads(line: str) -> list[str]:
    """What the columns hold, where a line names them."""
    cells = [_kind_of_column(cell) for cell in _cells(line)]
    return cells if "time" in cells and "title" in cells else []


def _kind_of_column(cell: str) -> str:
    words = set(name_key(cell).split())
    return next((kind for kind, names in _HEADINGS.items() if words & set(names.split())), "")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _PARTED.split(line.strip().strip("|"))]


def _day(line: str) -> int | None:
    """The number of the day that a line begins; 0 where it only names a weekday; None for any other line."""
    if found := _DAY.match(line):
        word = found[1].casefold()
        if number := int(word) if word.isdigit() else _NUMBERS.get(word, 0):
            return number
    return 0 if _WEEKDAY.match(line) else None


def _item(line: str, number: int, day: int, found: "re.Match[str]", columns: Sequence[str]) -> PastedItem | None:
    start, end = _clock(found[1], found[2]), _clock(found[3], found[4])
    if start is None or (found[3] and end is None) or (end is not None and end <= start):
        return None
    said = _said(line, found, columns)
    title = said.get("title", "")[:400]  # what is kept of it, and a name behind it
    if not name_key(title):
        return None
    speaker, kind = _SPEAKER_LABEL.sub("", said.get("speaker", "")).strip(" -–"), kind_of(title)
    if kind == Kind.TALK and not speaker and (behind := _IN_BRACKETS.fullmatch(title)) and _is_name(behind[2]):
        title, speaker = behind[1], behind[2].strip()
    return PastedItem(number, day, start, end, kind, title[:250], speaker, said.get("room", "")[:100])


def _is_name(text: str) -> bool:
    """Whether a text is two to eight words, each with a capital: `Asep Sumantri, S.H.` has four."""
    words = re.split(r"[.,\s]+", text.strip(" .,"))
    return 2 <= len(words) <= 8 and all(map(_NAME_PART.fullmatch, words))


def _clock(hour: str | None, minute: str | None) -> time | None:
    if hour is None or minute is None or int(hour) > 23 or int(minute) > 59:
        return None
    return time(int(hour), int(minute))


def _said(line: str, found: "re.Match[str]", columns: Sequence[str]) -> dict[str, str]:
    """The texts of a row by its columns; without columns, what stands behind the times."""
    cells = _cells(line)
    if columns is _UNNAMED:
        cells = [cell for cell in cells if not _is_count(cell)]
    place = next((index for index, cell in enumerate(cells) if _TIMES.search(cell)), 0)
    if len(cells) > 1 and "time" in columns:
        shift = place - columns.index("time")
        named = {
            kind: cells[index + shift] for index, kind in enumerate(columns) if 0 <= index + shift < len(cells) and kind
        }
        if name_key(named.get("title", "")) and named["title"] != cells[place]:
            return named
    rest = f"{line[: found.start()]} {line[found.end() :]}"
    parts = [part for part in map(_trimmed, _PARTED.split(rest)) if part and not _is_count(part)]
    return dict(zip(("title", "speaker"), parts, strict=False))


def _is_count(cell: str) -> bool:
    return _COUNT.fullmatch(cell) is not None and _TIMES.search(cell) is None


def _trimmed(text: str) -> str:
    return re.sub(r"^\s*(?:\d{1,3}[.)]\s+)?", "", text).strip(" :,-–|•")


def kind_of(title: str) -> str:
    """The kind that a title says; a talk where it says none."""
    key = name_key(title)
    return str(next((kind for pattern, kind in KINDS if re.search(rf"\b(?:{pattern})", key)), Kind.TALK))


def named_in(text: str, known: Sequence[tuple[str, int]]) -> list[int]:
    """The keys of those of the known people (name, key) whose whole name stands in a text."""
    said = f" {name_key(text)} "
    return [key for name, key in known if name_key(name) and f" {name_key(name)} " in said]
