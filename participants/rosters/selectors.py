"""What a roster's pages show."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from bimtek.common.identity import mask_nik
from bimtek.common.spreadsheets.cells import column_letter
from participants.roster_checking.faults import ASKED, NOTES, SKIPPED
from participants.roster_checking.fields import Field
from participants.roster_checking.files import SheetReading
from participants.roster_checking.layout import RosterLayout
from participants.roster_checking.report import rows_of, why_not
from participants.roster_checking.showing import shown_value

from . import progress
from .models import Roster


@dataclass(frozen=True)
class Remark:
    """Something that was put right, or is odd: how often, and in which rows first."""

    sentence: str | Promise
    count: int
    rows: list[int | str]

    @property
    def more(self) -> int:
        """How many rows are not named."""
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Passed:
    """Rows that name no person, by reason."""

    reason: str | Promise
    rows: list[str]
    asked: bool = False  # the rows name people, and are asked about


def remarks(roster: Roster) -> list[Remark]:
    """What was noticed in passing."""
    return [Remark(NOTES[code], count, rows) for code, (count, rows) in roster.notes.items() if code in NOTES]


def passed_over(roster: Roster) -> list[Passed]:
    """The rows that were skipped, by their reason."""
    several = len({kept["sheet"] for kept in roster.layouts if kept["read"]}) > 1
    by_reason: dict[str, list[str]] = {}
    for sheet, row, reason, shown in roster.skipped:
        where = f"{sheet} {row}" if several else str(row)
        by_reason.setdefault(reason, []).append(f"{where} ({shown_value(Field.NAME, shown)})" if shown else where)
    found = [Passed(SKIPPED[reason], rows, reason in ASKED) for reason, rows in by_reason.items()]
    return sorted(found, key=lambda passed: not passed.asked)


@dataclass(frozen=True)
class FilePlace:
    """One list or sheet on the map of a file."""

    place: int
    sheet: str
    rows: str
    columns: str  # the letters that belong to one person, where a row holds several
    is_list: bool
    read: bool
    main: bool
    hidden: bool
    people: int
    said: str  # what holds for all its rows
    why: str  # why it is not read


def file_map(roster: Roster) -> list[FilePlace]:
    """What a file holds from top to bottom, what is read of it, and why the rest is not."""
    return [_file_place(roster, place, kept) for place, kept in enumerate(roster.layouts)]


def _file_place(roster: Roster, place: int, kept: dict[str, Any]) -> FilePlace:
    layout = RosterLayout.from_json(kept)
    main = layout.sheet == roster.sheet and list(layout.heading_rows) == roster.heading_rows
    sheet = SheetReading(layout.sheet, layout.hidden, kept["end"], [layout])
    return FilePlace(
        place,
        layout.sheet,
        rows_of(sheet, layout),
        f"{column_letter(layout.own[0])}–{column_letter(layout.own[-1])}" if layout.own else "",
        layout.is_list or main,
        kept["read"],
        main,
        layout.hidden,
        layout.people,
        "; ".join(f"{kind.label}: {text}" for kind, text in layout.said.items()),
        "" if kept["read"] else why_not(sheet, layout, ()),
    )


def unread(roster: Roster) -> list[FilePlace]:
    """The lists and sheets of a file that are not read."""
    return [place for place in file_map(roster) if not place.read]


def sheets(roster: Roster) -> list[str]:
    """The names of a file's sheets."""
    return list(dict.fromkeys(kept["sheet"] for kept in roster.layouts))


def rows_done(roster: Roster) -> int:
    """How far the worker is, in rows of the sheet."""
    return min(progress.reached(roster.pk), roster.rows_total)


def shown_sample(text: str, kind: Field | None) -> str:
    """A value of a column as the mapping screen shows it: what is or may be a NIK only by its end."""
    digits = "".join(letter for letter in text if letter.isdigit())
    return mask_nik(digits) if len(digits) == 16 else shown_value(kind or Field.ASSIGNMENT, text)
