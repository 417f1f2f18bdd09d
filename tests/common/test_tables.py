"""Real tables beside what the applied migrations make: what is missing is named, and added again."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from bimtek import health
from bimtek.common import heartbeats
from bimtek.common.tables.comparing import DifferenceKind
from bimtek.common.tables.expected import Applied, managed
from bimtek.common.tables.repairing import found, repair
from bimtek.management.commands import doctor
from tests.factories import RegistrationFactory, SessionFactory

pytestmark = pytest.mark.django_db

# What the migrations that were edited in place on 24 November 2026 did not make before they were edited.
COLUMNS_OF_24_NOVEMBER = [
    ("participants_selfcheckinrule", "salt"),
    *(("participants_signinsheet", name) for name in ("category", "split", "blank_rows", "head", "row_count")),
    *(("participants_signinsheet", name) for name in ("keyed_at", "keyed_by_id", "signed_count")),
    *(("participants_sheetrow", name) for name in ("name", "nip", "unit", "station", "signed")),
    ("certificates_edition", "printed"),  # has no default: only a table without rows gets it
]


@pytest.fixture(autouse=True)
def workers_and_clock() -> None:
    """As if they had just shown that they live."""
    heartbeats.write([*heartbeats.QUEUES, heartbeats.CLOCK])


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def names() -> list[tuple[DifferenceKind, str]]:
    return [(one.kind, f"{one.table}.{one.name}") for one in found(connection)]


def test_freshly_migrated_tables_are_as_migrated():
    """Also those of other applications; the comparison looks at each of them."""
    assert found(connection) == []
    wanted = Applied(connection).tables()
    assert len(wanted) > len(managed(Applied(connection).apps())) > 50
    assert {"participants_registration", "account_emailaddress", "auditlog_logentry"} <= set(wanted)


@pytest.mark.parametrize(
    ("sql", "kind", "part"),
    [
        ("ALTER TABLE participants_sheetrow DROP COLUMN signed", DifferenceKind.COLUMN, "participants_sheetrow.signed"),
        (
            "ALTER TABLE participants_person ALTER COLUMN nip TYPE varchar(9)",
            DifferenceKind.TYPE,
            "participants_person.nip",
        ),
        (
            "ALTER TABLE participants_person ALTER COLUMN nip DROP NOT NULL",
            DifferenceKind.NULL,
            "participants_person.nip",
        ),
        (
            "ALTER TABLE participants_person ADD COLUMN shoe int NOT NULL",
            DifferenceKind.FOREIGN,
            "participants_person.shoe",
        ),
        ("DROP TABLE participants_sheetrow", DifferenceKind.TABLE, "participants_sheetrow."),
        (
            "ALTER TABLE participants_sheetrow DROP CONSTRAINT sheet_row_number_once",
            DifferenceKind.CONSTRAINT,
            "participants_sheetrow.sheet_row_number_once",
        ),
        (
            "ALTER TABLE participants_person ADD CONSTRAINT tall CHECK (name <> 'x')",
            DifferenceKind.SURPLUS,
            "participants_person.tall",
        ),
        (
            "DROP TRIGGER append_only ON participants_selfcheckin",
            DifferenceKind.TRIGGER,
            "participants_selfcheckin.append_only",
        ),
        (
            "ALTER TABLE participants_selfcheckin DISABLE TRIGGER append_only",
            DifferenceKind.TRIGGER,
            "participants_selfcheckin.append_only",
        ),
    ],
)
def test_what_differs_is_named(sql: str, kind: DifferenceKind, part: str):
    run(sql)
    assert (kind, part) in names()


def test_a_missing_index_is_named_and_made_again():
    (name,) = [
        name
        for name, definition in Applied(connection).tables()["participants_person"].indexes.items()
        if definition.endswith("(search_name)")
    ]
    run(f"DROP INDEX {name}")
    assert names() == [(DifferenceKind.INDEX, f"participants_person.{name}")]
    assert [why_not for _what, why_not in repair(connection)] == [""]
    assert found(connection) == []


def test_more_than_is_wanted_hurts_only_where_it_refuses_rows():
    run(
        "CREATE INDEX own_of_the_office ON participants_person (institution)",
        "ALTER TABLE participants_person ADD COLUMN remark text",
        "ALTER TABLE participants_person ADD COLUMN seen int NOT NULL DEFAULT 0",
    )
    assert found(connection) == []


def test_a_database_of_24_november_is_told_and_gets_what_it_lacks():
    run(*(f"ALTER TABLE {table} DROP COLUMN {column} CASCADE" for table, column in COLUMNS_OF_24_NOVEMBER))
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stdout=out)
    assert "participants_signinsheet.keyed_at: column is missing (timestamp with time zone NULL)" in out.getvalue()
    named = {part for kind, part in names() if kind == DifferenceKind.COLUMN}
    assert named == {f"{table}.{column}" for table, column in COLUMNS_OF_24_NOVEMBER}
    assert (DifferenceKind.CONSTRAINT, "participants_signinsheet.sheet_keyed_by_somebody") in names()
    call_command("doctor", "--repair", stdout=io.StringIO())
    assert found(connection) == []
    assert list(repair(connection)) == []


def test_rows_keep_what_they_hold_and_take_the_default():
    row = RegistrationFactory(session=SessionFactory())
    run("SET CONSTRAINTS ALL IMMEDIATE", "ALTER TABLE events_seatpool DROP COLUMN waiting CASCADE")
    assert [why_not for _what, why_not in repair(connection) if why_not] == []
    row.pool.refresh_from_db()
    assert (row.pool.taken, row.pool.waiting) == (1, 0)


def test_a_column_that_has_no_default_is_left_to_a_person_where_rows_are():
    RegistrationFactory(session=SessionFactory())
    run("SET CONSTRAINTS ALL IMMEDIATE", "ALTER TABLE participants_registration DROP COLUMN registered_at CASCADE")
    left = {what.name: why_not for what, why_not in repair(connection) if why_not}
    assert "null values" in left["registered_at"]
    assert (DifferenceKind.COLUMN, "participants_registration.registered_at") in names()


def test_a_check_that_needs_what_is_missing_stops_no_other(monkeypatch: pytest.MonkeyPatch):
    def seats_counted(now):
        raise DatabaseError("column does not exist\nLINE 1")

    others = [check for check in doctor.EVERY_CHECK if check.__name__ != "seats_counted"]
    monkeypatch.setattr(doctor, "EVERY_CHECK", (seats_counted, *others))
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stdout=out)
    assert "the database does not answer this: column does not exist\n" in out.getvalue()
    assert out.getvalue().count(": ok\n") == len(others)


def test_nothing_is_left_behind_by_looking():
    found(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT current_schema()")
        assert cursor.fetchone()[0] == "public"


def test_readiness_notices_a_column_that_is_missing(client):
    health.check_tables.cache_clear()
    run("ALTER TABLE participants_sheetrow DROP COLUMN signed")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["tables"] == "1 columns are missing: run `manage.py doctor`."
