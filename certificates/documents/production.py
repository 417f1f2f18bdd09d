"""A document of a session as PDF or DOCX: from a shipped template, or from the office's own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from bimtek.common import offload
from bimtek.common.errors import Refusal
from certificates.docx_templates import sandbox
from events.training.models import TrainingSession

from . import pictures
from .kinds import DocumentKind
from .letterhead import head_of, template_of
from .report_sections import shown
from .setting import to_docx, to_pdf
from .shipped import arranged, subject
from .values import LetterFacts, values

RECEIPTS_AT_ONCE = 50  # 300 in one piece take 200 MB
FORMATS = ("pdf", "docx")
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
}


@dataclass(frozen=True)
class Made:
    """A finished file."""

    data: bytes
    format: str

    @property
    def content_type(self) -> str:
        """For the answer that carries it."""
        return CONTENT_TYPES[self.format]


def make(
    kind: DocumentKind,
    session: TrainingSession,
    letter: LetterFacts,
    *,
    format: str,
    paper: str = "",
    shipped: bool = False,
) -> Made:
    """Make a document. An office's own template gives a DOCX only, unless `shipped` asks for the portal's.

    `paper` is A4 or F4; empty takes the letterhead's. Raises Refusal, Busy where no slot is free, TooMuch.
    """
    organizer = session.programme.organizer
    letter = letter if letter.subject else replace(letter, subject=subject(kind, session))
    found = shown(kind.slug, values(session, letter), session)
    own = None if shipped else template_of(organizer, kind.slug)
    if own and format == "docx":
        with own.file.open("rb") as file:
            return Made(sandbox.fill(file.read(), found), "docx")
    match format:
        case "pdf":
            return Made(offload.run(to_pdf, *pages(kind, session, found, paper=paper)), "pdf")
        case "docx":
            return Made(offload.run(to_docx, page(kind, session, found, paper=paper)), "docx")
        case _:
            raise Refusal("unknown_format", _("A document is made as pdf or docx."))


def pages(kind: DocumentKind, session: TrainingSession, found: Mapping[str, Any], *, paper: str = "") -> Iterator[str]:
    """The HTML of a document in parts for printing: of receipts, a page each, some at a time, else it is one."""
    paid = found["pembayaran"] if kind.slug == "kuitansi" else []
    for at in range(0, max(len(paid), 1), RECEIPTS_AT_ONCE):
        part = {**found, "pembayaran": paid[at : at + RECEIPTS_AT_ONCE]} if paid else found
        yield page(kind, session, part, paper=paper)


def page(kind: DocumentKind, session: TrainingSession, found: Mapping[str, Any], *, paper: str = "") -> str:
    """The HTML of a shipped template; photos stand in it by address (`pictures`)."""
    head = head_of(session.programme.organizer)
    context = arranged(kind, found, session, paper=paper or head.paper)
    drawn: dict[str, Any] = {"logo": pictures.embedded(head.logo, head.logo_type)}
    if kind.slug == "laporan":
        photos = [each | {"gambar": pictures.address_of(each["berkas"])} for each in found["foto"]]
        drawn["foto_gambar"] = [[*photos[at : at + 2], None][:2] for at in range(0, len(photos), 2)]
    return render_to_string(kind.path, context | drawn)
