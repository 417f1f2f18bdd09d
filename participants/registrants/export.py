"""The registrants as an Excel file: for letters, catering and the accountability report. It has no NIK."""

from collections.abc import Callable, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.timezone import make_naive
from django.utils.translation import gettext_lazy as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from bimtek.common.dates import zone_label
from bimtek.common.worksheets import printable
from events.training.models import TrainingSession
from participants.people.selectors import mail_address
from participants.questions.fields import shown
from participants.questions.models import Question
from participants.questions.selectors import asked_in
from participants.registration.models import Registration

CHUNK = 2000  # rows held in memory at a time
WIDE, NARROW = 28, 16  # column widths in characters

COLUMNS: list[tuple[str | Promise, int, Callable[[Registration], str]]] = [
    (_("Name"), WIDE, lambda row: row.attendee.name),
    (_("Titles before"), NARROW, lambda row: row.attendee.title_before),
    (_("Titles after"), NARROW, lambda row: row.attendee.title_after),
    (_("NIP"), NARROW, lambda row: row.attendee.nip),
    (_("Institution"), WIDE, lambda row: row.attendee.institution),
    (_("Position"), WIDE, lambda row: row.attendee.position),
    (_("Region"), WIDE, lambda row: row.person.region.path if row.person.region else ""),
    (_("Phone"), NARROW, lambda row: str(row.attendee.phone or "")),
    (_("E-mail"), WIDE, lambda row: mail_address(row.attendee)),
    (_("Category"), NARROW, lambda row: row.pool.category),
    (_("Status"), NARROW, lambda row: row.get_status_display()),
    (_("On behalf of"), WIDE, lambda row: row.representing),
    (_("Assignment"), WIDE, lambda row: row.assignment),
    (_("Ticket code"), NARROW, lambda row: row.code),
    (_("Delegation"), WIDE, lambda row: row.delegation.institution if row.delegation else ""),
    (_("Continues ticket"), NARROW, lambda row: row.predecessor.code if row.predecessor else ""),
]


def workbook(session: TrainingSession, rows: QuerySet[Registration]) -> tuple[IO[bytes], int]:
    """Write the rows to a temporary file; returns it, at its beginning, with the number of rows.

    Behind the columns that every session has, each question of the organizer has one. Every text is written as
    text, so a name like `=1+1` stays a name. Memory does not grow with the rows.
    """
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(str(_("Participants")))
    questions = asked_in(session)
    _head(book, sheet, session, questions)
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    count = 0
    for count, row in enumerate(_loaded(rows, questions).iterator(chunk_size=CHUNK), start=1):
        for column, (_title, _width, value) in enumerate(COLUMNS):
            sheet.write_string(count, column, value(row))
        sheet.write_datetime(count, len(COLUMNS), make_naive(row.registered_at, session.zone), moment)
        if questions:
            _write_answers(sheet, count, row, questions)
    sheet.autofilter(0, 0, count, len(COLUMNS) + len(questions))
    book.close()
    file.seek(0)
    return file, count


def _loaded(rows: QuerySet[Registration], questions: Sequence[Question]) -> QuerySet[Registration]:
    """With all that the columns need: one query for each CHUNK of rows, and one for their answers."""
    loaded = rows.select_related("person__user", "pool", "person__region__parent__parent__parent", "predecessor")
    return loaded.prefetch_related("answers") if questions else loaded


def _write_answers(sheet: Worksheet, line: int, row: Registration, questions: Sequence[Question]) -> None:
    answers = {answer.question_id: answer for answer in row.answers.all()}
    for column, question in enumerate(questions, start=len(COLUMNS) + 1):
        if answer := answers.get(question.pk):
            sheet.write_string(line, column, shown(question, answer.value) or answer.file_name)


def _head(book: Workbook, sheet: Worksheet, session: TrainingSession, questions: Sequence[Question]) -> None:
    bold: Any = book.add_format({"bold": True, "bottom": 1})
    registered = _("Registered (%(zone)s)") % {"zone": zone_label(session.timezone)}
    heads = [(str(title), width) for title, width, _value in COLUMNS]
    heads += [(registered, NARROW), *((question.label, WIDE) for question in questions)]
    for column, (title, width) in enumerate(heads):
        sheet.write_string(0, column, title, bold)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    printable(sheet, f"{_('Participants')} · {session}")
