"""Measure what the portal costs, on an empty database of its own: `scripts/with_servers manage.py bench press`."""

import json
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from bimtek.bench import (
    accountability,
    checkin,
    coverage,
    fast_lane,
    hostile,
    invitations,
    knowledge_test,
    mail,
    pages,
    press,
    registration,
    roster,
)
from bimtek.bench.report import Bench

BENCHES: dict[str, Bench] = {
    "press": press.BENCH,
    "pages": pages.BENCH,
    "registration": registration.BENCH,
    "roster": roster.BENCH,
    "mail": mail.BENCH,
    "checkin": checkin.BENCH,
    "coverage": coverage.BENCH,
    "fast_lane": fast_lane.BENCH,
    "hostile": hostile.BENCH,
    "invitations": invitations.BENCH,
    "accountability": accountability.BENCH,
    "test": knowledge_test.BENCH,
}


class Command(BaseCommand):
    """`manage.py bench WHAT [its options] [--json]`."""

    help = "Measures what the portal costs. Needs PostgreSQL and Redis, and a database without real data."

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command for each measurement."""
        choice = parser.add_subparsers(dest="what", required=True, metavar="what")
        for name, bench in BENCHES.items():
            mine = choice.add_parser(name, help=bench.help, description=bench.help)
            bench.add_arguments(mine)
            mine.add_argument("--json", action="store_true", help="end with one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print."""
        if connection.vendor != "postgresql":
            raise CommandError("The portal is measured on PostgreSQL and Redis: start it with scripts/with_servers.")
        call_command("migrate", verbosity=0)
        report = BENCHES[options["what"]].run(**options)
        self.stdout.write(report.table)
        if options["json"]:
            self.stdout.write(json.dumps(report.figures))
