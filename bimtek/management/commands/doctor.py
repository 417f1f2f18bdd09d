"""`manage.py doctor [--repair]`: is everything that must be true of this database true, and if not, what to do."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from bimtek.common.tables.repairing import repair
from bimtek.secrets_fit import secrets_fit
from certificates.coverage.checkup import coverage_as_counted
from participants.checkup.checks import CHECKS
from participants.checkup.findings import SHOWN, CheckFinding
from participants.checkup.process_checks import PROCESS_CHECKS
from participants.checkup.services import recount

EVERY_CHECK = (*PROCESS_CHECKS, *CHECKS, coverage_as_counted, secrets_fit)


class Command(BaseCommand):
    """Ask a live portal whether workers, tables, secrets, seats, lines, mails and the log are as they must be."""

    help = "Checks workers, tables, secrets, seats, lines, mails and attendance of a live database; says what to do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether only to look."""
        what = "add what tables lack, and count the seats again where they are counted wrong"
        parser.add_argument("--repair", action="store_true", help=what)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run each check and print what it finds; ends with exit code 1 where something is wrong, or stays so."""
        now = timezone.now()
        left = self._repair_tables() if options["repair"] else False
        wrong = [finding for check in EVERY_CHECK for finding in self._report(check, now)]
        if options["repair"]:
            sessions = sorted({finding.session for finding in wrong if finding.session})
            for session in sessions:
                recount(session_id=session)
                self.stdout.write(f"Session {session}: counted again.")
            left = left or any(not finding.session for finding in wrong)
        if left or (wrong and not options["repair"]):
            raise CommandError("Something is wrong with this database; what to do stands above.")

    def _repair_tables(self) -> bool:
        """Add what is missing, and say so; whether something is left."""
        tried = list(repair(connection))
        for difference, why_not in tried:
            self.stdout.write(f"{difference}: {f'left as it is. {why_not}' if why_not else 'mended.'}")
        return any(why_not for _difference, why_not in tried)

    def _report(self, check: Callable[[datetime], Iterator[CheckFinding]], now: datetime) -> list[CheckFinding]:
        """Print the first of the findings; all of them come back."""
        name = check.__name__.replace("_", " ")
        try:
            found = list(check(now))
        except DatabaseError as error:  # a table that lacks a column; `tables as migrated` has named it
            what = f"the database does not answer this: {str(error).strip().splitlines()[0]}"
            found = [CheckFinding(name, what, "Mend what stands under `tables as migrated` first.")]
        self.stdout.write(f"{name}: {'ok' if not found else f'{len(found)} wrong'}")
        for finding in islice(found, SHOWN):
            self.stdout.write(f"  {finding.what}\n    {finding.advice}")
        return found
