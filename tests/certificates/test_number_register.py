"""The register: what became of every number, and what nothing explains."""

import io
import zipfile
from datetime import datetime

import pytest
import python_calamine
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.issuing import corrections
from certificates.models import Certificate, NumberSeries, VoidedRange
from certificates.numbering import export, register
from certificates.numbering.register import Cut, Standing
from certificates.numbering.services import reserve, void
from events.organizers.models import Role
from events.seats.roles import Role as Seat
from tests.events.staff import enter, queries
from tests.factories import OrganizerFactory

from .conftest import ISSUED_ON, NOW
from .ledger import fill, wait

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(attend, issue_and_print) -> NumberSeries:
    """A series whose first number is a certificate that was printed."""
    attend("Siti Aminah")
    issue_and_print()
    return NumberSeries.objects.get()


@pytest.fixture
def desk(client, issuer):
    client.force_login(issuer)
    return client


@pytest.fixture
def address(organizer) -> str:
    return reverse("numbering:register", args=[organizer.slug])


@pytest.fixture
def file(organizer) -> str:
    return reverse("numbering:export", args=[organizer.slug])


def seen(page) -> list[tuple[int, int, str]]:
    return [(row.first, row.last, row.status) for row in page.rows]


def voided(series, first: int, last: int, issuer=None, kind: str = "cancelled", note: str = "Batch dibatalkan"):
    NumberSeries.objects.filter(pk=series.pk, last__lt=last).update(last=last)
    return void(series=series, first=first, last=last, kind=kind, note=note, by=issuer, now=NOW)


@pytest.fixture
def story(series, issuer, organizer, attend, issue) -> NumberSeries:
    """Superseded, issued, revoked, void, successor, waiting, and two runs that nothing explains."""
    _second, third = fill(series, [2, 3])
    corrections.revoke(certificate=third, reason="Tidak hadir", by=issuer, now=NOW)
    voided(series, 5, 8, issuer)
    reserve(organizer=organizer, count=2, on=ISSUED_ON, role="participant")
    certificate = Certificate.objects.get(sequence=1)
    asked = {"name": "Siti Aminah, S.H.", "institution": "", "reason": "Gelar", "by": issuer, "now": NOW}
    corrections.replace(certificate=certificate, **asked)
    attend("Budi")
    attend("Cici")
    issue()
    series.refresh_from_db()
    return series


def test_every_number_has_a_line(story):
    page = register.page(story, Cut())
    assert seen(page) == [
        (1, 1, "superseded"),
        (2, 2, "issued"),
        (3, 3, "revoked"),
        (4, 4, "gap"),
        (5, 8, "voided"),
        (9, 10, "gap"),
        (11, 11, "issued"),
        (12, 13, "waiting"),
    ]
    assert (page.previous, page.next) == (None, None)
    assert register.standing(story) == Standing(gaps=2, missing=3)


def test_a_line_says_what_happened(story):
    superseded, issued, revoked, gap, void_, _gap, successor, waiting = register.page(story, Cut()).rows
    assert superseded.successor == successor.number == "011/SERT/KPU-KALTARA/III/2027"
    assert (superseded.reason, superseded.changed_on) == ("Gelar", ISSUED_ON)
    assert (issued.number, issued.name, issued.role) == ("0002/REG/2027", "Orang 2", str(Seat.PARTICIPANT.label))
    assert (issued.issued_on, issued.session, issued.reason) == (
        ISSUED_ON,
        "Bimtek Pemungutan Suara · Angkatan III",
        "",
    )
    assert (revoked.reason, revoked.changed_on) == ("Tidak hadir", ISSUED_ON)
    assert (void_.number, void_.count, void_.changed_on) == ("005–008", 4, ISSUED_ON)
    assert str(void_.reason).endswith(": Batch dibatalkan")
    assert (gap.number, gap.name, waiting.number) == ("004", "", "012–013")


@pytest.mark.parametrize(
    ("status", "firsts"),
    [
        ("issued", [2, 11]),
        ("superseded", [1]),
        ("revoked", [3]),
        ("voided", [5]),
        ("waiting", [12]),
        ("gap", [4, 9]),
    ],
)
def test_one_status_alone(story, status, firsts):
    page = register.page(story, Cut(status=status))
    assert [row.first for row in page.rows] == firsts
    assert [row.first for row in register.all_rows(story, Cut(status=status))] == firsts


def test_a_series_in_order_has_no_gap(series):
    fill(series, range(2, 40))
    assert register.standing(series) == Standing(0, 0)


@pytest.mark.parametrize(
    ("sequences", "voids", "last", "expected"),
    [
        ([2, 3], [], 3, []),
        ([2, 3], [], 7, [(4, 7)]),
        ([5], [(2, 3)], 5, [(4, 4)]),
        ([5], [(2, 4)], 5, []),
        ([9], [(3, 4), (6, 6)], 12, [(2, 2), (5, 5), (7, 8), (10, 12)]),
        ([9], [(2, 8), (10, 12)], 12, []),
        ([9], [(2, 3), (4, 8)], 9, []),
    ],
)
def test_gaps_are_what_neither_certificate_nor_record_explains(series, sequences, voids, last, expected):
    fill(series, sequences)
    for first, end in voids:
        voided(series, first, end)
    NumberSeries.objects.update(last=last)
    series.refresh_from_db()
    assert list(register.gaps(series, [])) == expected


def test_without_first_number_there_is_a_gap_at_the_beginning(series):
    fill(series, [4])
    Certificate.objects.filter(sequence=1).delete()
    assert list(register.gaps(series, [])) == [(1, 3)]


@pytest.mark.parametrize(
    ("spans", "covers", "left"),
    [
        ([(1, 9)], [], [(1, 9)]),
        ([(1, 9)], [(1, 9)], []),
        ([(1, 9)], [(0, 3), (5, 5), (9, 20)], [(4, 4), (6, 8)]),
        ([(1, 3), (6, 9)], [(2, 7)], [(1, 1), (8, 9)]),
        ([(1, 3), (6, 9)], [(2, 20)], [(1, 1)]),
        ([(5, 9)], [(1, 2), (3, 6), (4, 5)], [(7, 9)]),
    ],
)
def test_what_covers_leave(spans, covers, left):
    assert list(register.without(spans, covers)) == left


def test_waiting_numbers_are_shown_as_runs(series):
    for first, last in [(2, 4), (8, 8), (10, 11)]:
        wait(series, first, last)
    assert register.waiting_ranges(series) == [(2, 4), (8, 8), (10, 11)]
    assert list(register.gaps(series, register.waiting_ranges(series))) == [(5, 7), (9, 9)]


def test_pages_meet_without_losing_or_repeating_a_line(series, issuer):
    fill(series, [n for n in range(2, 60) if n not in {20, 21, 22, 33, 40, 41}])
    voided(series, 20, 22)
    voided(series, 40, 40)
    every = [row.first for row in register.all_rows(series, Cut())]
    pages, cut = [], Cut()
    while True:
        page = register.page(series, cut, per_page=7)
        pages.append([row.first for row in page.rows])
        if page.next is None:
            break
        cut = Cut(after=page.next)
    assert [first for firsts in pages for first in firsts] == every
    back = []
    while page.previous is not None:
        page = register.page(series, Cut(before=page.previous), per_page=7)
        back.append([row.first for row in page.rows])
    assert back == pages[-2::-1]
    assert page.next is not None


def test_gaps_are_turned_like_other_lines(series):
    fill(series, range(2, 40, 3))
    cut, firsts = Cut(status="gap"), []
    while True:
        page = register.page(series, cut, per_page=5)
        firsts += [row.first for row in page.rows]
        if page.next is None:
            break
        cut = Cut(status="gap", after=page.next)
    assert firsts == list(range(3, 38, 3))
    page = register.page(series, Cut(status="gap", before=page.previous), per_page=5)
    assert [row.first for row in page.rows] == firsts[5:10]


def test_a_run_is_found_from_any_of_its_numbers(series):
    fill(series, [9, 15])
    voided(series, 2, 8)
    assert seen(register.page(series, Cut(after=4)))[0] == (2, 8, "voided")
    assert seen(register.page(series, Cut(after=12))) == [(10, 14, "gap"), (15, 15, "issued")]


# --- The page


def test_before_the_first_number_the_page_says_so(desk, address):
    page = desk.get(address)
    assert (page.status_code, page.context["register"]) == (200, None)


def test_the_page_tells_good_from_bad(desk, address, series):
    assert 'notice notice--success"' in desk.get(address).content.decode()
    NumberSeries.objects.update(last=3)
    page = desk.get(address).content.decode()
    assert "notice notice--error" in page
    assert 'class="register__gap"' in page


def test_only_the_first_page_looks_at_the_whole_series(desk, address, series):
    fill(series, [2, 3, 5])
    assert desk.get(address).context["standing"] == Standing(1, 1)
    assert desk.get(address, {"status": "issued"}).context["standing"] == Standing(1, 1)
    page = desk.get(address, {"after": "1"})
    assert page.context["standing"] is None
    assert 'class="register__gap"' in page.content.decode()


def test_the_page_opens_the_newest_series_and_any_other_on_demand(desk, address, organizer, series):
    speakers = NumberSeries.objects.create(organizer=organizer, kind="speaker", period="2026-11", last=1)
    fill(speakers, [1])
    assert desk.get(address).context["series"] == series
    assert desk.get(address, {"kind": "speaker"}).context["series"] == speakers
    page = desk.get(address, {"kind": "speaker", "period": "2026-11", "status": "issued"})
    assert [row.number for row in page.context["register"].rows] == ["0001/REG/speaker2026-11"]
    assert "November 2026" in page.content.decode()
    assert desk.get(address, {"kind": "speaker", "period": "2027"}).context["register"] is None


def test_a_series_that_never_starts_anew_can_be_chosen(desk, address, organizer, series):
    NumberSeries.objects.filter(pk=series.pk).update(period="")
    page = desk.get(address, {"kind": "main", "period": "all"})
    assert page.context["series"] == series


@pytest.mark.parametrize(
    "query",
    [
        {"after": "x"},
        {"before": "-1"},
        {"start": "99999999999999"},
        {"status": "lost"},
        {"kind": "\0"},
        {"period": "'"},
    ],
)
def test_nonsense_in_the_address_does_no_harm(desk, address, series, query):
    assert desk.get(address, query).status_code == 200


def test_the_start_can_be_chosen(desk, address, series):
    fill(series, range(2, 10))
    rows = desk.get(address, {"start": "7"}).context["register"].rows
    assert [row.first for row in rows] == [7, 8, 9]


def test_another_organizers_numbers_are_not_shown(client, series, address):
    user = enter(client, other := OrganizerFactory(), "owner")
    page = client.get(reverse("numbering:register", args=[other.slug]))
    assert page.context["series"] is None
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302
    assert user.pk


@pytest.mark.parametrize("role", Role.values)
def test_owners_and_issuers_read_the_register(client, organizer, series, address, file, role):
    enter(client, organizer, role)
    expected = 200 if role in {"owner", "issuer"} else 403
    assert client.get(address).status_code == expected
    response = client.get(file)
    assert response.status_code == expected
    assert b"".join(response)
    assert client.post(address).status_code == 405


def test_the_page_asks_the_same_for_one_row_and_for_thirty(desk, address, series):
    before = queries(desk, address)
    fill(series, [n for n in range(2, 32) if n % 5])
    for n in range(5, 31, 10):
        voided(series, n, n)
    assert queries(desk, address) == before
    assert len(desk.get(address).context["register"].rows) >= 30


# --- The file


def lines_of(file) -> list[list[object]]:
    with file:
        return python_calamine.load_workbook(io.BytesIO(file.read())).get_sheet_by_index(0).to_python()


def rows_of(response) -> list[list[object]]:
    return lines_of(io.BytesIO(b"".join(response.streaming_content)))


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
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1][1] == name


def test_where_excel_can_hold_no_more_the_file_says_so(series):
    fill(series, range(2, 8))
    file, count = export.workbook(series, Cut(), most=5)
    lines = lines_of(file)
    assert (count, len(lines)) == (5, 7)
    assert "6" in str(lines[-1][0])
    assert lines[5][7] == 5
    full, count = export.workbook(series, Cut(), most=7)
    assert (count, len(lines_of(full))) == (7, 8)


def test_the_file_costs_the_same_for_one_row_and_for_thirty(series):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            export.workbook(series, Cut())[0].close()
        return len(captured)

    before = asked()
    fill(series, range(2, 32))
    assert asked() == before


def test_dates_of_change_are_days_of_the_portal(series, issuer):
    certificate = Certificate.objects.get()
    late = datetime.fromisoformat("2027-03-04T18:00:00+00:00")  # the 5th in Jakarta
    corrections.revoke(certificate=certificate, reason="Salah orang", by=issuer, now=late)
    assert register.page(series, Cut()).rows[0].changed_on.isoformat() == "2027-03-05"
