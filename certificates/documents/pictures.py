"""Pictures of a document: its page names them, and whatever sets the page reads each when its turn comes.

Sixty photos inside of a page are sixty megabytes of text, held several times over; at the size in which they are
printed, and read one by one, they are some five.
"""

import io
import re
from base64 import b64decode, b64encode

from django.core.files.storage import default_storage
from PIL import Image

PHOTO = "photo:"
STORED = re.compile(r"photo:(photos/[0-9a-f]{2}/[0-9a-f]{32})")  # as certificates.photos.models.photo_name makes them
SIDE_PIXELS = 700  # of 78 mm on paper: 228 to the inch
JPEG_QUALITY = 80


def embedded(name: str, content_type: str) -> str:
    """A small stored picture as a data: address; empty where there is none."""
    if not name:
        return ""
    with default_storage.open(name, "rb") as file:
        return f"data:{content_type};base64,{b64encode(file.read()).decode()}"


def address_of(name: str) -> str:
    """The address under which a page shows a stored photo."""
    return f"{PHOTO}{name}"


def content(address: str) -> bytes:
    """The picture at an address of a page: of a photo, a JPEG of the size that is printed.

    Raises ValueError for an address that is neither embedded nor a photo's.
    """
    if photo := STORED.fullmatch(address):
        return _printed(photo[1])
    if address.startswith("data:"):
        return b64decode(address.partition(",")[2])
    raise ValueError(f"{address[:80]}: no picture of a document")


def _printed(name: str) -> bytes:
    with default_storage.open(name, "rb") as file, Image.open(file, formats=("JPEG",)) as photo:
        photo.draft("RGB", (SIDE_PIXELS, SIDE_PIXELS))
        photo.thumbnail((SIDE_PIXELS, SIDE_PIXELS))
        out = io.BytesIO()
        photo.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
