"""`manage.py prepare`: bring the database up to date, whatever state it is in."""

import time
from typing import Any

import structlog
from django.conf import settings
from django.core.management import BaseCommand, call_command

from bimtek.cache import RESERVE_TABLE

logger = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Run before the web server and the workers start, as often as one likes.

    One command instead of four, as each start of Django costs a second. In a demo a person looks on; elsewhere each
    step is a line in the log.
    """

    requires_system_checks = []  # they load every page; `make test` runs them all
    help = "Brings the database up to date: tables, regions and, in a demo, its people and events."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each step; those with nothing to do are quick."""
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        self._step("tables", "migrate", interactive=False)
        self._step("the table that stands in for Redis", "createcachetable", RESERVE_TABLE)
        self._step("the regions of Indonesia", "import_regions")
        if settings.DEMO:
            settings.STATIC_ROOT.mkdir(exist_ok=True)  # empty: WhiteNoise finds the files where they are written
            self._step("people and events of the demo", "load_demo", verbosity=1)

    def _step(self, what: str, command: str, *args: str, verbosity: int = 0, **options: Any) -> None:
        if settings.DEMO:
            self.stdout.write(f"  {what} ...")
            self.stdout.flush()
        began = time.monotonic()
        call_command(command, *args, verbosity=verbosity, stdout=self.stdout, **options)
        if not settings.DEMO:
            logger.info("prepared", what=what, seconds=round(time.monotonic() - began, 1))
