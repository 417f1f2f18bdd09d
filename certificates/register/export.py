"""The register of one series as a file, for the archive and the auditors."""

from collections.abc import Callable
from datetime import date
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.common.list_files import ListFile, Value
from certificates.numbering.models import NumberSeries

from .rows import RegisterRow
from .selectors import Cut, all_rows

# Excel's own limit is 1,048,576 lines; one is the head, one is kept to say that there is more.
MAX_ROWS = 1_048_574
WIDE, NARROW = 36, 16  # column widths in characters

TEXTS: list[tuple[str | Promise, int, Callable[[RegisterRow], str]]] = [
    (_("Number"), WIDE, lambda row: row.number),
    (_("Name"), WIDE, lambda row: row.name),
    (_("Role"), NARROW, lambda row: row.role),
    (_("Session"), WIDE, lambda row: row.session),
    (_("Status"), NARROW, lambda row: row.get_status_display()),
    (_("Superseded by"), WIDE, lambda row: row.successor),
    (_("Reason"), WIDE, lambda row: str(row.reason)),
]
INTEGERS: list[tuple[str | Promise, Callable[[RegisterRow], int]]] = [
    (_("First running number"), lambda row: row.first),
    (_("Last running number"), lambda row: row.last),
]
DATES: list[tuple[str | Promise, Callable[[RegisterRow], date | None]]] = [
    (_("Date of issue"), lambda row: row.issued_on),
    (_("Date of change"), lambda row: row.changed_on),
]
TITLES = [*(title for title, _width, _value in TEXTS), *(title for title, _value in [*INTEGERS, *DATES])]


def listed(series: NumberSeries, cut: Cut, *, most: int = MAX_ROWS) -> ListFile:
    """The rows. Where a workbook can hold no more (`most` rows), the last line says how to get the rest."""
    rows = all_rows(series, cut)
    columns = [(str(title), TEXTS[place][1] if place < len(TEXTS) else NARROW) for place, title in enumerate(TITLES)]
    name = str(_("Register of numbers"))

    def note() -> str:
        further = next(rows, None)
        return _ends_here(further.first) if further else ""

    return ListFile(name, f"{name} · {series}", columns, map(_line, islice(rows, most)), note)


def _line(row: RegisterRow) -> list[Value]:
    texts = [text(row) for _title, _width, text in TEXTS]
    return [*texts, *(value(row) for _title, value in INTEGERS), *(value(row) for _title, value in DATES)]


def _ends_here(sequence: int) -> str:
    return _(
        "The file ends here, as Excel holds no more lines. "
        "For the rest, download the register again from running number %(number)d on."
    ) % {"number": sequence}
