"""One migrated database, from which all test databases are copied.

Migrating takes some thirty CPU seconds, copying a tenth of one. The copies' model is made once for each server and kept
as a dump among the user's caches (`~/.cache/bimtek`), so that later runs, which have a new server each, and other
clones need not migrate either. The dump's name is a digest of all it was made from; the folder may go at any time. A
new machine begins with what tests/migrated_base.py keeps.
"""

import contextlib
import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from tests import migrated_base
from tests.extent import FULL

KEPT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bimtek"
LOCK = 20270201  # of PostgreSQL's advisory locks: one process makes the model, the others wait
MOST_KEPT = 20


def digest() -> str:
    """What the model depends on: every app's migrations, what ours call, and the program that reads the dump."""
    labels = [app.label for app in apps.get_app_configs()]
    found = hashlib.sha256(repr([labels, migrated_base.inputs(), FULL]).encode())
    with psycopg2.connect(**address("postgres")) as asked:
        found.update(str(asked.server_version).encode())
    return found.hexdigest()[:16]


# With this role no trigger asks about keys and rows that are only added, so any order will do; tests are superusers.
EMPTY = """
DO $$ DECLARE filled text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR filled IN SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public'
    AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
  LOOP EXECUTE 'DELETE FROM ' || filled; END LOOP;
END $$
"""


def empty() -> None:
    """Delete all rows but those that Django makes of the models: what a test that commits leaves behind.

    Django truncates all tables and makes those rows anew, which takes ten times as long.
    """
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)


def address(name: str) -> dict[str, Any]:
    """Where the database `name` lies, as psycopg2 wants it."""
    of = connection.settings_dict
    return {"dbname": name, "host": of["HOST"], "port": of["PORT"], "user": of["USER"], "password": of["PASSWORD"]}


@contextlib.contextmanager
def alone() -> Iterator[Any]:
    """A cursor outside of all test databases, while no other process of this server is in here."""
    server = psycopg2.connect(**address("postgres"))
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            yield cursor
    finally:
        server.close()


def model() -> str:
    """The name of the migrated database to copy from, which is made unless this server has it."""
    version = digest()
    name = f"model_{version}"
    with alone() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f"DROP DATABASE IF EXISTS {name}_begun")
            cursor.execute(f"CREATE DATABASE {name}_begun")
            fill(f"{name}_begun", KEPT / f"{version}.sql")
            cursor.execute(f"ALTER DATABASE {name}_begun RENAME TO {name}")
    return name


def fill(name: str, dump: Path) -> None:
    """Load the dump into the empty database `name`, or migrate it and keep the dump."""
    if dump.exists():
        load(name, dump)
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    begun = dump.with_suffix(f".{os.getpid()}")
    if migrated_base.put("postgresql.sql", begun):
        load(name, begun)
    migrate(name)
    run("pg_dump", name, "--no-owner", "--file", begun)
    begun.replace(dump)
    for old in sorted(KEPT.glob("*.sql"), key=lambda file: file.stat().st_mtime)[:-MOST_KEPT]:
        old.unlink(missing_ok=True)


def load(name: str, dump: Path) -> None:
    """Fill the empty database `name` from a dump."""
    run("psql", name, "--quiet", "--set", "ON_ERROR_STOP=1", "--single-transaction", "--file", dump)


def migrate(name: str) -> None:
    """Run all migrations in the database `name`."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def run(program: str, name: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs on the database `name`. Raises CalledProcessError."""
    of = connection.settings_dict
    binary = max(
        Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: float(path.parts[-3]), default=program
    )
    command = [binary, "--host", of["HOST"], "--port", str(of["PORT"]), "--username", of["USER"], "--dbname", name]
    subprocess.run(
        [*command, *arguments], check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PGPASSWORD": of["PASSWORD"]}
    )
