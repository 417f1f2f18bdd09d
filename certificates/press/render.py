"""From a record to a PDF: a pure function, the same record gives the same bytes.

That holds for one version of WeasyPrint, the fonts and the designs; the recorded SHA-256 is of the
file that was stored, which is never made again.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from certificates.layouts.registry import LAYOUTS

from .fitting import Fitted, Step, fit
from .qr import QrCode, qr_code
from .record import Record

ASSETS = Path(settings.BASE_DIR) / "templates" / "documents" / "certificates"
# urljoin only joins schemes it knows; the name is reserved, so nothing could answer even without the guard below.
ORIGIN = "https://design.invalid/"
CONTENT_TYPES = {".svg": "image/svg+xml", ".css": "text/css"}
# PDF/A asks that a document brings its colour space; WeasyPrint ships this one.
COLOUR_PROFILE = "srgb.icc"
# The cut that the designs' styles name.
FAMILY = "EB Garamond 12"
# Spaced small capitals take a fourth more room than the letters they are measured by.
SMALL_CAPS = 0.78


class PressError(Exception):
    """A certificate could not be printed; the message says why, for staff."""


@dataclass(frozen=True)
class Sheet:
    """What a design's template gets: the record, its long texts already fitted, its QR code."""

    record: Record
    organizer: Fitted
    name: Fitted
    institution: Fitted
    programme: Fitted
    facts: Fitted
    qr: QrCode


@dataclass(frozen=True)
class Boxes:
    """How wide, in millimetres, a design's texts may be, and the lines and sizes in points to try in turn."""

    width: float
    organizer: tuple[Step, ...]
    name: tuple[Step, ...]
    institution: tuple[Step, ...]
    programme: tuple[Step, ...]
    facts: tuple[Step, ...]


BOXES = {
    "klasik": Boxes(
        width=230,
        organizer=(Step(1, 14), Step(1, 12.5), Step(2, 12), Step(2, 11)),
        name=(Step(1, 40), Step(1, 36), Step(1, 32), Step(2, 28), Step(2, 25), Step(2, 22)),
        institution=(Step(1, 14), Step(1, 12.5), Step(2, 12)),
        programme=(Step(1, 22), Step(2, 20), Step(2, 18), Step(3, 15), Step(3, 14)),
        facts=(Step(1, 13.5), Step(2, 13.5), Step(2, 12)),
    ),
    "resmi": Boxes(
        width=156,
        organizer=(Step(1, 16), Step(1, 14), Step(2, 14), Step(3, 12.5)),
        name=(Step(1, 32), Step(1, 28), Step(1, 25), Step(2, 24), Step(2, 21), Step(2, 18)),
        institution=(Step(1, 13), Step(1, 12), Step(2, 12)),
        programme=(Step(1, 19), Step(2, 18), Step(3, 16), Step(4, 14), Step(4, 12.5)),
        facts=(Step(1, 12),),
    ),
}


class _Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Loads the designs' own drawings and styles, and nothing else: no network, no other file."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        name = url.removeprefix(ORIGIN)
        if url == f"{ORIGIN}{COLOUR_PROFILE}":
            profile = files("weasyprint.pdf") / "sRGB2014.icc"
            return URLFetcherResponse(url, profile.read_bytes(), {"Content-Type": "application/vnd.iccprofile"})
        path = ASSETS / name
        if not url.startswith(ORIGIN) or "/" in name or path.suffix not in CONTENT_TYPES or not path.is_file():
            raise FatalURLFetchingError(f"A design may not load {url!r}.")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": CONTENT_TYPES[path.suffix]})


@cache
def _fonts() -> FontConfiguration:
    """One for each process: fonts are found and read once."""
    return FontConfiguration()


def sheet(record: Record) -> Sheet:
    """Fit a record's texts into its design. PressError for a design that is not there."""
    if record.layout not in LAYOUTS:
        raise PressError(f"There is no design {record.layout!r}.")
    boxes = BOXES[record.layout]
    return Sheet(
        record=record,
        organizer=fit(record.organizer, box=boxes.width * SMALL_CAPS, steps=boxes.organizer, family=FAMILY),
        name=fit(record.name, box=boxes.width, steps=boxes.name, family=FAMILY),
        institution=fit(record.institution, box=boxes.width, steps=boxes.institution, family=FAMILY),
        programme=fit(record.programme, box=boxes.width, steps=boxes.programme, family=FAMILY),
        facts=fit(record.facts, box=boxes.width, steps=boxes.facts, family=FAMILY),
        qr=qr_code(record.url),
    )


def render(record: Record) -> bytes:
    """Print a record: a tagged, archivable PDF (PDF/A-2a) in Indonesian.

    PressError when the design is missing or asks for anything but its own files.
    """
    page = sheet(record)
    with translation.override("id"):
        html = render_to_string(LAYOUTS[record.layout].template, {"sheet": page, "record": record})
    try:
        document = HTML(string=html, base_url=ORIGIN, url_fetcher=_Assets())
        pdf = document.write_pdf(
            font_config=_fonts(), pdf_variant="pdf/a-2a", output_intent="--srgb", pdf_identifier=record.code.encode()
        )
    except FatalURLFetchingError as error:
        raise PressError(str(error)) from error
    return bytes(pdf)
