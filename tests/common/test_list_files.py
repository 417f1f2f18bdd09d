"""Lists as files: the same rows as a workbook and as CSV, and what a spreadsheet would compute stays a text."""

import csv
from datetime import date, datetime

from django.utils import translation

from bimtek.common.list_files import ListFile, as_plain, file_name, kind_asked, write
from tests.workbooks import rows_in

ROWS = [["=1+1", 1200, 0.5, date(2029, 2, 5), datetime(2029, 2, 5, 8, 30), None], ["Siti", 2, 3.25, None, None, "x"]]  # noqa: DTZ001


def listed(note: str = "") -> ListFile:
    columns = [(title, 12) for title in ("Name", "Seats", "Share", "Day", "Moment", "Remark")]
    return ListFile("People", "People · Bimtek", columns, iter(ROWS), lambda: note)


def test_both_files_hold_the_same_rows_and_the_note():
    with translation.override("id"):
        (text, count), (book, also) = write("csv", listed("Rest elsewhere")), write("xlsx", listed("Rest elsewhere"))
    with text, book:
        lines = list(csv.reader(text.read().decode("utf-8-sig").splitlines(), delimiter=";"))
        rows = rows_in(book.read())
    assert count == also == 2
    assert lines[0] == rows[0] == ["Name", "Seats", "Share", "Day", "Moment", "Remark"]
    assert lines[1] == ["'=1+1", "1200", "0,5", "05/02/2029", "05/02/2029 08:30", ""]
    assert (rows[1][0], rows[1][1]) == ("=1+1", 1200)
    assert lines[3][0] == rows[3][0] == "Rest elsewhere"


def test_names_of_files_and_what_was_asked_for():
    assert file_name("peserta", "Bimtek KPPS · Gelombang 1", date(2029, 2, 5), "csv") == (
        "peserta-bimtek-kpps-gelombang-1-per-2029-02-05.csv"
    )
    assert file_name("peserta", "🙏", date(2029, 2, 5), "csv") == "peserta-per-2029-02-05.csv"
    assert [kind_asked({"format": kind}) for kind in ("csv", "xlsx", "exe", "")] == ["csv", "xlsx", "xlsx", "xlsx"]
    assert [as_plain(text) for text in ("+62", "Siti")] == ["'+62", "Siti"]
