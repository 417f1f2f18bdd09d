"""The grid as a file: people by agenda items, with minutes, JP, share and what stands against a certificate.

It holds no NIK, phone number, e-mail address or ticket code. Memory does not grow with the people.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from bimtek.common.list_files import csv_of
from bimtek.common.worksheets import printable
from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.attendance.judging import ItemAttendance
from participants.attendance.selectors import AttendancePlan, plan_of
from participants.eligibility.selectors import Assessment, assess_by

from . import listing
from .forms import from_to, item_label

CHUNK = 500  # people held in memory at a time
NAME_WIDTH, WIDTH, TEXT_WIDTH = 30, 14, 60  # characters
OTHER_COLUMNS = 8  # beside those of the items

Line = Sequence[str | float]
Writer = Callable[[Iterable[Line], int, str], IO[bytes]]


@dataclass(frozen=True)
class AttendanceTable:
    """What goes into the file."""

    people: int
    columns: int
    lines: Iterator[Line]  # with the head; made as they are taken


def table(session: TrainingSession, asked: listing.GridFilter, now: datetime) -> AttendanceTable:
    """All that was asked for, of all items or of one."""
    plan = plan_of(session)
    items = [asked.item] if asked.item else list(plan.items)
    found = listing.keys(session, plan, asked, now)
    return AttendanceTable(len(found), len(items) + OTHER_COLUMNS, _lines(session, plan, items, found, now))


def _lines(
    session: TrainingSession, plan: AttendancePlan, items: Sequence[AgendaItem], found: Sequence[int], now: datetime
) -> Iterator[Line]:
    head = [_("Name"), _("Institution"), _("Polling station or site"), _("Category")]
    head += [item_label(item, session) for item in items]
    yield [*head, _("Minutes"), _("JP"), _("Share in per cent"), _("Certificate")]
    for start in range(0, len(found), CHUNK):
        people = listing.by_keys(session, found[start : start + CHUNK])
        for each in assess_by(plan, session, people, now=now):
            yield _line(session, items, each)


def _line(session: TrainingSession, items: Sequence[AgendaItem], each: Assessment) -> Line:
    person, book = each.registration.attendee, each.ledger
    return [
        person.full_name,
        person.institution,
        each.registration.assignment,
        each.registration.pool.category,
        *(mark(book.standings[item.pk], item, session.timezone) for item in items),
        book.minutes,
        float(book.jp),
        float(book.share),
        " ".join(each.reasons) or _("Conditions met"),
    ]


def mark(standing: ItemAttendance, item: AgendaItem, zone: str) -> str:
    """`08.03–10.15` where times are known, else "present", nothing for who was absent; and what was credited."""
    if not standing.present:
        return _("absent (corrected)") if standing.corrected else ""
    text = _("present")
    if standing.arrived or standing.left:
        text = from_to(standing, zone, item)
    if standing.minutes != item.minutes:
        text = _("%(when)s, %(minutes)d minutes") % {"when": text, "minutes": standing.minutes}
    return _("%(what)s (corrected)") % {"what": text} if standing.corrected else text


def as_xlsx(lines: Iterable[Line], columns: int, title: str) -> IO[bytes]:
    """The lines as an Excel file in a temporary file, at its beginning; a name like `=1+1` stays a name."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("Attendance"))
    bold: Any = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet.set_column(0, columns - 1, WIDTH)
    sheet.set_column(0, 1, NAME_WIDTH)
    sheet.set_column(columns - 1, columns - 1, TEXT_WIDTH)
    sheet.freeze_panes(1, 1)
    printable(sheet, title)
    number = 0
    for number, line in enumerate(lines):
        for column, value in enumerate(line):
            if isinstance(value, str):
                sheet.write_string(number, column, value, None if number else bold)
            else:
                sheet.write_number(number, column, value)
    sheet.autofilter(0, 0, number, columns - 1)
    book.close()
    file.seek(0)
    return file


def as_csv(lines: Iterable[Line], _columns: int, _title: str) -> IO[bytes]:
    """The lines as text that every spreadsheet opens."""
    return csv_of(lines)
