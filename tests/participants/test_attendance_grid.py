"""The grid of many people: narrowed by what the log says of them, counted at the head, and taken along as a file."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from participants.attendance import export, roll
from participants.attendance.judging import Standing
from participants.attendance.scans import Scan, record_scans
from participants.attendance.selectors import ledgers, plan_of
from participants.attendance.services import Mark, correct, record
from participants.eligibility.services import set_rule
from tests.events.staff import enter, queries
from tests.factories import (
    AgendaItemFactory,
    DelegationFactory,
    MembershipFactory,
    PoolFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)

START = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)  # over when these tests run
MINUTE = timedelta(minutes=1)
LONG_NAME = "Muhammad Alif Rahmatullah Putra Syahreza Ramadhan Al-Ghifari Kusumawardhana Nugraha"

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def items(session):
    return [
        AgendaItemFactory(
            session=session,
            minutes=60,
            title=title,
            starts_at=START + n * 60 * MINUTE,
            ends_at=START + (n + 1) * 60 * MINUTE,
        )
        for n, title in enumerate(("Pembukaan", "Tata cara"))
    ]


@pytest.fixture
def owner(client, session):
    client.cookies["django_language"] = "en"
    return enter(client, session.programme.organizer)


def person(session, name, **fields):
    return RegistrationFactory(session=session, person__name=name, **fields)


def scan(registration, item, arrived=0, left=None):
    moments = [("in", item.starts_at + arrived * MINUTE)]
    if left is not None:
        moments.append(("out", item.starts_at + left * MINUTE))
    scans = [Scan(uuid4(), registration.pk, item.pk, says, "scanned", at) for says, at in moments]
    record_scans(session=registration.session, scans=scans, by=None, now=item.ends_at)


def fix(registration, item, present, minutes=None):
    correct(
        registration=registration,
        item=item,
        present=present,
        minutes=minutes,
        reason="Salah catat",
        by=UserFactory(),
        now=item.ends_at,
    )


@pytest.fixture
def people(session, items):
    """One of each kind, by what they are called."""
    first, second = items
    made = {name: person(session, name) for name in ("Awal", "Bolos", "Koreksi", "Lambat", "Penuh", "Setengah")}
    for item in items:
        scan(made["Penuh"], item)
        scan(made["Lambat"], item, arrived=20)
    scan(made["Awal"], first, left=30)
    record(session=session, marks=[Mark(made["Awal"].pk, second.pk, True)], by=UserFactory(), now=START)
    scan(made["Koreksi"], first)
    fix(made["Koreksi"], first, False)
    fix(made["Koreksi"], second, True, 60)
    scan(made["Setengah"], second)
    return made


def grid(session) -> str:
    return reverse("attendance:grid", args=[session.pk])


def names(response):
    return [row.registration.person.name for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("shown", "item", "found"),
    [
        ("", None, "Awal Bolos Koreksi Lambat Penuh Setengah"),
        ("present", None, "Awal Koreksi Lambat Penuh Setengah"),
        ("present", 0, "Awal Lambat Penuh"),
        ("absent", None, "Bolos Koreksi Setengah"),
        ("absent", 0, "Bolos Koreksi Setengah"),
        ("absent", 1, "Bolos"),
        ("never", None, "Bolos"),
        ("never", 0, "Bolos"),
        ("late", None, "Lambat"),
        ("early", 0, "Awal"),
        ("early", 1, ""),
        ("corrected", None, "Koreksi"),
        ("incomplete", None, "Bolos Koreksi Setengah"),
        ("lost", None, "Bolos Koreksi Setengah"),
        ("nonsense", None, "Awal Bolos Koreksi Lambat Penuh Setengah"),
    ],
)
def test_whom_each_standing_finds(client, owner, session, items, people, shown, item, found):
    asked = {"shown": shown} | ({"item": items[item].pk} if item is not None else {})
    response = client.get(grid(session), asked)
    assert names(response) == found.split()


def test_the_badge_and_the_filter_agree_on_who_can_no_longer_qualify(client, owner, session, items, people):
    PoolFactory(session=session, role="committee", category="Panitia")
    committee = person(session, "Panitia", pool=session.pools.get(role="committee"))
    response = client.get(grid(session))
    badged = [row.registration.person.name for row in response.context["rows"] if row.assessment.lost]
    assert badged == names(client.get(grid(session), {"shown": "lost"})) != []
    assert committee.person.name not in badged


def test_by_the_clock_who_left_early_is_incomplete(client, owner, session, items, people):
    address = reverse("attendance:policy", args=[session.pk])
    assert client.post(address, {"counting": "time", "grace_minutes": "15"}).status_code == 302
    assert names(client.get(grid(session), {"shown": "incomplete"})) == [
        "Awal",
        "Bolos",
        "Koreksi",
        "Lambat",
        "Setengah",
    ]


def test_group_category_and_name_narrow_together(client, owner, session, items):
    PoolFactory(session=session)
    pool = PoolFactory(session=session, category="Undangan")
    delegation = DelegationFactory(
        pool=PoolFactory(session=session, category="KPU", entry="delegation"), institution="KPU Kota Tarakan"
    )
    person(session, "Siti", person__institution="KPU Kota Tarakan")
    person(session, "Sita", pool=pool, assignment="TPS 012, Desa Sukamaju")
    person(session, "Situ", pool=delegation.pool, delegation=delegation)
    assert names(client.get(grid(session), {"group": " kota tarakan "})) == ["Siti", "Situ"]
    assert names(client.get(grid(session), {"group": "tps 012"})) == ["Sita"]
    assert names(client.get(grid(session), {"pool": pool.pk})) == ["Sita"]
    assert names(client.get(grid(session), {"pool": pool.pk, "group": "Tarakan"})) == []
    assert names(client.get(grid(session), {"pool": "x", "item": "-1", "page": "x"})) == ["Sita", "Siti", "Situ"]


def test_the_head_counts_exactly_whom_the_ledgers_call_present(session, items, people):
    person(session, "Batal", status="cancelled")
    waiting = person(session, "Menunggu", status="pending")
    scan(waiting, items[0])  # kept, and counts for nothing
    fix(people["Koreksi"], items[0], True)
    fix(people["Koreksi"], items[0], False)
    books = ledgers(session, [each.pk for each in people.values()]).values()
    counts = roll.present_counts(session)
    for item in items:
        assert counts[item.pk] == sum(item.pk in book.present for book in books)


def test_the_head_says_how_many_of_how_many(client, owner, session, items, people):
    response = client.get(grid(session), {"q": "Penuh"})
    assert [(column.item, column.present) for column in response.context["columns"]] == [(items[0], 3), (items[1], 5)]
    assert response.context["total"] == 6


def test_a_page_of_a_filter_has_fifty_people_and_leads_on(client, owner, session, items):
    for number in range(51):
        person(session, f"Orang {number:02}")
    second = client.get(grid(session), {"shown": "never", "page": 2})
    assert names(second) == ["Orang 50"]
    assert "shown=never" in second.content.decode()


def test_a_mark_is_saved_where_a_filter_is_on_and_the_filter_stays(client, owner, session, items, people):
    address = f"{grid(session)}?shown=never&item={items[0].pk}"
    bolos = people["Bolos"].pk
    response = client.post(address, {f"shown-{bolos}": f"{items[0].pk}:0", f"present-{bolos}": str(items[0].pk)})
    assert response.url == address
    assert names(client.get(address)) == []


def test_nobody_found_says_so(client, owner, session, items, people):
    text = client.get(grid(session), {"q": "Tidak Ada"}).content.decode()
    assert "Nobody found" in text


def test_nobody_registered_yet(client, owner, session, items):
    text = client.get(grid(session)).content.decode()
    assert "Nobody is registered yet" in text


def test_a_cancelled_session_says_so_and_can_be_read(client, owner, session, items, people):
    session.status = "cancelled"
    session.save()
    response = client.get(grid(session))
    assert "This session was cancelled." in response.content.decode()
    assert all(row.assessment.lost for row in response.context["rows"])


@pytest.mark.parametrize("shown", ["", *roll.Shown.values])
def test_every_filter_costs_the_same_for_one_and_for_thirty(client, owner, session, items, shown):
    address = f"{grid(session)}?shown={shown}"

    def fill(count):
        for _ in range(count):
            late = RegistrationFactory(session=session)
            scan(late, items[0], arrived=20, left=30)
            fix(late, items[1], True)
            fix(RegistrationFactory(session=session), items[1], False)

    fill(1)
    queries(client, address)
    alone = queries(client, address)
    fill(29)
    AgendaItemFactory.create_batch(3, session=session)
    assert queries(client, address) == alone


class TestFile:
    @pytest.fixture
    def rows(self, client, session):
        def read(kind="csv", language="en", **asked):
            address = reverse(f"attendance:export_{kind}", args=[session.pk])
            client.cookies["django_language"] = language
            response = client.get(address, asked)
            data = b"".join(response.streaming_content)
            if kind == "xlsx":
                return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
            assert data.startswith(b"\xef\xbb\xbf")
            return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter="," if language == "en" else ";"))

        return read

    def test_both_kinds_hold_the_same_people_and_marks(self, owner, session, items, people, rows):
        as_csv, as_xlsx = rows(), rows("xlsx")
        assert [row[:6] for row in as_csv] == [row[:6] for row in as_xlsx]
        assert as_csv[0][4].endswith("Pembukaan")
        marks = {row[0]: row[4:8] for row in as_xlsx[1:]}
        assert marks["Awal"] == ["09:00–09:30", "present", 120, 2.7]
        assert marks["Bolos"] == ["", "", 0, 0]
        assert marks["Lambat"][0] == "09:20"
        assert len(as_xlsx[1][9]) > 10, "what stands against a certificate, as a sentence"

    def test_the_filter_is_applied_and_the_export_written_down(self, owner, session, items, people, rows):
        found = rows(shown="late", item=items[1].pk)
        assert [row[0] for row in found[1:]] == ["Lambat"]
        assert len(found[0]) == 9, "one item only"
        entry = LogEntry.objects.get_for_object(session).latest("pk")
        assert (entry.changes["exported_attendance"], entry.actor) == (["", "1"], owner)

    def test_no_formula_and_nothing_that_reaches_a_person(self, owner, session, items, rows):
        evil = person(session, "=1+1", person__phone="+6281234567890", person__email="siti@contoh.id")
        evil.assignment = "@SUM(A1)"
        evil.save()
        text = str(rows())
        assert "'=1+1" in text
        assert "'@SUM(A1)" in text
        sheet = rows("xlsx")
        assert sheet[1][0] == "=1+1"
        for secret in ("6281234567890", "siti@contoh.id", evil.code):
            assert secret not in text + str(sheet)

    def test_nobody_and_no_items(self, owner, session, rows):
        assert len(rows()) == 1
        assert len(rows("xlsx")) == 1

    def test_an_indonesian_spreadsheet_finds_its_own_decimals_and_clock(self, owner, session, items, people, rows):
        row = next(row for row in rows(language="id") if row[0] == "Awal")
        assert (row[4], row[7]) == ("09.00–09.30", "2,7")

    def test_a_long_name_is_whole(self, owner, session, items, rows):
        person(session, LONG_NAME)
        assert rows()[1][0] == LONG_NAME

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_more_people_cost_no_more_queries_within_a_chunk(self, owner, session, items, rows, kind):
        person(session, "Satu")
        rows(kind)
        with CaptureQueriesContext(connection) as one:
            rows(kind)
        for number in range(29):
            scan(person(session, f"Orang {number}"), items[0])
        with CaptureQueriesContext(connection) as thirty:
            assert len(rows(kind)) == 31
        assert len(thirty) == len(one)

    def test_people_of_many_chunks_are_all_there_in_order(self, monkeypatch, owner, session, items, rows):
        monkeypatch.setattr(export, "CHUNK", 2)
        for number in range(5):
            person(session, f"Orang {number}")
        assert [row[0] for row in rows()[1:]] == [f"Orang {number}" for number in range(5)]

    @pytest.mark.parametrize(("role", "status"), [("checker", 200), ("viewer", 403), ("registrar", 403)])
    def test_roles(self, client, session, items, role, status):
        enter(client, session.programme.organizer, role)
        response = client.get(reverse("attendance:export_csv", args=[session.pk]))
        response.close()
        assert response.status_code == status

    def test_outsiders(self, client, session, items):
        address = reverse("attendance:export_xlsx", args=[session.pk])
        assert client.get(address).status_code == 302
        client.force_login(MembershipFactory().user)
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(), ""),
        (Standing(corrected=True), "absent (corrected)"),
        (Standing(True, 60), "present"),
        (Standing(True, 45, corrected=True), "present, 45 minutes (corrected)"),
        (Standing(True, 60, START, None), "10:00"),
        (Standing(True, 60, None, START + 30 * MINUTE), "–10:30"),
    ],
)
def test_marks_of_the_file_in_the_clock_of_the_place(standing, words):
    item = AgendaItemFactory.build(session=None, minutes=60)
    with translation.override("en"):
        assert export.mark(standing, item, "Asia/Jayapura") == words


def test_a_required_item_makes_the_badge_at_once(client, owner, session, items, people):
    set_rule(session=session, minimum_share=Decimal(0), required=[items[0]])
    assert names(client.get(grid(session), {"shown": "lost"})) == ["Bolos", "Koreksi", "Setengah"]


def test_the_plan_knows_which_items_were_taken(session, items):
    assert plan_of(session).settled(START + 999 * MINUTE) == frozenset()
    scan(person(session, "Siti"), items[0])
    assert plan_of(session).settled(START + 999 * MINUTE) == {items[0].pk}
