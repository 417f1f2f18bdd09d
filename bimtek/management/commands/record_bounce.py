"""`manage.py record_bounce < report`: read what a mail server sent back, from the pipe of a mailbox."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from bimtek.accounts.outbox import bounces


class Command(BaseCommand):
    """For the mail server that receives BOUNCE_ADDRESS, such as by an alias of Postfix."""

    help = "Reads a returned mail from standard input, and writes down at which address mail is refused."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read at most what a report has; the rest is thrown away."""
        report = sys.stdin.buffer.read(bounces.READ_MOST)
        while sys.stdin.buffer.read(1 << 20):
            continue  # the mail server writes to the end
        found = bounces.record(report, now=timezone.now())
        self.stdout.write("recorded" if found else "not a report about a mail of ours")
