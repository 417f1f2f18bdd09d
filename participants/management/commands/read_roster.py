"""`manage.py read_roster`: what the portal reads of an office's file, without a session and writing nothing."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from bimtek.common.spreadsheets.reading import kind_of
from participants.roster_checking.report import told


class Command(BaseCommand):
    help = "Read an office's list of people as the page of rosters does, and show who was read and what was not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="xlsx, xls, xlsb, ods, fods, csv, tsv, html, docx or a text")
        parser.add_argument("--json", action="store_true", help="print the reading as JSON")
        parser.add_argument("--marked-too", action="store_true", help="read hidden, struck and withdrawn rows, too")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                kind_of(file)
                reading = told(file.read(), timezone.localdate(), marked_too=options["marked_too"])
        except OSError as error:
            message = _("Cannot open %(file)s: %(error)s.")
            raise CommandError(message % {"file": options["file"], "error": error.strerror}) from None
        except Refusal as refusal:
            if not options["json"]:
                raise CommandError(str(refusal)) from None
            reading = {"people": [], "unread": [{"sheet": "", "rows": "", "why": str(refusal)}], "refused": []}
        self.stdout.write(json.dumps(reading, ensure_ascii=False, indent=2) if options["json"] else as_table(reading))


def as_table(reading: dict[str, list[dict[str, Any]]]) -> str:
    """The reading for a person."""
    lines = [
        f"{each['sheet']:<16} {each['row']:>6}  {each['name']}  {'; '.join(each['remarks'])}".rstrip()
        for each in reading["people"]
    ]
    lines += [
        "",
        _("Not read:"),
        *(f"{each['sheet']:<16} {each['rows']:>6}  {each['why']}" for each in reading["unread"]),
    ]
    lines += ["", _("Refused:")]
    lines += [
        f"{each['sheet']:<16} {each['row']:>6}  {each['column']} {each['value']}  {each['why']}"
        for each in reading["refused"]
    ]
    return "\n".join(lines)
