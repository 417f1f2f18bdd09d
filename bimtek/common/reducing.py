"""A photo as it is kept: upright, reduced, and without what the camera wrote into it, such as the place."""

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from .errors import Refusal

FILE_MAX_BYTES = 15 * 1024 * 1024
PIXELS_MAX = 60_000_000
SIDE_MAX = 1600
JPEG_QUALITY = 80


@dataclass(frozen=True)
class Reduced:
    """A JPEG, and its size in pixels."""

    jpeg: bytes
    width: int
    height: int


def reduced(data: bytes, side: int = SIDE_MAX) -> Reduced:
    """Draw a JPEG or PNG anew, its longer side at most `side` pixels; nothing but pixels goes over.

    Raises Refusal for what is none, or is too large.
    """
    try:
        # Only the header is read here; the size is checked before any pixel is.
        picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
        if picture.width * picture.height > PIXELS_MAX:
            raise Refusal("photo_pixels", _("The photo has too many pixels. Take it smaller."))
        picture.draft("RGB", (side * 2, side * 2))
        upright = _on_white(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError as error:
        raise Refusal("photo_pixels", _("The photo has too many pixels. Take it smaller.")) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Refusal("photo_kind", _("This is no photo that can be read: JPEG or PNG.")) from error
    upright.thumbnail((side, side))
    upright.info.clear()
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=JPEG_QUALITY)
    return Reduced(out.getvalue(), *upright.size)


def _on_white(picture: Image.Image) -> Image.Image:
    """Its colours; what a drawing leaves clear is white, as the paper that it is shown on."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")
