"""The register of numbers: what became of each, what nothing explains, and how it is paged."""

from datetime import datetime

import pytest

from certificates.issuing import corrections
from certificates.models import Certificate, NumberSeries
from certificates.register import selectors as register
from certificates.register.selectors import Cut, SeriesGaps
from events.seats.roles import SessionRole as Seat
from tests.certificates.conftest import ISSUED_ON
from tests.certificates.ledger import fill, voided, wait

pytestmark = pytest.mark.django_db


def seen(page) -> list[tuple[int, int, str]]:
    return [(row.first, row.last, row.status) for row in page.rows]


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
    assert register.series_gaps(story) == SeriesGaps(gaps=2, missing=3)


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
    assert register.series_gaps(series) == SeriesGaps(0, 0)


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


def test_dates_of_change_are_days_of_the_portal(series, issuer):
    certificate = Certificate.objects.get()
    late = datetime.fromisoformat("2027-03-04T18:00:00+00:00")  # the 5th in Jakarta
    corrections.revoke(certificate=certificate, reason="Salah orang", by=issuer, now=late)
    assert register.page(series, Cut()).rows[0].changed_on.isoformat() == "2027-03-05"
