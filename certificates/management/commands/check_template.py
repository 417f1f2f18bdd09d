"""Check a DOCX template of an office: which fields it shows, what was mended, and what has to be changed."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from bimtek.common.errors import Refusal
from certificates.docx_templates import sandbox
from certificates.docx_templates.checking import Checked
from certificates.docx_templates.fields import described
from certificates.docx_templates.vocabulary import FIELDS


class Command(BaseCommand):
    """`manage.py check_template FILE [--json] [--mended FILE]`, or `--fields`: exit 1 where there are problems."""

    help = "Checks a DOCX template: fields, problems with their place and the nearest known name, what was mended."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, and how to answer."""
        parser.add_argument("file", nargs="?", help="a template (.docx)")
        parser.add_argument("--json", action="store_true", help="one JSON object; exit 0 also where there are problems")
        parser.add_argument("--mended", metavar="FILE", help="write the mended template there")
        parser.add_argument("--fields", action="store_true", help="list all fields that a template can show")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check in the child process, as an upload is."""
        if options["fields"]:
            self._list_fields()
            return
        if not options["file"]:
            raise CommandError("Name the file of a template.")
        # Places and reasons are for programs, too: in one language.
        with translation.override("en"):
            try:
                checked = sandbox.check(Path(options["file"]).read_bytes())
            except (Refusal, OSError) as error:
                raise CommandError(str(error)) from error
        if options["mended"]:
            Path(options["mended"]).write_bytes(checked.docx)
        self._tell(checked, as_json=options["json"])

    def _tell(self, checked: Checked, *, as_json: bool) -> None:
        told = {key: value for key, value in asdict(checked).items() if key != "docx"}
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"fields: {', '.join(checked.fields) or '-'}")
        for mended in checked.mended:
            self.stdout.write(f"mended: {mended.where}: {mended.tag}: {mended.what}")
        for problem in checked.problems:
            nearest = f" (nearest: {problem.nearest})" if problem.nearest else ""
            self.stdout.write(f"problem: {problem.where}: {problem.tag}: {problem.why}{nearest}")
        if checked.problems:
            raise CommandError(f"{len(checked.problems)} problems")

    def _list_fields(self) -> None:
        for field in described(FIELDS):
            self.stdout.write(f"{field.loop or '{{ ' + field.name + ' }}':60} {field.meaning}")
