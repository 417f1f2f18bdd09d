"""Build a made-up nationwide training to measure with: `scripts/with_servers manage.py simulate`."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from bimtek.bench import nation


class Command(BaseCommand):
    """`manage.py simulate [--registrations N] [--sessions N]`."""

    help = "Fills an empty PostgreSQL database with a made-up nationwide training, in minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        """How large a nation."""
        usual = nation.Size()
        parser.add_argument("--registrations", type=int, default=usual.registrations)
        parser.add_argument("--sessions", type=int, default=usual.sessions)

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, and say how long it took and how large it is."""
        call_command("migrate", verbosity=0)
        start = time.monotonic()
        size = nation.Size(options["registrations"], options["sessions"])
        nation.build(size, now=timezone.now())
        seconds = time.monotonic() - start
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            mega = cursor.fetchone()[0] / 1e6
        self.stdout.write(
            f"{size.registrations:,} registrations in {size.sessions:,} sessions: {seconds:.0f} s, {mega:,.0f} MB."
        )
