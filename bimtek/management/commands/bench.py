"""Measure what the portal costs, on an empty database of its own: `scripts/with_servers manage.py bench press`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from bimtek.bench import press, roster
from certificates.issuing.models import Certificate


class Command(BaseCommand):
    """`bench press --count N [--signed rsa|ecdsa] [--workers N] [--json]`, `bench roster --rows N [--json]`."""

    help = "Measures the press, or rosters. Needs PostgreSQL and Redis, and a database without real certificates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to measure, and how much of it."""
        parser.add_argument("what", choices=["press", "roster"])
        parser.add_argument("--count", type=int, default=100_000, help="certificates of the whole job")
        parser.add_argument("--signed", choices=["rsa", "ecdsa"], default="", help="sign them, with this kind of key")
        parser.add_argument("--workers", type=int, default=2, help="processes of the press")
        parser.add_argument("--rows", type=int, default=100_000, help="people of the roster")
        parser.add_argument("--json", action="store_true", help="end with one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print."""
        if connection.vendor != "postgresql":
            raise CommandError("The whole job is measured on PostgreSQL and Redis: start it with scripts/with_servers.")
        call_command("migrate", verbosity=0)
        if Certificate.objects.exclude(organizer__slug__startswith="bench-").exists():
            raise CommandError("This database holds real certificates; measure on one of its own.")
        self._roster(options) if options["what"] == "roster" else self._press(options)

    def _press(self, options: dict[str, Any]) -> None:
        figures = press.measure(count=options["count"], signed=options["signed"], workers=options["workers"])
        self.stdout.write(press.table(figures))
        if options["json"]:
            self.stdout.write(json.dumps(figures.as_dict()))

    def _roster(self, options: dict[str, Any]) -> None:
        figures = roster.measure(rows=options["rows"])
        self.stdout.write(roster.table(figures))
        if options["json"]:
            self.stdout.write(json.dumps(figures.as_dict()))
