"""`manage.py backup > portal.tar`: all the data of the portal as one file, while people go on working."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from bimtek import __version__
from bimtek.backup.archive import END, FORMAT, MANIFEST, ArchiveWriter
from bimtek.backup.contents import store
from bimtek.backup.dumping import Failed, dump
from bimtek.backup.programs import MissingProgram

SECRETS = """\
Not in it, on purpose: the secrets of .env. Keep a copy of them apart from the backups (a safe, a password manager):
  FIELD_KEYS, FIELD_INDEX_KEY   without them no NIK and no second step of a sign-in can be read again
  TICKET_KEYS, or SECRET_KEY where that is empty   without it printed tickets open no door
  SIGNING_PASSPHRASE   without it organizers upload their electronic certificates again"""


class Command(BaseCommand):
    """Write database and uploaded files to a file, or to standard output for a pipe."""

    requires_system_checks = []
    help = "Writes database and uploaded files to one file. Secrets are not in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument(
            "file", nargs="?", type=Path, help="a file that does not exist yet (default: standard output)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it; a backup that failed leaves no file that could be taken for a whole one."""
        try:
            if options["file"] is None:
                self._write(ArchiveWriter(sys.stdout.buffer))
            else:
                self._to_file(options["file"])
        except (Failed, MissingProgram, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from None

    def _to_file(self, file: Path) -> None:
        unfinished = file.with_name(f"{file.name}.unfinished")
        if file.exists():
            raise MissingProgram(f"{file} is there already; name another file.")
        with unfinished.open("xb") as target:
            unfinished.chmod(0o600)
            try:
                self._write(ArchiveWriter(target))
            except BaseException:
                unfinished.unlink()
                raise
        unfinished.rename(file)

    def _write(self, writer: ArchiveWriter) -> None:
        """The database first: a file that comes in between is in the backup for nothing, none is missing."""
        writer.note(MANIFEST, manifest())
        with dump(connection) as stream:
            writer.database(stream)
        number, gone = store(default_storage, writer)
        writer.note(END, {"files": number})
        writer.close()
        for name in gone:
            self.stderr.write(f"{name} was deleted meanwhile and is not in the backup.")
        self.stderr.write(f"Backed up: the database and {number} files.\n{SECRETS}")


def manifest() -> dict[str, Any]:
    """What a restore has to know before it begins."""
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "format": FORMAT,
        "version": __version__,
        "made_at": timezone.now().isoformat(),
        "database": connection.vendor,
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
    }
