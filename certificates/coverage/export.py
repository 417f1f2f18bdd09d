"""The units that lack trained people, as an Excel file: no names of people are in it."""

from tempfile import TemporaryFile
from typing import IO

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from bimtek.common.worksheets import printable

from .models import UnitCoverage

CHUNK = 2_000
ROWS_MAX = 200_000


def workbook(rows: QuerySet[UnitCoverage]) -> tuple[IO[bytes], int]:
    """Write the units to a temporary file; returns it, at its beginning, with the number of rows."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("Units"))
    printable(sheet, _("Units"))
    titles = (_("Number"), _("Place"), _("Region code"), _("People"), _("Registered"), _("Trained"), _("Missing"))
    sheet.write_row(0, 0, titles, book.add_format({"bold": True}))
    sheet.set_column(1, 1, 50)
    count = 0
    for count, row in enumerate(rows[:ROWS_MAX].iterator(chunk_size=CHUNK), start=1):
        texts = (row.unit.number, row.unit.place, row.region_code)
        for column, text in enumerate(texts):
            sheet.write_string(count, column, text)
        numbers = (row.people, row.registered, row.eligible, max(0, row.people - row.eligible))
        sheet.write_row(count, len(texts), numbers)
    book.close()
    file.seek(0)
    return file, count
