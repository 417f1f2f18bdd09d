"""Reads schedules that name whole dates: a line or a row of a table for each session, with its place and name.

    No | Angkatan | Tempat            | Tanggal
    1  | I        | Hotel Bukit, Bogor | 5 - 8 Februari 2024

Nothing is guessed: numbers of which either may be the month, a weekday that is another one, and days that do not exist
become fatal anomalies.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from events.schedule import asides, cells, dates
from events.schedule.columns import ScheduleColumns, SessionDetails, columns_of, parted
from events.schedule.dates import WrittenDay, WrittenRange
from events.schedule.reading import Anomaly, ReadSession

_TITLE_YEAR = re.compile(r"\b(?:tahun(?:\s+anggaran)?|ta\.?|t\.a\.?|year)\s+((?:19|20)\d\d)\b", re.IGNORECASE)
HALF_A_YEAR = 6  # months
LONGEST_DAYS = 120  # a longer range is a slip
_MONTH_ROW = re.compile(r"^\s*(?:\d{1,2}[.)]?\s+)?([^\W\d_]+)\.?\s*((?:19|20)\d\d)?\s*[:|;\t ]\s*(?=\d)")
_TITLE = re.compile(
    r"\b((?:angkatan|gelombang|kelas|batch|kelompok|tahap|sesi)\s+(?:ke\s?-?\s?)?(?:\d{1,3}|[IVXLC]{1,7}|[A-Z])\b)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:\bbertempat\s+di|\btempat(?:\s+pelaksanaan)?\s*:|\blokasi\s*:|\bdi(?=\s+[A-Z])|\s@)\s*(?P<place>[^;|()]{2,120})"
)
_TRAILING = re.compile(r"\s*(?:,?\s*(?:pukul|jam|kuota|peserta|tanggal)\b.*|[.,;:\s]+)$", re.IGNORECASE)
_QUOTA = re.compile(r"\b(?:kuota|peserta)\s*:?\s*(\d{1,5})\b|\b(\d{1,5})\s*(?:orang|peserta)\b", re.IGNORECASE)
_HOURS = re.compile(
    r"\b(?:pukul|jam|pkl\.?)\s*:?\s*(\d{1,2}[.:]\d\d(?:\s*(?:[-–—]|s\.?\s?/?d\.?)\s*(?:\d{1,2}[.:]\d\d|selesai))?(?:\s*WI(?:B|TA|T))?)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FoundRange:
    """A range in a line, with the day's order still open where it was written in numbers."""

    line: int
    text: str
    written: WrittenRange
    row: str
    columns: ScheduleColumns | None


def read(lines: Sequence[str], year: int) -> tuple[list[ReadSession], list[Anomaly]]:
    """The sessions of all lines with whole dates, and what is odd about them."""
    year = _year_in_title(lines) or year
    found = list(_found(lines, year))
    order, problem = _order([each.written for each in found])
    sessions: list[ReadSession] = []
    anomalies: list[Anomaly] = []
    before: FoundRange | None = None
    titled = bool(_year_in_title(lines))
    for each in found:
        if asides.is_aside(lines, each.line, each.written):
            anomalies.append(Anomaly(each.line, each.text, "no_session", asides.WHY))
            continue
        if not titled and before and _goes_back(before.written, each.written):
            back = _("The months go back here, so the year is not sure. Write it behind each month.")
            anomalies.append(Anomaly(each.line, each.text, "year_not_sure", back, fatal=True))
            continue
        before = each
        if listed := dates.left_out(each.row):
            gap = _("Days are left out here. Write a line for each session.")
            anomalies.append(Anomaly(each.line, listed, "days_left_out", gap, fatal=True))
            continue
        if order is None and (each.written.first.either or each.written.last.either):
            anomalies.append(Anomaly(each.line, each.text, "day_or_month", problem, fatal=True))
            continue
        session = _session(each, order == "month first", year)
        if isinstance(session, Anomaly):
            anomalies.append(session)
        else:
            above = "" if each.columns or session.title else _title_above(lines, each.line)
            sessions.append(replace(session, title=above) if above else session)
    return sessions, [*anomalies, *_unread(lines, {each.line for each in found})]


def _goes_back(one: WrittenRange, other: WrittenRange) -> bool:
    """Whether a list without years comes from the end of a year to the beginning of one."""
    if any(day.year or day.either for day in (one.first, one.last, other.first, other.last)):
        return False
    return one.first.month - other.first.month >= HALF_A_YEAR


def _title_above(lines: Sequence[str], line: int) -> str:
    """The name that stands alone in the line before one with dates: `Angkatan II`."""
    above = next((text for text in reversed(lines[: line - 1]) if text.strip()), "")
    found = _TITLE.fullmatch(above.strip(" :.-"))
    return " ".join(found[1].split()) if found else ""


def _year_in_title(lines: Sequence[str]) -> int:
    """The one year that titles name, as in JADWAL BIMTEK TAHUN 2025; 0 where there is none, or more than one."""
    named = {int(found[1]) for line in lines if not dates.ranges(line) for found in _TITLE_YEAR.finditer(line)}
    return named.pop() if len(named) == 1 else 0


def _found(lines: Sequence[str], year: int) -> Iterator[FoundRange]:
    columns: ScheduleColumns | None = None
    for number, line in enumerate(lines, start=1):
        if (heads := columns_of(line)) is not None:
            columns = heads
            continue
        row = columns.without_hours(line) if columns else line
        for written in _ranges(row, from_to=columns is not None and columns.from_to):
            yield FoundRange(number, " ".join(line[written.start : written.end].split()), written, line, columns)


def _ranges(line: str, *, from_to: bool) -> list[WrittenRange]:
    """The ranges of a line; in a row that begins with a month they all lie in it."""
    begun = _MONTH_ROW.match(line)
    month = cells.month_number(begun[1]) if begun else None
    if begun is None or month is None or dates.ranges(line[begun.end() :]):
        return dates.ranges(line, from_to=from_to)
    year = int(begun[2] or 0)
    bare = [
        WrittenRange(WrittenDay(int(each[1]), month, year), _last(each, month, year), *each.span())
        for each in _BARE.finditer(line, begun.end())
    ]
    return bare or dates.ranges(line)


_BARE = re.compile(
    r"(?<!\d)(\d{1,2})\s*(?:[-‐‑‒–—−]+|s\s?[./]?\s?d\b\.?|sampai|hingga)\s*(\d{1,2})(?!\d)", re.IGNORECASE
)


def _last(found: "re.Match[str]", month: int, year: int) -> WrittenDay:
    """The last day; one with a smaller number lies in the next month."""
    first, last = int(found[1]), int(found[2])
    if last >= first:
        return WrittenDay(last, month, year)
    return WrittenDay(last, month % 12 + 1, year + (month == 12) if year else 0)


def _order(written: Sequence[WrittenRange]) -> tuple[str | None, str | Promise]:
    """Which of two numbers is the day, as a number above twelve proves it for all; None where nothing does."""
    days = [day for each in written for day in (each.first, each.last) if day.either]
    proofs = {"day first" for day in days if day.day > 12} | {"month first" for day in days if day.month > 12}
    if not days or len(proofs) == 1:
        return (proofs.pop() if proofs else "day first"), ""
    if proofs:
        return None, _("Some of these dates begin with the day, others with the month. Write the months in words.")
    return None, _("Either number may be the day here. Write the month in words, for example 5 Februari 2024.")


def _session(found: FoundRange, month_first: bool, year: int) -> ReadSession | Anomaly:
    first, last = (_ordered(day, month_first) for day in (found.written.first, found.written.last))
    first, last = _with_years(first, last, year)
    start, end = dates.as_date(first, year), dates.as_date(last, year)
    if start is None or end is None:
        wrong = first if start is None else last
        said = {"day": wrong.day, "month": wrong.month, "year": wrong.year or year}
        none = format_lazy(_("There is no day {day} in {month}/{year}."), **said)
        return Anomaly(found.line, found.text, "impossible_date", none, fatal=True)
    if end < start or (end - start).days >= LONGEST_DAYS:
        far = _("The end lies before the start, or far behind it. Write both with their months and years.")
        return Anomaly(found.line, found.text, "end_before_start", far, fatal=True)
    if why := _other_weekday(found.row, found.written, start, end):
        return Anomaly(found.line, found.text, "other_weekday", why, fatal=True)
    return ReadSession(start, end, found.line, _column(found), found.text, *_described(found))


def _column(found: FoundRange) -> int:
    return found.row[: found.written.start].count("|") + 1


def _ordered(day: WrittenDay, month_first: bool) -> WrittenDay:
    return WrittenDay(day.month, day.day, day.year) if day.either and month_first else replace(day, either=False)


def _with_years(first: WrittenDay, last: WrittenDay, year: int) -> tuple[WrittenDay, WrittenDay]:
    """The year that stands with one end holds for the other, across New Year the one beside it."""
    across = (last.month, last.day) < (first.month, first.day)
    end = last.year or (first.year or year) + across
    start = first.year or (last.year - across if last.year else year)
    return replace(first, year=start), replace(last, year=end)


def _other_weekday(row: str, written: WrittenRange, start: date, end: date) -> str | Promise:
    """Why the weekdays in front of a range do not fit; empty where they do, or where there are none."""
    named = dates.weekdays(parted(row[: written.end])[-1])
    if not named or (named[0] == start.weekday() and named[-1] in (end.weekday(), start.weekday())):
        return ""
    return _("The day of the week belongs to another date. Correct one of them.")


def _described(found: FoundRange) -> SessionDetails:
    """Name, place, quota and hours, out of the table's columns or of the words around the dates."""
    if found.columns is not None:
        return found.columns.described(found.row)
    before, after = found.row[: found.written.start], found.row[found.written.end :]
    title = _TITLE.search(found.row)
    place = _PLACE.search(after) or _PLACE.search(before)
    quota, hours = _QUOTA.search(found.row), _HOURS.search(found.row)
    return SessionDetails(
        " ".join(title[1].split()) if title else "",
        _TRAILING.sub("", place["place"].strip()) if place else asides.bare_place(before, after),
        int(quota[1] or quota[2]) if quota else None,
        hours[1] if hours else "",
    )


def _unread(lines: Sequence[str], read_lines: set[int]) -> Iterator[Anomaly]:
    """Lines that hold a range of days which no month belongs to."""
    for number, line in enumerate(lines, start=1):
        if number not in read_lines and _BARE.search(line) and not _HOURS.search(line) and _is_about_days(line):
            why = _("These days have no month. Write it behind them.")
            yield Anomaly(number, line.strip(), "no_month", why, fatal=True)


def _is_about_days(line: str) -> bool:
    return all(int(day) <= 31 for found in _BARE.finditer(line) for day in found.groups())
