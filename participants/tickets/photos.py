"""Reading the QR code in a photo, for phones whose browser cannot."""

import io
from typing import Any

import zxingcpp
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from bimtek.common import offload
from bimtek.common.errors import Refusal

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 50_000_000  # a phone's camera makes 12 to 50 million
EDGE = 1600  # pixels of the longer side that is looked at: a ticket fills a good part of the picture
FORMATS = ["JPEG", "PNG", "WEBP"]
QR_CODE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def code_in(photo: Any) -> str:
    """What the first QR code in an uploaded picture says.

    Raises Refusal `too_large`, `not_a_picture`, `no_code`, and as `offload.run` does.
    """
    if photo.size > MAX_BYTES:
        raise Refusal("too_large", _("This photo is too large. Take it with a lower resolution."))
    found = offload.run(_text_in, photo.read())
    if found is None:
        raise Refusal(
            "no_code", _("No code was found in this photo. Hold the phone nearer and steady, or type the code.")
        )
    return found


def _text_in(photo: bytes) -> str | None:
    found = zxingcpp.read_barcodes(_picture(io.BytesIO(photo)), formats=QR_CODE)
    return str(found[0].text) if found else None


def _picture(photo: Any) -> Image.Image:
    try:
        image = Image.open(photo, formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise Refusal("too_large", _("This photo is too large. Take it with a lower resolution."))
        image.draft("L", (EDGE, EDGE))  # a JPEG is unpacked no larger than needed
        upright = ImageOps.exif_transpose(image).convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refusal("not_a_picture", _("This file is not a photo that can be read (JPEG, PNG or WebP).")) from error
    upright.thumbnail((EDGE, EDGE))
    return upright
