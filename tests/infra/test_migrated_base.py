"""The kept databases give what migrating from nothing gives, and are not used where they might not."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import database, migrated_base

MARKS = re.compile(r"^(--.*|\\(un)?restrict .*)?\n", re.MULTILINE)  # versions of programs, and pg_dump's random words
CASTS = re.compile(r"::(character varying|text)(\[\])?|[()]")  # PostgreSQL words a check differently once it was loaded


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what is kept, as if it had been made today."""
    folder = Path(shutil.copytree(migrated_base.FOLDER, tmp_path / "base"))
    (folder / "inputs.json").write_text(json.dumps(migrated_base.inputs()))
    monkeypatch.setattr(migrated_base, "FOLDER", folder)
    monkeypatch.setattr(migrated_base, "FULL", False)
    return folder


def test_it_says_all_that_migrating_runs() -> None:
    named = set(migrated_base.inputs())
    assert {"events.0001_initial", "auth.0001_initial", "bimtek.common.append_only", "bimtek.common.crypto"} <= named
    assert len(migrated_base.made_from()) > 100


def test_it_is_used_while_all_is_as_it_was_and_newer_migrations_follow(base: Path, tmp_path: Path) -> None:
    then = migrated_base.made_from()
    del then["events.0014_window_rule_opens_before_midnight"]  # is newer than the base
    (base / "inputs.json").write_text(json.dumps(then))
    assert migrated_base.put("sqlite3", tmp_path / "found")
    assert (tmp_path / "found").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize("how", ["changed", "gone", "none kept", "full size"])
def test_all_migrations_run_where_it_might_not_be_true(
    how: str, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = migrated_base.made_from()
    match how:
        case "changed":
            then["bimtek.common.append_only"] = "of another file"
        case "gone":
            then["events.0099_taken_away"] = "a file that is no longer there"
        case "none kept":
            then = {}
        case "full size":
            monkeypatch.setattr(migrated_base, "FULL", True)
    (base / "inputs.json").write_text(json.dumps(then))
    assert not migrated_base.put("sqlite3", tmp_path / "found")
    assert not (tmp_path / "found").exists()


@pytest.fixture
def empty_databases() -> Iterator[list[str]]:
    names = ["base_of_then", "base_from_nothing"]
    with database.alone() as cursor:
        for name in names:
            cursor.execute(f"CREATE DATABASE {name}")
    yield names
    with database.alone() as cursor:
        for name in names:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.slow("runs all migrations")
@pytest.mark.full("thirty CPU seconds; `make test-all` makes its databases from nothing as well")
@pytest.mark.django_db(transaction=True)
def test_base_and_newer_migrations_give_what_all_migrations_give(
    empty_databases: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrated_base, "FULL", False)
    kept = tmp_path / "kept.sql"
    assert migrated_base.put("postgresql.sql", kept), "Make a new one with scripts/keep_base.py."
    database.load(empty_databases[0], kept)
    schemas = []
    for name in empty_databases:
        database.migrate(name)
        database.run("pg_dump", name, "--schema-only", "--no-owner", "--file", tmp_path / name)
        schemas.append(CASTS.sub("", MARKS.sub("", (tmp_path / name).read_text())))
    assert schemas[0] == schemas[1]
