"""Files for the office: a table to fill in, and its own refused rows with what is wrong with them."""

from collections.abc import Iterator
from itertools import groupby
from tempfile import TemporaryFile
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter import Workbook

from bimtek.common.spreadsheets.cells import as_text, column_letter
from bimtek.common.spreadsheets.reading import SpreadsheetRow, read
from bimtek.common.worksheets import printable
from participants.roster_checking.fields import Field
from participants.roster_checking.headings import field_of

from .dry_run import SHEET_LETTERS
from .files import opened
from .models import Roster, RosterFault

WIDE, NARROW = 28, 16  # column widths in characters
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}

# Headings as offices write them, in the office's language whatever the reader's.
TEMPLATE: tuple[tuple[str, int, str | Promise], ...] = (
    ("No", 6, ""),
    ("Nama Lengkap", 32, gettext_lazy("As on the KTP. Titles may stand with it.")),
    ("NIK", 20, gettext_lazy("16 digits, as text.")),
    ("NIP", 22, gettext_lazy("18 digits, as text; only of civil servants.")),
    ("No. HP", 18, gettext_lazy("For example 081234567890.")),
    ("E-mail", 28, gettext_lazy("The ticket is mailed there, if there is one.")),
    ("Tanggal Lahir", 16, gettext_lazy("For example 12-05-1990.")),
    ("Instansi", 30, ""),
    ("Jabatan", 24, ""),
    ("TPS", 8, ""),
    ("Desa/Kelurahan", 22, ""),
    ("Kecamatan", 22, ""),
    ("Mewakili", 28, gettext_lazy("Whom the person stands in for, if anybody.")),
)
HEADING = {kind: text for text, _width, _hint in TEMPLATE if (kind := field_of(text))}


def template() -> IO[bytes]:
    """An empty table with the headings that are understood; every column is text, so that no digit is lost."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    book = Workbook(file, {"strings_to_formulas": False})
    sheet = book.add_worksheet("Peserta")
    bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    for column, (heading, width, hint) in enumerate(TEMPLATE):
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, heading, bold)
        if hint:
            sheet.write_comment(0, column, str(hint))
    sheet.freeze_panes(1, 0)
    printable(sheet, "Daftar Peserta")
    book.close()
    file.seek(0)
    return file


def refused(roster: Roster) -> IO[bytes]:
    """The office's own columns of the refused rows, each with its number and all that is wrong with it.

    Corrected and uploaded again, it is understood. Raises Refusal as `reading.read` does. Memory does not grow with it.
    """
    pieces = opened(roster.file)  # refused before anything is begun
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    book = Workbook(file, OPTIONS)
    sheet = book.add_worksheet(_("Refused rows")[:31])
    bold, red = book.add_format({"bold": True, "bottom": 1}), book.add_format({"font_color": "#A4161A"})
    headings = [_("Row"), *_headings(roster), _("What is wrong")]
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, len(headings) - 2, NARROW)
    sheet.set_column(len(headings) - 1, len(headings) - 1, 3 * WIDE)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
    for line, (row, faults) in enumerate(_refused_rows(roster, pieces), start=1):
        wrong = {fault.column for fault in faults}
        sheet.write_number(line, 0, row.number)
        for column in range(len(headings) - 2):
            text = as_text(row.cells[column]) if column < len(row.cells) else ""
            sheet.write_string(line, column + 1, text, red if column in wrong else None)
        sheet.write_string(line, len(headings) - 1, " ".join(_reason(roster, fault) for fault in faults))
    sheet.freeze_panes(1, 1)
    printable(sheet, f"{_('Refused rows')} · {roster.original_name}")
    book.close()
    file.seek(0)
    return file


def _headings(roster: Roster) -> list[str]:
    """The office's headings; where one does not say what the column was taken for, the usual one."""
    mapping = roster.columns
    width = max([len(roster.headings), *(column + 1 for column in mapping)])
    texts = [*roster.headings, *[""] * (width - len(roster.headings))]
    return [_heading(text, mapping.get(column)) for column, text in enumerate(texts)]


def _heading(text: str, kind: Field | None) -> str:
    if field_of(text) == kind:
        return text
    return HEADING.get(kind, str(kind.label)) if kind else f"({text})"


def _refused_rows(roster: Roster, pieces: Iterator[bytes]) -> Iterator[tuple[SpreadsheetRow, list[RosterFault]]]:
    """Each refused row of the file with its faults."""
    faults_in_order = roster.faults.order_by("sheet", "row", "column", "pk").iterator(chunk_size=2000)
    groups = groupby(faults_in_order, key=lambda fault: (fault.sheet, fault.row))
    wanted = {place: list(faults) for place, faults in groups}
    with read(pieces, sheets=sorted({sheet for sheet, _row in wanted})) as book:
        for table in book.tables:
            for row in table.rows:
                if faults := wanted.get((table.name[:SHEET_LETTERS], row.number)):
                    yield row, faults


def _reason(roster: Roster, fault: RosterFault) -> str:
    where = fault.get_field_display()
    if fault.column is not None:
        where = _("%(field)s (column %(letter)s)") % {"field": where, "letter": column_letter(fault.column)}
    return f"{where}: {fault.sentence}"
