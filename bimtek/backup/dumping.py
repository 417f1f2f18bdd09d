"""The database as a stream of bytes: one moment of it, while people go on working."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from .programs import MissingProgram, address, program


class Failed(Exception):
    """A program of the database ended with an error, which it has told."""


@contextlib.contextmanager
def dump(connection: BaseDatabaseWrapper) -> Iterator[IO[bytes]]:
    """The database as it is at this moment; Failed at the end where the program that reads it failed."""
    if connection.vendor == "postgresql":
        with _of_postgres(connection) as stream:
            yield stream
    else:
        with _of_sqlite(connection) as stream:
            yield stream


@contextlib.contextmanager
def _of_postgres(connection: BaseDatabaseWrapper) -> Iterator[IO[bytes]]:
    options, environment = address(connection)
    # A script and not pg_dump's own format: psql reads it in one transaction with what empties the database before.
    how = ["--format=plain", "--compress=6", "--no-owner", "--no-privileges", "--encoding=UTF8"]
    command = [program("pg_dump"), *options, *how]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:  # noqa: S603 - our words
        assert process.stdout is not None  # noqa: S101 - asked for just above
        yield process.stdout
        process.stdout.close()
        if process.wait() != 0:
            raise Failed("pg_dump could not read the database; what it said stands above.")


@contextlib.contextmanager
def _of_sqlite(connection: BaseDatabaseWrapper) -> Iterator[IO[bytes]]:
    """A copy of one moment, beside the database, whose file lacks what is still in its write-ahead log."""
    size = Path(connection.settings_dict["NAME"]).stat().st_size
    if shutil.disk_usage(settings.VAR_DIR).free < size:
        raise MissingProgram(f"There is no room for a copy of the database ({size} bytes) in {settings.VAR_DIR}.")
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix="backup-") as folder:
        copy = Path(folder) / "database"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        with copy.open("rb") as stream:
            yield stream
