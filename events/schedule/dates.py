"""Whole dates in a line of text: `5-8 Februari 2024`, `30 Desember 2024 s.d. 2 Januari 2025`, `05/02/2024`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
_MONTH_FIRST = re.compile(
    rf"(?<!\d )\b(?P<m>{_MONTH})\.?\s+(?P<d1>\d{{1,2}})(?:\s*[-–—]\s*(?P<d2>\d{{1,2}}))?,?\s+(?P<y>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"(?<!\d)(?P<a>\d{1,2})(?P<sign>[/.\-])(?P<b>\d{1,2})(?:(?P=sign)(?P<y>(?:19|20)\d\d|\d\d))?(?![\d/.:])"
)
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?!\d)")
# The next column of a table, or nothing but a joint: mulai | selesai.
_NEXT_CELL = re.compile(r"\s*[\t|;]\s*| {2,}")
_LIST = re.compile(
    rf"(?<![\d/.:])\d{{1,2}}(?:\s*,\s*\d{{1,2}})*\s*(?:,?\s*(?:dan|&|and)|,)\s*\d{{1,2}}(?=\s+(?:{_MONTH})\b)",
    re.IGNORECASE,
)
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


def ranges(line: str, *, from_to: bool = False) -> list[WrittenRange]:
    """Every range of days with a month, and every single day with one, from left to right.

    `from_to`: the line is a row of a table that has the first and the last day in columns of their own.
    """
    numeric = list(_numeric(line))
    if numeric:
        return _paired(line, numeric)
    worded = list(_worded(_listed(line))) or list(_month_first(line))
    return _paired(_listed(line), worded, _NEXT_CELL) if from_to else worded


def _listed(line: str) -> str:
    """`5, 6, dan 7 Februari` is `5 - 7 Februari` where no day is left out; the text keeps its length."""

    def joined(found: "re.Match[str]") -> str:
        days = _days(found)
        return f"{days[0]} - {days[-1]}".rjust(len(found[0])) if _in_a_row(days) else found[0]

    return _LIST.sub(joined, line)


def left_out(line: str) -> str:
    """A list of days of which some between are missing, as `5 dan 7 Februari`; "" where the line has none."""
    found = next((each for each in _LIST.finditer(line) if not _in_a_row(_days(each))), None)
    return found[0] if found else ""


def _days(found: "re.Match[str]") -> list[int]:
    return [int(day) for day in re.findall(r"\d{1,2}", found[0])]


def _in_a_row(days: list[int]) -> bool:
    return days == list(range(days[0], days[-1] + 1))


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


def _month_first(line: str) -> Iterator[WrittenRange]:
    """`February 12-15, 2024`: only with its year, as "8 Februari 12-15" is none."""
    for found in _MONTH_FIRST.finditer(line):
        month, year = MONTHS[found["m"].lower()], int(found["y"])
        first = WrittenDay(int(found["d1"]), month, year)
        yield WrittenRange(first, replace(first, day=int(found["d2"] or found["d1"])), found.start(), found.end())


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


def _paired(line: str, days: list[WrittenRange], joint: "re.Pattern[str]" = _JOINED) -> list[WrittenRange]:
    """Two dates that only a dash or the next column parts are first and last day."""
    found: list[WrittenRange] = []
    place = 0
    while place < len(days):
        one = days[place]
        other = days[place + 1] if place + 1 < len(days) else None
        single = other is not None and one.first == one.last and other.first == other.last
        if other and single and joint.fullmatch(line[one.end : other.start]):
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
