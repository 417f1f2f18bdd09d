"""`manage.py import_schedule`: draft sessions from a published schedule grid."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bimtek.common.dates import date_range
from bimtek.common.errors import Refusal
from bimtek.common.spreadsheets.plain import text_of
from events.programmes.models import Programme
from events.schedule.parsing import YEARS, parse_schedule
from events.schedule.reading import ReadSession, ScheduleReading
from events.schedule.services import import_schedule


class Command(BaseCommand):
    help = (
        "Read a published schedule (a grid of months, or lines and tables with dates) and create draft sessions. "
        "Nothing is written while a date cannot be read for certain."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="text, xlsx, docx or PDF; prose around the schedule is passed over")
        parser.add_argument("--year", type=int, required=True, help="year of the grid's first month")
        parser.add_argument("--programme", metavar="SLUG", help="programme that gets the sessions")
        parser.add_argument("--dry-run", action="store_true", help="show what would be read and write nothing")
        parser.add_argument("--json", action="store_true", help="print the reading as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = None if options["dry_run"] else self._programme(options["programme"])
        reading = self._read(options["file"], options["year"])
        self.stdout.write(as_json(reading) if options["json"] else as_table(reading))
        if reading.unreadable:
            lines = ", ".join(str(line) for line in sorted({anomaly.line for anomaly in reading.unreadable}))
            raise CommandError(
                _("Cannot be read for certain, nothing was written. See line %(lines)s.") % {"lines": lines}
            )
        if programme is None:
            return
        try:
            imported = import_schedule(programme=programme, reading=reading, by=None)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        if not options["json"]:
            self.stdout.write(
                _("Draft sessions made: %(made)d. There already: %(existing)d.")
                % {"made": len(imported.created), "existing": len(imported.existing)}
            )

    def _programme(self, slug: str | None) -> Programme:
        if not slug:
            raise CommandError(_("Say which programme gets the sessions: --programme SLUG. To look first: --dry-run."))
        programme = Programme.objects.select_related("organizer__region").filter(slug=slug).first()
        if programme is None:
            raise CommandError(_("No programme has the address “%(slug)s”.") % {"slug": slug})
        return programme

    def _read(self, file: Path, year: int) -> ScheduleReading:
        if year not in YEARS:
            message = _("%(year)d cannot be the year. Give one from %(first)d to %(last)d: --year YEAR.")
            raise CommandError(message % {"year": year, "first": YEARS[0], "last": YEARS[-1]})
        try:
            return parse_schedule(self._text(file.read_bytes()), year)
        except OSError as error:
            message = _("Cannot open %(file)s: %(error)s.")
            raise CommandError(message % {"file": file, "error": error.strerror}) from None
        except UnicodeDecodeError:
            message = _("%(file)s is not UTF-8 text. Save it as UTF-8 and try again.")
            raise CommandError(message % {"file": file}) from None

    def _text(self, content: bytes) -> str:
        """The text of a file: a text as it is, the rows of a workbook, the lines of a document."""
        if not content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"<")):
            return content.decode("utf-8-sig")
        try:
            return text_of([content])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None


def as_json(reading: ScheduleReading) -> str:
    """The reading for another program; dates are ISO."""
    sessions = [_session(session) for session in reading.sessions]
    anomalies = [{"line": anomaly.line, "text": anomaly.text, "why": str(anomaly.why)} for anomaly in reading.anomalies]
    return json.dumps({"sessions": sessions, "anomalies": anomalies}, ensure_ascii=False, indent=2)


def _session(session: ReadSession) -> dict[str, Any]:
    told = {"start": session.start.isoformat(), "end": session.end.isoformat(), "line": session.line}
    said = {"title": session.title, "place": session.place, "quota": session.quota, "hours": session.hours}
    return told | {name: value for name, value in said.items() if value}


def as_table(reading: ScheduleReading) -> str:
    """The reading for a person."""
    rows = [
        f"{session.line:>5}  {session.start}  {session.end}  {date_range(session.start, session.end)}"
        for session in reading.sessions
    ]
    odd = [
        f"{anomaly.line:>5}  {'!' if anomaly.fatal else ' '} {anomaly.text:<16}  {anomaly.why}"
        for anomaly in reading.anomalies
    ]
    sessions = ngettext(
        "%(n)d session (line, first day, last day):", "%(n)d sessions (line, first day, last day):", len(rows)
    )
    remarks = ngettext(
        "%(n)d anomaly (line, ! = must be cleared first, as written, why):",
        "%(n)d anomalies (line, ! = must be cleared first, as written, why):",
        len(odd),
    )
    return "\n".join([sessions % {"n": len(rows)}, *rows, "", remarks % {"n": len(odd)}, *odd])
