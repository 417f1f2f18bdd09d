"""`manage.py doctor [--repair]`: is everything that must be true of this database true, and if not, what to do."""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants.checkup.checks import CHECKS
from participants.checkup.findings import SHOWN, Finding
from participants.checkup.process_checks import PROCESS_CHECKS
from participants.checkup.services import recount


class Command(BaseCommand):
    """Ask a live database whether seats, lines, trails, mails and the attendance log are as they must be."""

    help = "Checks seats, waiting lists, trails, mails and attendance on a live database, and says what to do about it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether only to look."""
        parser.add_argument("--repair", action="store_true", help="count the seats again where they are counted wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run each check and print what it finds; ends with exit code 1 where something is wrong."""
        now = timezone.now()
        wrong = [
            finding for check in (*PROCESS_CHECKS, *CHECKS) for finding in self._report(check.__name__, check(now))
        ]
        if options["repair"]:
            for session in sorted({finding.session for finding in wrong if finding.session}):
                recount(session_id=session)
                self.stdout.write(f"Session {session}: counted again.")
        elif wrong:
            raise CommandError("Something is wrong with this database; what to do stands above.")

    def _report(self, name: str, findings: Iterator[Finding]) -> list[Finding]:
        """Print the first of the findings; all of them come back."""
        found = list(findings)
        self.stdout.write(f"{name.replace('_', ' ')}: {'ok' if not found else f'{len(found)} wrong'}")
        for finding in islice(found, SHOWN):
            self.stdout.write(f"  {finding.what}\n    {finding.advice}")
        return found
