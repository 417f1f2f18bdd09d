"""Every parser of what strangers send, in one table: a new one joins the tests of costs and of odd input by a row.

A parser either answers, with nothing too, or refuses with one of its own exceptions; it costs a web process no more
than a budget. What a child process does for it counts there, not here: the child has limits of its own.
"""

import io
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError

from bimtek.bench.hostile import archives, drawings, pdfs
from bimtek.common import reducing
from bimtek.common.errors import Refusal
from bimtek.common.spreadsheets import reading
from certificates.documents import scans
from certificates.docx_templates import checking, package
from certificates.layouts import images
from certificates.press import bounds, markup
from certificates.press.errors import LayoutError
from certificates.signing import credential
from certificates.verification import files
from events.agenda import pasted
from events.materials import content
from events.schedule import parsing
from events.units.naming import unit_key, unit_number
from participants.checkin.api import Malformed, parsed
from participants.delegations import invitations, pasted_list
from participants.knowledge_tests import paper_rows
from participants.knowledge_tests.selectors import ItemOnPage
from participants.people import name_reading
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_exchange import moodle
from participants.question_exchange import reading as question_files
from participants.roster_checking import cells
from participants.self_checkin import codes, positions
from participants.test_taking import api as test_answers
from participants.tickets import photos, tokens
from participants.unit_lists.forms import read_targets
from participants.unit_lists.headings import column_of

Files = tuple[bytes, ...]


@dataclass(frozen=True)
class Parser:
    """A reader of foreign bytes, with genuine examples to be spoiled and files made to be dear."""

    name: str
    read: Callable[[bytes], Any]
    most: int  # bytes that reach it
    genuine: Files
    refuses: tuple[type[Exception], ...] = (Refusal,)
    hostile: Callable[[], Any] = tuple  # of (name, bytes)
    doors: tuple[str, ...] = ()  # modules that take a file or a body from a request, and hand it to this parser
    in_child: bool = False  # runs in a child process with limits of its own, never in a web thread


THREE = tuple(AnswerChoice(each) for each in "xyz")
PAPER = [
    ItemOnPage(at, at, QuestionContent(kind, "?", THREE), list(enumerate("xyz")))
    for at, kind in enumerate(("single", "multiple", "short_text"), start=1)
]


def text(read: Callable[[str], Any]) -> Callable[[bytes], Any]:
    """A parser of texts: a form gives it what is UTF-8."""
    return lambda data: read(data.decode("utf-8", "replace"))


def rows(data: bytes) -> list[Any]:
    """A workbook or a list, to its first rows."""
    file = io.BytesIO(data)
    reading.kind_of(file)
    with reading.read(iter([data])) as book:
        return [row for table in book.tables for row in islice(table.rows, 1000)]


class _Upload(io.BytesIO):
    @property
    def size(self) -> int:
        return len(self.getbuffer())


def layout(html: str) -> None:
    """The checks of a layout's page."""
    bounds.check_tree(markup.parse(html))


XLSX, ZIP = archives.workbook(), archives.document()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path style="fill:url(#a)" d="M0 0h1"/></svg>'
SCAN = {"uid": "0b8c9f52-6b0a-4a3e-9d1b-0e4b8f8f7a11", "token": "BTS1.ABC", "at": 1, "item": 1, "direction": "in"}

PARSERS = (
    Parser(
        "certificate file", lambda data: files.claimed_code(io.BytesIO(data)), files.MAX_BYTES,
        (b"%PDF-1.7\n1 0 obj <<>> stream\r\nx\nendstream endobj %%EOF", pdfs.certificate()), (),
        pdfs.hostile, ("certificates.verification.forms", "certificates.verification.views"),
    ),
    Parser(
        "material or answer", lambda data: content.detect(io.BytesIO(data)), 20 * 1024 * 1024,
        (ZIP, XLSX, b"%PDF-1.7 %%EOF", archives.picture("PNG"), archives.picture("JPEG")), (),
        archives.hostile, ("events.materials.forms", "events.materials.views", "participants.questions.fields",
                           "participants.places.views_answers", "participants.registrants.views_place",
                           "participants.registration_form.steps.views"),
    ),
    Parser(
        "drawing", images.svg, images.SVG_MAX_BYTES, (SVG, b"<svg"), (Refusal,), drawings.hostile,
        ("certificates.layouts.forms", "certificates.layouts.views"),
    ),
    Parser(
        "picture of a layout", images.read, images.FILE_MAX_BYTES, (archives.picture("PNG"), archives.picture("JPEG")),
        hostile=drawings.pictures, doors=("certificates.layouts.forms", "certificates.layouts.views",
                                          "certificates.documents.forms"), in_child=True,
    ),
    Parser(
        "photo of an activity", reducing.reduced, reducing.FILE_MAX_BYTES,
        (archives.picture("PNG"), archives.picture("JPEG")), hostile=drawings.pictures, in_child=True,
        doors=("certificates.photos.forms", "certificates.photos.views", "participants.question_bank.forms",
               "participants.question_bank.views", "events.organizers.records"),
    ),
    Parser(
        "signed copy", scans.scanned, scans.FILE_MAX_BYTES, (pdfs.certificate(), archives.picture("JPEG")),
        hostile=pdfs.hostile, in_child=True,
        doors=("certificates.documents.forms", "certificates.documents.views_signed"),
    ),
    Parser(
        "office template", checking.check, package.MAX_BYTES, (ZIP,), hostile=archives.hostile, in_child=True,
        doors=("certificates.documents.forms", "certificates.documents.views_office"),
    ),
    Parser(
        "photo at the door", lambda data: photos.code_in(_Upload(data)), photos.MAX_BYTES,
        (archives.picture("PNG"), archives.picture("WEBP")), hostile=drawings.pictures,
        doors=("participants.checkin.api", "participants.claims.forms", "participants.claims.views",
               "participants.test_desk.views"),
        in_child=True,
    ),
    Parser(
        "roster or marked sheet", rows, 20 * 1024 * 1024, (XLSX, b"Nama;NIK\nSiti;1\n"), hostile=archives.workbooks,
        doors=("participants.rosters.forms", "participants.rosters.views", "participants.sheets.forms",
               "participants.sheets.views_upload", "bimtek.common.spreadsheets.forms", "events.schedule.views",
               "events.agenda.views_pasted", "participants.unit_lists.forms", "participants.unit_lists.views"),
        in_child=True,
    ),
    Parser(
        "key file", lambda data: credential.read(data, "rahasia"), 64 * 1024, (b"0\x82\x01\x00",), in_child=True,
        doors=("certificates.signing.forms", "certificates.signing.views"),
    ),
    Parser(
        "scans of a device", parsed, 2 * 1024 * 1024, (json.dumps({"device_now": 1, "scans": [SCAN]}).encode(),),
        (Malformed,), lambda: [("deep", b"[" * 2_000_000)], ("participants.checkin.api",),
    ),
    Parser("layout: CSS", text(bounds.check_css), 100_000, (b"@page { size: A4 } p { top: 0 }",), (LayoutError,)),
    Parser("layout: HTML", text(layout), 100_000, (b'<p data-slot="name"></p><svg><path d="M0"/></svg>',),
           (LayoutError,), in_child=True),  # 33,000 open elements cost the reader of HTML 11 seconds
    Parser("list of questions", text(lambda each: question_files.READERS[question_files.guess(each)](each)), 400_000,
           (b"1. Apa?\na. x\nb. y\nJawaban: B\n\nKunci: 1. B 2. A\n", b"::1::Apa? {=x#y ~z ####k}\n\nB {#1..5}\n",
            b"Apa?\nA. x\nB. y\nANSWER: A\n", b"No\tSoal\tA\tB\tJawaban\n1\tApa?\tx\ty\tB\n"), in_child=True,
           doors=("participants.question_exchange.forms", "participants.question_exchange.views")),
    Parser("answers of a phone", lambda data: test_answers.parsed(data, datetime(2027, 3, 1, tzinfo=UTC)), 256 * 1024,
           (b'{"key": "k", "device_now": 9, "answers": [{"item": 1, "given": [0], "at": 8}]}',),
           (test_answers.MalformedAnswers,), lambda: [("deep", b"[" * 200_000)], ("participants.test_taking.api",)),
    Parser("Moodle XML", moodle.read_moodle, question_files.BYTES_MOST,
           (b'<quiz><question type="truefalse"><questiontext><text>x</text></questiontext></question></quiz>',),
           in_child=True),
    Parser("ticket", text(tokens.read), 4096, (b"BTS1.ABCDEFGH234567", b"BTS1.")),
    Parser("row of an answer sheet", text(lambda each: paper_rows.read_row(each, PAPER)), 20_000,
           (b'A BC "kotak suara"', b"- AB x"), (paper_rows.UnreadableRow,)),
    Parser("map link", text(positions.read), 2000, (b"https://g.co/maps/@-6.2,106.8,17z", b"6\xc2\xb012'S 106 49 E")),
    Parser("self check-in code", text(codes.read), 200, (b"ABC-DEF", b"https://x.id/h/12-ABC234")),
    Parser("schedule", text(lambda each: parsing.parse_schedule(each, 2026)), 20_000,
           (b"| Januari | Februari |\n|---|---|\n| 1-3 | 29 Jan s.d. 2 Feb |\n",
            b"No | Angkatan | Tanggal\n1 | I | Senin-Rabu, 5 s.d. 7 Januari 2026\n2 | II | 05/02/2026\n")),
    Parser("rundown", text(pasted.read), 20_000,
           (b"Hari I\n08.00 - 09.00 | Pembukaan | Ketua\n09.00 s.d. selesai Materi\n",)),
    Parser("names of a delegation", text(pasted_list.read), 12_000,
           (b"1. Siti Aminah, S.H.; Ketua; 0812345678; a@b.id\n",)),
    Parser("invitations", text(lambda each: invitations.read(each, quota=3, shared=False, known=())), 40_000,
           (b"KPU Kabupaten Bandung; 3; a@b.id; 0812345678\n",)),
    Parser("name of a list", text(name_reading.split), 600, (b"Dr. Hj. SITI AMINAH, S.H., M.H.",)),
    Parser("name of a person", text(name_reading.read), 600, (b"1. Plt. Ketua: SITI (2) a@b.id \xf0\x9f\x92\x90",)),
    Parser("place of a list", text(cells.station), 600, (b"TPS. 012",)),
    Parser("unit of a list", text(lambda each: unit_key("", (each,) * 3, unit_number(each))), 600, (b"No. TPS. 012",)),
    Parser("heading of a list of units", text(column_of), 600, (b"Jumlah anggota KPPS tiap TPS",)),
    Parser("targets", text(read_targets), 100_000, (b"31.71; KPPS; 61.684\n;;5\n",), (ValidationError,)),
)  # fmt: skip


def read_safely(parser: Parser, data: bytes) -> None:
    """Read; refusals of the parser's own kind are answers, anything else it raises is a fault."""
    with suppress(*parser.refuses):
        parser.read(data[: parser.most])
