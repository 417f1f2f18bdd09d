"""A document of a session as PDF or DOCX: from a shipped template, or from the office's own."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from bimtek.common import offload
from bimtek.common.errors import Refusal
from certificates.docx_templates import sandbox
from events.training.models import TrainingSession

from .kinds import DocumentKind
from .letterhead import head_of, template_of
from .report_sections import shown
from .setting import to_docx, to_pdf
from .shipped import arranged, subject
from .values import LetterFacts, values

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
    html = page(kind, session, found, paper=paper)
    match format:
        case "pdf":
            return Made(offload.run(to_pdf, html), "pdf")
        case "docx":
            return Made(offload.run(to_docx, html), "docx")
        case _:
            raise Refusal("unknown_format", _("A document is made as pdf or docx."))


def page(kind: DocumentKind, session: TrainingSession, found: Mapping[str, Any], *, paper: str = "") -> str:
    """The HTML of a shipped template, which brings all it shows."""
    head = head_of(session.programme.organizer)
    context = arranged(kind, found, session, paper=paper or head.paper)
    pictures: dict[str, Any] = {"logo": _embedded(head.logo, head.logo_type)}
    if kind.slug == "laporan":
        photos = [each | {"gambar": _embedded(each["berkas"], "image/jpeg")} for each in found["foto"]]
        pictures["foto_gambar"] = [[*photos[at : at + 2], None][:2] for at in range(0, len(photos), 2)]
    return render_to_string(kind.path, context | pictures)


def _embedded(name: str, content_type: str) -> str:
    """A stored picture as a data: address; empty where there is none."""
    if not name:
        return ""
    with default_storage.open(name, "rb") as file:
        return f"data:{content_type};base64,{b64encode(file.read()).decode()}"
