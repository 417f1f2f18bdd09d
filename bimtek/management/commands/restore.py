"""`manage.py restore < portal.tar`: the portal as it was when the backup was made, brought up to this version."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from bimtek.backup.archive import Broken, Reader
from bimtek.backup.contents import names, put_back
from bimtek.backup.dumping import Failed
from bimtek.backup.loading import holds_data, load
from bimtek.backup.programs import MissingProgram
from bimtek.cache import RESERVE_TABLE
from bimtek.secrets_fit import refuse_unfit_secrets


class Command(BaseCommand):
    """Put database and files back; web server and workers must not run meanwhile."""

    requires_system_checks = []
    help = "Puts back what manage.py backup wrote. Stop web server and workers first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where from, and whether data may be overwritten."""
        parser.add_argument("file", nargs="?", type=Path, help="the backup; without: standard input")
        parser.add_argument("--force", action="store_true", help="overwrite the data that is there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read it; until the database was read whole, nothing is changed."""
        try:
            if not options["force"]:
                refuse_to_overwrite()
            if options["file"] is None:
                self._restore(sys.stdin.buffer)
            else:
                with options["file"].open("rb") as source:
                    self._restore(source)
        except (Broken, Failed, MissingProgram, OSError, SuspiciousFileOperation) as error:
            raise CommandError(str(error)) from None

    def _restore(self, source: IO[bytes]) -> None:
        reader = Reader(source)
        refuse_another_portal(reader.manifest)
        self.stderr.write(f"Backup of {reader.manifest['made_at']}, version {reader.manifest['version']}.")
        load(connection, reader.database())
        self.stderr.write("The database is back.")
        number = put_back(default_storage, reader.files())
        self.stderr.write(f"{number} files are back.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", RESERVE_TABLE, verbosity=0)
        cache.clear()  # sessions, limits and waiting tasks of the former database; the sweeps find what is to be done
        try:
            refuse_unfit_secrets()
        except ImproperlyConfigured as error:
            raise CommandError(f"All is back, but it cannot be read with these secrets. {error}") from None
        self.stderr.write("Now look: manage.py doctor and manage.py check_certificates. Then start the portal.")


def refuse_to_overwrite() -> None:
    """Raise CommandError where the database or the folder of files holds data."""
    if table := holds_data(connection):
        raise CommandError(f"This database holds data ({table}). --force throws it away; take a backup of it first.")
    if name := next(names(default_storage), ""):
        raise CommandError(f"There are uploaded files ({name}). --force writes over those of the same name.")


def refuse_another_portal(manifest: dict[str, Any]) -> None:
    """Raise CommandError for a backup of another kind of database, or of a newer version than this."""
    if manifest["database"] != connection.vendor:
        raise CommandError(f"This backup is of {manifest['database']}, and DATABASE_URL names {connection.vendor}.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if newer := sorted(set(manifest["migrations"]) - known):
        raise CommandError(
            f"This backup is of version {manifest['version']}, which is newer ({newer[0]}). Update first."
        )
