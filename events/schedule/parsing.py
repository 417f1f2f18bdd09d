"""Reads a schedule in any of its shapes: a grid of months, or lines and tables with whole dates."""

import re
from dataclasses import replace

from events.schedule import cells, grid, lists, neighbours
from events.schedule.cleaning import cleaned
from events.schedule.grid import YEARS as YEARS
from events.schedule.reading import Anomaly, ReadSession, ScheduleReading

_LABELS = re.compile(r"(?:no\.?|kota|tempat|lokasi|hotel|angkatan|kelas|gelombang|daerah|nama|wilayah)", re.IGNORECASE)

_LABELLED = re.compile(
    r"\s*\|?\s*(?:\d{1,2}[.)]?\s*[|;\t ]\s*)?([^\W\d_][^\d|;\t]*?)\s*[|;\t ]\s*(?=[\d|;\t-]|libur)", re.IGNORECASE
)


def parse_schedule(text: str, year: int) -> ScheduleReading:
    """Every session of a text, whose years are `year` where none stands; never raises for odd text.

    ValueError for a year outside YEARS.
    """
    lines = cleaned(text)
    bare, labels = _without_labels(lines)
    read = grid.parse_grid("\n".join(bare), year)
    if grid.has_months("\n".join(bare), year):
        return replace(read, sessions=tuple(replace(each, place=labels.get(each.line, "")) for each in read.sessions))
    sessions, anomalies = lists.read(lines, year)
    if not sessions and not anomalies:
        return read
    sessions.sort(key=lambda session: (session.start, session.end, session.line))
    odd = [each for each in neighbours.odd_neighbours(sessions) if not _is_parallel(each, sessions)]
    return ScheduleReading(tuple(sessions), tuple(sorted([*anomalies, *odd], key=lambda each: each.line)))


def _is_parallel(anomaly: Anomaly, sessions: list[ReadSession]) -> bool:
    """Whether two sessions on the same days are told apart by their names or places."""
    if anomaly.code != "repeated":
        return False
    here = [each for each in sessions if each.line == anomaly.line]
    dates = {(each.start, each.end) for each in here}
    same = [(each.title, each.place) for each in sessions if (each.start, each.end) in dates]
    return len(set(same)) == len(same)


def _without_labels(lines: list[str]) -> tuple[list[str], dict[int, str]]:
    """A grid whose rows begin with a city: the rows without it, and the cities by their lines."""
    head = next((number for number, line in enumerate(lines) if _labelled_months(line)), None)
    if head is None:
        return lines, {}
    bare, labels = list(lines), {}
    bare[head] = _labelled_months(lines[head])
    for number in range(head + 1, len(lines)):
        label, rest = _label(lines[number])
        if label:
            bare[number], labels[number + 1] = rest, label
    return bare, labels


def _labelled_months(line: str) -> str:
    """`KOTA | JAN | FEB` -> `JAN | FEB`; "" where the line is no such head."""
    words = line.replace("|", " | ").replace(";", " ; ").split()
    if line[:1] in ("\t", ";") and all(map(cells.month_number, line.replace(line[0], " ").split())):
        return line.lstrip(line[0])  # the cell above the cities is empty
    first = next((place for place, word in enumerate(words) if cells.month_number(word)), None)
    if not first or not any(_LABELS.fullmatch(word) for word in words[:first]):
        return ""
    if not all(_LABELS.fullmatch(word) or word in "|;" or word == "/" for word in words[:first]):
        return ""
    start = re.search(rf"\b{re.escape(words[first])}", line)
    return line[start.start() :] if start else ""


def _label(line: str) -> tuple[str, str]:
    """`1 | Bogor | 05 - 08 | 02 - 05` -> `Bogor` and the rest."""
    found = re.match(
        r"\s*\|?\s*(?:\d{1,2}[.)]?\s*[|;\t ]\s*)?([^\W\d_][^\d|;\t]*?)\s*[|;\t ]\s*(?=[\d|;\t-]|libur)",
        line,
        re.IGNORECASE,
    )
    if found is None or any(word.casefold() in cells.OFF_WORDS for word in found[1].split()):
        return "", line
    return found[1].strip(" ,:"), line[found.end() :]
