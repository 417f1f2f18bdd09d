"""Make issued certificates anew and compare them with their recorded hashes: after a restore, or an update."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certificates.issuing.documents import NOT_MADE, document
from certificates.issuing.models import Certificate

SHOWN = 20


class Command(BaseCommand):
    """`manage.py check_certificates [--every N]`: about two thousand a second; exit 1 when one is not as issued."""

    help = "Makes issued certificates anew and compares them with their recorded hashes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many to look at."""
        parser.add_argument("--every", type=int, default=1, help="only each N-th certificate, for a quick look")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, and name those that differ."""
        certificates = Certificate.objects.select_related("base", "edition__signing_key").order_by("series", "sequence")
        checked, wrong = 0, []
        for place, certificate in enumerate(certificates.iterator(chunk_size=1000)):
            if place % options["every"]:
                continue
            checked += 1
            try:
                document(certificate)
            except NOT_MADE as error:
                wrong.append(f"{certificate.number}: {error}")
        for line in wrong[:SHOWN]:
            self.stderr.write(line)
        if wrong:
            raise CommandError(
                f"{len(wrong)} of {checked} certificates are not what was issued. Put the files below `press/` back "
                "from the backup, or the former versions of the libraries in requirements.txt."
            )
        self.stdout.write(f"{checked} certificates are what was issued.")
