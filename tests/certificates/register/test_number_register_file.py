"""The register of numbers as an Excel file."""

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bimtek.common import list_files
from certificates.models import Certificate, VoidedRange
from certificates.register import export
from certificates.register.selectors import Cut
from tests.certificates.conftest import ISSUED_ON
from tests.certificates.ledger import fill
from tests.workbooks import Rows, is_plain, rows_in, rows_of

pytestmark = pytest.mark.django_db


def lines_of(file) -> Rows:
    with file:
        return rows_in(file.read())


def test_the_file_has_every_line(desk, file, story):
    head, *lines = rows_of(desk.get(file))
    assert len(head) == len(export.TITLES)
    assert [(line[7], line[8]) for line in lines] == [
        (1, 1),
        (2, 2),
        (3, 3),
        (4, 4),
        (5, 8),
        (9, 10),
        (11, 11),
        (12, 13),
    ]
    new = Certificate.objects.get(sequence=11).number
    assert (lines[0][1], lines[0][5], lines[0][6]) == ("Siti Aminah", new, "Gelar")
    assert (lines[1][0], lines[1][9], lines[1][10]) == ("0002/REG/2027", ISSUED_ON, "")
    assert (lines[2][6], lines[2][10]) == ("Tidak hadir", ISSUED_ON)
    assert str(lines[4][6]).endswith("Batch dibatalkan")
    assert len({line[4] for line in lines}) == 6


def test_the_file_follows_the_filter_and_is_written_down(desk, file, story, organizer, issuer):
    assert len(rows_of(desk.get(file, {"status": "gap"}))) == 3
    assert len(rows_of(desk.get(file, {"start": "9"}))) == 4
    entry = LogEntry.objects.get_for_object(organizer).first()
    assert (entry.actor, entry.changes["rows"]) == (issuer, ["", "3"])
    assert desk.get(file, {"kind": "speaker"}).status_code == 404


@pytest.mark.parametrize("name", ["=1+1", "+62", "-1", "@SUM(A1)", '=HYPERLINK("http://x.id")', "http://x.id"])
def test_a_name_stays_text(desk, file, series, name):
    Certificate.objects.update(name=name)
    VoidedRange.objects.all().delete()
    content = b"".join(desk.get(file).streaming_content)
    assert is_plain(content)
    assert rows_in(content)[1][1] == name


def test_where_excel_can_hold_no_more_the_file_says_so(series):
    fill(series, range(2, 8))
    file, count = list_files.write("xlsx", export.listed(series, Cut(), most=5))
    lines = lines_of(file)
    assert (count, len(lines)) == (5, 7)
    assert "6" in str(lines[-1][0])
    assert lines[5][7] == 5
    full, count = list_files.write("xlsx", export.listed(series, Cut(), most=7))
    assert (count, len(lines_of(full))) == (7, 8)


def test_the_file_costs_the_same_for_one_row_and_for_thirty(series):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            list_files.write("xlsx", export.listed(series, Cut()))[0].close()
        return len(captured)

    before = asked()
    fill(series, range(2, 32))
    assert asked() == before
