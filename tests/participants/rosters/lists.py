"""Rosters for tests: files of every kind, and a session to apply them to."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from xml.sax.saxutils import escape

from django.core.files.uploadedfile import SimpleUploadedFile
from xlsxwriter import Workbook

from participants.consent.services import Agreement, current_text
from participants.rosters import applying, dry_run, services
from participants.rosters.models import Roster
from tests.factories import MembershipFactory, PoolFactory, ProgrammeFactory, SessionFactory

NOW = datetime(2027, 2, 1, 3, 0, tzinfo=UTC)


def xlsx(
    rows: Sequence[Sequence[Any]], *, merges: Sequence[tuple[int, int, int, int, str]] = (), **sheets: Any
) -> bytes:
    """An Excel file; dates become cells of dates. `merges`: first row, first column, last row, last column, text."""
    file = io.BytesIO()
    book = Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    for name, content in {"Daftar": rows, **sheets}.items():
        sheet = book.add_worksheet(name)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for line, cells in enumerate(content):
            for column, value in enumerate(cells):
                if isinstance(value, date):
                    sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                elif value not in (None, ""):
                    sheet.write(line, column, value)
        for first, left, last, right, text in merges if name == "Daftar" else ():
            sheet.merge_range(first, left, last, right, text)
    book.close()
    return file.getvalue()


def ods(rows: Sequence[Sequence[Any]]) -> bytes:
    """An OpenDocument spreadsheet, as LibreOffice packs it."""
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>" for cells in rows)
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Daftar">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()


def _ods_cell(value: Any) -> str:
    if value in (None, ""):
        return "<table:table-cell/>"
    if isinstance(value, float):
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def csv(rows: Sequence[Sequence[Any]], delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """A text file, as Excel exports it here."""
    return "\r\n".join(delimiter.join(str(cell) for cell in cells) for cells in rows).encode(encoding)


def make_session(capacity: int = 100_000, **of_session: Any) -> Any:
    """A published session with seats that staff give, and its organizer's owner: (session, pool, user)."""
    owner = MembershipFactory()
    session = SessionFactory(programme=ProgrammeFactory(organizer=owner.organizer), **of_session)
    return session, PoolFactory(session=session, category="KPPS", capacity=capacity), owner.user


def take_in(content: bytes, session: Any, pool: Any, user: Any, name: str = "daftar.xlsx") -> Roster:
    """Upload a file."""
    file = SimpleUploadedFile(name, content)
    return services.take_in(session=session, pool=pool, file=file, name=name, by=user, now=NOW)


def checked(content: bytes, session: Any, pool: Any, user: Any) -> Roster:
    """Upload a file and check it as its columns were understood."""
    roster = take_in(content, session, pool, user)
    return check(roster)


def check(roster: Roster) -> Roster:
    """Check a roster as a worker does."""
    services.start_check(roster=roster, mapping=roster.columns, by=roster.created_by, now=NOW)
    dry_run.check(roster_id=roster.pk, now=NOW)
    roster.refresh_from_db()
    return roster


def apply(roster: Roster, user: Any) -> Roster:
    """Apply a checked roster as a worker does."""
    services.start_apply(roster=roster, agreement=Agreement(current_text(now=NOW)), by=user, now=NOW)
    applying.apply(roster_id=roster.pk, now=NOW)
    roster.refresh_from_db()
    return roster


def counts(roster: Roster) -> tuple[int, int, int, int]:
    """To add, to update, unchanged, refused."""
    return roster.to_add, roster.to_update, roster.unchanged, roster.refused


def faults(roster: Roster) -> list[tuple[int, str, str]]:
    """Row, column, code of each fault."""
    return [(fault.row, fault.letter, fault.code) for fault in roster.faults.all()]
