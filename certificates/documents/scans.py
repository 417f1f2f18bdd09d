"""A scan of a signed document: a PDF that opens, or a photo, which is drawn anew."""

import io
from dataclasses import dataclass

import pikepdf
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from bimtek.common.reducing import reduced

FILE_MAX_BYTES = 15 * 1024 * 1024
PAGES_MAX = 200
PDF, JPEG = "application/pdf", "image/jpeg"


@dataclass(frozen=True)
class ScannedCopy:
    """What is kept of a scan."""

    content: bytes
    content_type: str


def scanned(data: bytes) -> ScannedCopy:
    """A PDF as it is, a JPEG or PNG drawn anew. Refusal for what is none, is locked, or has too many pages."""
    if not data.startswith(b"%PDF-"):
        return ScannedCopy(reduced(data).jpeg, JPEG)
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            pages = len(document.pages)
    except pikepdf.PasswordError as error:
        raise Refusal("scan_locked", _("This PDF asks for a password. Save it without one.")) from error
    except (pikepdf.PdfError, ValueError, OSError, RuntimeError) as error:
        raise Refusal("scan_broken", _("This PDF cannot be opened. Scan the document once more.")) from error
    if not 1 <= pages <= PAGES_MAX:
        raise Refusal("scan_pages", _("A scan has 1 to %(most)d pages.") % {"most": PAGES_MAX})
    return ScannedCopy(data, PDF)
