"""Whole dates in a line of text: `5-8 Februari 2024`, `30 Desember 2024 s.d. 2 Januari 2025`, `05/02/2024`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from events.schedule.cells import MONTHS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_JOINT = r"(?:\s*(?:[-‐‑‒–—−]+|/(?=\s))\s*|\s*\b(?:s\s?[./]?\s?d\b\.?|sampai(?:\s+dengan)?|hingga|to|until)\s*)"
_DAY_NAME = r"(?:(?:senin|selasa|rabu|kamis|jum['’`]?at|sabtu|minggu|ahad)\s*,?\s*(?:tanggal|tgl\.?)?\s*)?"
_WORDS = re.compile(
    rf"(?<![\d/.])(?P<d1>\d{{1,2}})(?:\s+|[.\-](?=[a-z]))?(?:(?P<m1>{_MONTH})\b\.?)?(?:\s*(?P<y1>(?:19|20)\d\d)\b)?"
    rf"(?:{_JOINT}{_DAY_NAME}(?P<d2>\d{{1,2}})(?:\s+|[.\-](?=[a-z]))?(?:(?P<m2>{_MONTH})\b\.?)?(?:\s*(?P<y2>(?:19|20)\d\d)\b)?)?",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"(?<!\d)(?P<a>\d{1,2})(?P<sign>[/.\-])(?P<b>\d{1,2})(?:(?P=sign)(?P<y>(?:19|20)\d\d|\d\d))?(?![\d/.:])"
)
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?!\d)")
_JOINED = re.compile(rf"{_JOINT}|[\s;|,]+")
_WEEKDAYS = {"senin": 0, "selasa": 1, "rabu": 2, "kamis": 3, "jumat": 4, "sabtu": 5, "minggu": 6, "ahad": 6}
_WEEKDAY = re.compile(r"\b(senin|selasa|rabu|kamis|jum['’`]?at|sabtu|minggu|ahad)\b", re.IGNORECASE)


@dataclass(frozen=True)
class WrittenDay:
    """A day as it is written: what is not known is 0. Numbers of which either may be the day have no month yet."""

    day: int
    month: int
    year: int
    either: bool = False


@dataclass(frozen=True)
class WrittenRange:
    """First and last day as written, and where they stand in the line."""

    first: WrittenDay
    last: WrittenDay
    start: int
    end: int


def ranges(line: str) -> list[WrittenRange]:
    """Every range of days with a month, and every single day with one, from left to right."""
    numeric = list(_numeric(line))
    if numeric:
        return _paired(line, numeric)
    return list(_worded(line))


def _worded(line: str) -> Iterator[WrittenRange]:
    for found in _WORDS.finditer(line):
        if not (found["m1"] or found["m2"]):
            continue
        first_month = MONTHS[(found["m1"] or found["m2"]).lower()]
        first_year, last_year = int(found["y1"] or 0), int(found["y2"] or 0)
        if found["d2"] is None:
            day = WrittenDay(int(found["d1"]), first_month, first_year)
            yield WrittenRange(day, day, found.start(), found.end())
            continue
        last_month = MONTHS[(found["m2"] or found["m1"]).lower()]
        first = WrittenDay(int(found["d1"]), first_month, first_year)
        yield WrittenRange(first, WrittenDay(int(found["d2"]), last_month, last_year), found.start(), found.end())


def _numeric(line: str) -> Iterator[WrittenRange]:
    for found in _ISO.finditer(line):
        day = WrittenDay(int(found[3]), int(found[2]), int(found[1]))
        yield WrittenRange(day, day, found.start(), found.end())
    if _ISO.search(line):
        return
    for found in _NUMBERS.finditer(line):
        if found["y"] is None and found["sign"] != "/":
            continue  # 09.00 and 5-8 are no dates
        year = int(found["y"] or 0)
        day = WrittenDay(int(found["a"]), int(found["b"]), year + 2000 * (0 < year < 100), either=True)
        yield WrittenRange(day, day, found.start(), found.end())


def _paired(line: str, days: list[WrittenRange]) -> list[WrittenRange]:
    """Two dates that only a dash or the next column parts are first and last day."""
    found: list[WrittenRange] = []
    place = 0
    while place < len(days):
        one = days[place]
        other = days[place + 1] if place + 1 < len(days) else None
        if other and _JOINED.fullmatch(line[one.end : other.start]):
            found.append(WrittenRange(one.first, other.first, one.start, other.end))
            place += 2
        else:
            found.append(one)
            place += 1
    return found


def weekdays(text: str) -> list[int]:
    """The days of the week that a text names, Monday as 0."""
    return [_WEEKDAYS[re.sub(r"['’`]", "", name.lower())] for name in _WEEKDAY.findall(text)]


def as_date(day: WrittenDay, year: int) -> date | None:
    """The date; None for a day that does not exist."""
    try:
        return date(day.year or year, day.month, day.day)
    except ValueError:
        return None
