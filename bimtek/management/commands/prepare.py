"""`manage.py prepare`: bring the database up to date, whatever state it is in."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command

from bimtek.cache import RESERVE_TABLE


class Command(BaseCommand):
    """Run before the web server and the workers start, as often as one likes.

    One command instead of four, as each start of Django costs a second.
    """

    requires_system_checks = []  # they load every page; `make test` runs them all
    help = "Brings the database up to date: tables, regions and, in a demo, its people and events."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each step; those with nothing to do are quick."""
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", RESERVE_TABLE, verbosity=0)
        call_command("import_regions")
        if settings.DEMO:
            settings.STATIC_ROOT.mkdir(exist_ok=True)  # empty: WhiteNoise finds the files where they are written
            call_command("load_demo")
