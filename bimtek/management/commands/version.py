"""`manage.py version`: what runs here, for a report of a fault and before an update."""

import os
import platform
import subprocess
from typing import Any

import django
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, connection

from bimtek import __version__

COMMIT_CHARACTERS = 12


def commit() -> str:
    """The commit the code was taken from: named when the image was built, or asked of the clone; else `unknown`."""
    if named := os.environ.get("GIT_COMMIT", ""):
        return named[:COMMIT_CHARACTERS]
    ask = ["git", "-C", str(settings.BASE_DIR), "rev-parse", f"--short={COMMIT_CHARACTERS}", "HEAD"]
    try:
        return subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - our words
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def database() -> str:
    """Kind and version of the database server, or that it does not answer."""
    try:
        with connection.cursor():
            version = connection.get_database_version()
    except Error:
        return f"{connection.display_name}, which does not answer"
    return f"{connection.display_name} {'.'.join(map(str, version))}"


class Command(BaseCommand):
    """Print the versions of portal, commit, Django, Python and database, one a line."""

    requires_system_checks = []
    help = "Says which version of the portal runs here, on what."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them; a database that is away is said and is no error."""
        self.stdout.write(f"Portal Bimtek {__version__}")
        self.stdout.write(f"Commit {commit()}")
        self.stdout.write(f"Django {django.get_version()}")
        self.stdout.write(f"Python {platform.python_version()}")
        self.stdout.write(database())
