"""A database from the pieces of a backup: all of it, or what was there before."""

import os
import subprocess
import tempfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from .dumping import Failed
from .programs import address, program

# What `manage.py prepare`, or a visitor of an empty portal, leaves behind; all else is data of an office or a person.
OF_NO_WORTH = {
    *("django_content_type", "auth_permission", "django_migrations", "django_session", "events_region"),
    "cache",
}
EMPTY = b"BEGIN;\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
KEEP = b"\nCOMMIT;\n"


def holds_data(connection: BaseDatabaseWrapper) -> str:
    """A table with rows that a restore would overwrite; empty where the database is fresh, or only prepared."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
        for table in sorted((there & ours) - OF_NO_WORTH):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - our names
            if cursor.fetchone():
                return table
    return ""


def load(connection: BaseDatabaseWrapper, pieces: Iterable[bytes]) -> None:
    """Put the pieces in the place of all that is there. When `pieces` raises, or this Failed, nothing has changed."""
    if connection.vendor == "postgresql":
        _into_postgres(connection, pieces)
    else:
        _into_sqlite(connection, pieces)


def _into_postgres(connection: BaseDatabaseWrapper, pieces: Iterable[bytes]) -> None:
    """One transaction: psql is told to keep it only after the last piece was found whole."""
    options, environment = address(connection)
    connections.close_all()
    command = [program("psql"), *options, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE)  # noqa: S603 - our words
    assert process.stdin is not None  # noqa: S101 - asked for just above
    try:
        script = zlib.decompressobj(zlib.MAX_WBITS | 16)
        process.stdin.write(EMPTY)
        for piece in pieces:
            process.stdin.write(script.decompress(piece))
        if not script.eof:
            raise Failed("The script of the database has no end.")
        process.stdin.write(KEEP)
        process.stdin.close()
    except BrokenPipeError:
        pass  # psql has ended, and said why
    except BaseException:
        process.kill()
        raise
    finally:
        code = process.wait()
    if code != 0:
        raise Failed("psql could not write the database; what it said stands above. Nothing was changed.")


def _into_sqlite(connection: BaseDatabaseWrapper, pieces: Iterable[bytes]) -> None:
    place = Path(connection.settings_dict["NAME"])
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix="restore-", delete=False) as file:
        fresh = Path(file.name)
        try:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            connections.close_all()
            for beside in ("-wal", "-shm"):  # of the former database; they would be taken for the new one's
                Path(f"{place}{beside}").unlink(missing_ok=True)
            fresh.replace(place)
        finally:
            fresh.unlink(missing_ok=True)
