"""What was read of a file and what was not, as data for another program: `manage.py read_roster --json`."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bimtek.common.spreadsheets.cells import column_letter
from bimtek.common.spreadsheets.reading import read

from . import files
from .checking import RosterChecker, Rules, Skipped
from .entries import RosterEntry
from .faults import NOTES, SENTENCES, SKIPPED, RowProblem
from .fields import Field
from .files import SheetReading
from .layout import RosterLayout
from .showing import region_text, shown_value


def told(content: bytes, today: date, *, marked_too: bool = False) -> dict[str, list[dict[str, Any]]]:
    """`people`, `unread` and `refused` of a file. Refusal as `reading.read` does."""
    sheets = files.look([content])
    layouts = files.to_read(sheets)
    several = len({layout.sheet for layout in layouts}) > 1
    checker = RosterChecker(Rules(today, marked_too=marked_too, several=several))
    people, refused = [], []
    with read([content], sheets=sorted({layout.sheet for layout in layouts})) as book:
        for entry, problems in files.people(book, layouts, checker):
            refused += [refusal(problem) for problem in problems]
            people += [] if problems else [person(entry)]
    return {"people": people, "unread": unread(sheets, layouts, checker.remarks.skipped), "refused": refused}


def person(entry: RosterEntry) -> dict[str, Any]:
    """One person; a key stands only where the file holds the value."""
    values = {
        "name": entry.name,
        "title_before": entry.title_before,
        "title_after": entry.title_after,
        "nik": entry.nik,
        "nip": entry.nip,
        "birth_date": entry.birth_date.isoformat() if entry.birth_date else "",
        "phone": entry.phone,
        "email": entry.email,
        "position": entry.position,
        "institution": entry.institution,
        "region": region_text(entry.place),
        "assignment": entry.station,
        "category": entry.category,
        "sheet": entry.sheet,
        "row": entry.row,
        "remarks": [remark(code, value) for code, value in entry.remarks],
    }
    return {key: value for key, value in values.items() if value or key in ("name", "sheet", "row", "remarks")}


def remark(code: str, value: str) -> str:
    """A remark with the value it is about."""
    return f"{NOTES[code]} ({value})" if value else str(NOTES[code])


def refusal(problem: RowProblem) -> dict[str, Any]:
    """A row that gave no person, and why."""
    sentence = SENTENCES[problem.code]
    why = str(sentence) % {"other": other_row(problem)} if problem.other else str(sentence)
    column = column_letter(problem.column) if problem.column is not None else ""
    return {"sheet": problem.sheet, "row": problem.row, "column": column, "value": problem.value, "why": why}


def other_row(problem: RowProblem) -> str:
    """The other row that a fault is about, with its sheet where that is another one."""
    elsewhere = problem.other_sheet and problem.other_sheet != problem.sheet
    return f"{problem.other} ({problem.other_sheet})" if elsewhere else str(problem.other)


def unread(
    sheets: Sequence[SheetReading], layouts: Sequence[RosterLayout], skipped: Iterable[Skipped]
) -> list[dict[str, Any]]:
    """What was not read and why: sheets and lists as a whole, then single rows."""
    found = []
    for sheet in sheets:
        found += [
            {"sheet": sheet.name, "rows": rows_of(sheet, layout), "why": why_not(sheet, layout, layouts)}
            for layout in sheet.layouts
            if layout not in layouts and not sheet.empty
        ]
    return found + [{"sheet": each.sheet, "rows": str(each.row), "why": why_skipped(each)} for each in skipped]


def rows_of(sheet: SheetReading, layout: RosterLayout) -> str:
    """From where to where a list goes."""
    return f"{layout.heading_row or 1}-{layout.last_row or sheet.last_row}"


def why_not(sheet: SheetReading, layout: RosterLayout, layouts: Sequence[RosterLayout]) -> str:
    """Why a list is not read."""
    if sheet.hidden:
        return _("The sheet is hidden. Show it in Excel, or choose it, if its people come too.")
    if not layout.is_list:
        return _("No heading of names was found, so this is no list of people.")
    return _("Another list, with other columns. Choose it, if its people come too.")


def why_skipped(skipped: Skipped) -> str:
    """Why a row gave no person, and what stands in one that is asked about."""
    reason = str(SKIPPED[skipped.reason])
    return f"{reason}: {shown_value_of(skipped.shown)}" if skipped.shown else reason


def shown_value_of(text: str) -> str:
    """A text of a row without numbers that may be a NIK."""
    return shown_value(Field.ASSIGNMENT, text)
