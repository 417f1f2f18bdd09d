"""Make a document of a session, as the pages of the workspace do."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bimtek.common.errors import Refusal
from certificates.documents.kinds import KINDS, kind_named
from certificates.documents.production import FORMATS, make
from certificates.documents.values import LetterFacts
from events.training.models import TrainingSession


class Command(BaseCommand):
    """`manage.py make_document KIND SESSION [--format docx|pdf] [--out FILE]`; without --out named after both."""

    help = "Makes a document of a session: " + ", ".join(KINDS)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which document, of which session."""
        parser.add_argument("kind", help=", ".join(KINDS))
        parser.add_argument("session", type=int, help="the session's number, as in its address")
        parser.add_argument("--format", choices=FORMATS, help="pdf, unless the name of the file says docx")
        parser.add_argument("--out", metavar="FILE")
        parser.add_argument("--paper", choices=("A4", "F4"), default="", help="instead of the letterhead's")
        parser.add_argument("--number", default="", help="the letter's number")
        parser.add_argument("--shipped", action="store_true", help="the portal's template, not the office's own")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and write it to a file."""
        kind = kind_named(options["kind"])
        if kind is None:
            raise CommandError(f"There is no document “{options['kind']}”. There are: {', '.join(KINDS)}.")
        sessions = TrainingSession.objects.select_related("programme__organizer", "location")
        session = sessions.filter(pk=options["session"]).first()
        if session is None:
            raise CommandError(f"There is no session {options['session']}.")
        named_docx = str(options["out"] or "").lower().endswith(".docx")
        format = options["format"] or ("docx" if named_docx else "pdf")
        letter = LetterFacts(on=timezone.localdate(timezone=session.zone), number=options["number"])
        try:
            made = make(kind, session, letter, format=format, paper=options["paper"], shipped=options["shipped"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        path = Path(options["out"] or f"{kind.slug}-{session.pk}.{made.format}")
        path.write_bytes(made.data)
        self.stdout.write(f"{path}: {len(made.data)} bytes")
