"""`manage.py doctor` on the attendance log: each fault that somebody could plant past the portal is found."""

import io
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from participants.attendance.models import AttendanceEntry
from participants.attendance.scans import Scan, record_scans
from participants.attendance.services import Mark, record
from participants.checkup import log_checks
from tests.factories import AgendaItemFactory, RegistrationFactory, SessionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("processes_live")]
NOW = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)
TABLE = "participants_attendanceentry"


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def complaint() -> str:
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stdout=out)
    return out.getvalue()


def doctor() -> None:
    call_command("doctor", stdout=io.StringIO())


@pytest.fixture
def past_the_portal():
    """Do as somebody does who has the database: no trigger hinders."""

    def change(**changed) -> None:
        run("SET LOCAL session_replication_role = replica")
        AttendanceEntry.objects.update(**changed)
        run("SET LOCAL session_replication_role = origin")

    return change


@pytest.fixture
def session():
    session = SessionFactory()
    AgendaItemFactory(session=session)
    return session


def statement(session) -> AttendanceEntry:
    row = RegistrationFactory(session=session)
    mark = Mark(row.pk, session.agenda.first().pk, True)
    (entry,) = record(session=session, marks=[mark], by=UserFactory(), now=NOW)
    return entry


def scan(session, says: str = "in") -> AttendanceEntry:
    row = RegistrationFactory(session=session)
    said = Scan(uuid4(), row.pk, session.agenda.first().pk, says, "scanned", NOW)
    record_scans(session=session, scans=[said], by=UserFactory(), now=NOW)
    return AttendanceEntry.objects.get(uid=said.uid)


def test_a_sound_log_passes(session):
    statement(session)
    scan(session)
    scan(session, "out")
    doctor()


@pytest.mark.parametrize(
    "changed",
    [
        {"says": "absent", "reason": "x"},
        {"minutes": 5},
        {"at": datetime(2027, 3, 2, tzinfo=UTC)},
        {"source": "paper"},
        {"recorded_by": None},
        {"uid": UUID(int=5)},
        {"seal": b"x" * 64},
    ],
)
def test_a_statement_that_was_changed_after_it_was_sealed(session, past_the_portal, changed):
    entry = statement(session)
    doctor()
    past_the_portal(**changed)
    assert f"statement {entry.pk} about registration {entry.registration_id} is not as sealed" in complaint()


def test_a_key_that_was_taken_away_is_told_in_few_words(session, settings, monkeypatch):
    settings.TICKET_KEYS = ["11" * 32]
    monkeypatch.setattr(log_checks, "SHOWN", 2)
    for _ in range(5):
        statement(session)
    settings.TICKET_KEYS = ["22" * 32, "11" * 32]
    doctor()
    settings.TICKET_KEYS = ["22" * 32]
    said = complaint()
    assert "seals whole: 3 wrong" in said
    assert "so are 3 more statements" in said
    assert "Was a key taken out of TICKET_KEYS" in said


def test_two_acceptances_of_one_coming_where_the_constraint_was_dropped(session):
    run(f"ALTER TABLE {TABLE} DROP CONSTRAINT attendance_accepted_once")
    entry = scan(session)
    assert "attendance_accepted_once: constraint is missing" in complaint()
    entry.pk, entry.uid = None, uuid4()
    entry.save(force_insert=True)
    said = complaint()
    assert f"registration {entry.registration_id} was accepted 2 times at once at item {entry.item_id}" in said


@pytest.mark.parametrize("changed", [{"follows": None}, {"answer": "already"}])
def test_an_answer_that_does_not_agree_with_its_place(session, past_the_portal, changed):
    entry = scan(session)
    past_the_portal(**changed)
    assert f"line {entry.pk}: its answer and its place behind another do not agree" in complaint()


def test_a_line_about_an_item_of_another_session(session, past_the_portal):
    entry, foreign = scan(session), AgendaItemFactory()
    past_the_portal(item=foreign)
    assert f"line {entry.pk} is about item {foreign.pk} of another session" in complaint()
    past_the_portal(answer="cancelled", follows=None)
    doctor()


@pytest.mark.parametrize("sql", ["ALTER TABLE {} DISABLE TRIGGER append_only", "DROP TRIGGER append_only ON {}"])
@pytest.mark.parametrize("table", [TABLE, "participants_selfcheckin"])
def test_a_log_that_can_be_changed(sql, table):
    run(sql.format(table))
    assert f"{table}: lines can be changed and deleted" in complaint()


def test_the_log_is_read_in_as_many_statements_whatever_it_holds(session, django_assert_num_queries):
    checks = [log_checks.log_only_grows, log_checks.seals_whole, log_checks.accepted_once, log_checks.of_one_session]
    for _ in range(2):
        for _ in range(5):
            statement(session)
            scan(session)
        with django_assert_num_queries(6):
            assert [finding for check in checks for finding in check(timezone.now())] == []
