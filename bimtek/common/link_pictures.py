"""The picture that a chat shows beside a link: what, when and where, drawn in the portal's own look.

1200 by 630 pixels, as WhatsApp, Facebook and LinkedIn ask for; about 30 ms and 15 kB each.
"""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MARGIN, STUB = 72, 288  # pixels; the stub is what holds the date, as on the portal's tickets
PAPER, INK, SOFT, MERAH, GOLD = "#fbfaf7", "#1d1b1a", "#5c5552", "#9d1c1f", "#b08d3c"
TITLE_SIZES, TITLE_LINES = (76, 64, 54), 3
TEXT_SIZE, TEXT_LINES = 36, 2
COLOURS = 32  # of the finished picture, which makes it small
KEPT_SECONDS = 24 * 3600
ELLIPSIS = "…"


@dataclass(frozen=True)
class LinkPicture:
    """What is drawn: the date's two lines on the stub (or none), a line above the title, the title, lines below."""

    title: str
    above: str
    below: tuple[str, ...]
    days: str = ""  # "21" or "1–3"
    month: str = ""  # "Des 2026"


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(settings.BASE_DIR / "static/fonts/eb-garamond.woff2", size)


@lru_cache(maxsize=32)
def _plain_font(size: int) -> ImageFont.FreeTypeFont:
    """For letters that the portal's own font lacks."""
    return ImageFont.truetype("DejaVuSans.ttf", round(size * 0.85))


def response(picture: LinkPicture) -> HttpResponse:
    """The picture as an answer that a chat may keep for a day; drawn once for all servers."""
    key = f"link-picture:{hashlib.sha256(repr(picture).encode()).hexdigest()}"
    content = cache.get_or_set(key, lambda: draw(picture), KEPT_SECONDS)
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": f"public, max-age={KEPT_SECONDS}"})


def draw(picture: LinkPicture) -> bytes:
    """The picture as a PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    left = MARGIN
    if picture.days:
        _stub(pen, picture)
        left += STUB
    pen.rectangle((0, HEIGHT - 14, WIDTH, HEIGHT), fill=MERAH)
    pen.rectangle((left, 150, left + 90, 154), fill=GOLD)
    top = 84.0
    for line in _wrapped(picture.above, _fitting(picture.above, TEXT_SIZE), WIDTH - MARGIN - left, 1):
        pen.text((left, top), line, SOFT, _fitting(line, TEXT_SIZE))
    top = _title(pen, picture.title, left, 180)
    for text in picture.below:
        for line in _wrapped(text, _fitting(text, TEXT_SIZE), WIDTH - MARGIN - left, TEXT_LINES):
            pen.text((left, top), line, SOFT, _fitting(line, TEXT_SIZE))
            top += TEXT_SIZE * 1.3
    file = io.BytesIO()
    image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()


def _stub(pen: ImageDraw.ImageDraw, picture: LinkPicture) -> None:
    pen.rectangle((0, 0, STUB, HEIGHT), fill=MERAH)
    size = 130 if len(picture.days) <= 2 else 84
    pen.text((STUB / 2, HEIGHT / 2 - 20), picture.days, PAPER, _fitting(picture.days, size), anchor="ms")
    pen.text((STUB / 2, HEIGHT / 2 + 50), picture.month, PAPER, _fitting(picture.month, 44), anchor="ms")


def _title(pen: ImageDraw.ImageDraw, title: str, left: int, top: float) -> float:
    """Write the title in the largest size in which it fits; where the text below it begins."""
    for size in TITLE_SIZES:
        lines = list(_wrapped(title, _fitting(title, size), WIDTH - MARGIN - left, TITLE_LINES + 1))
        if len(lines) <= TITLE_LINES:
            break
    for line in _wrapped(title, _fitting(title, size), WIDTH - MARGIN - left, TITLE_LINES):
        pen.text((left, top), line, INK, _fitting(line, size))
        top += size * 1.15
    return top + 24


def _fitting(text: str, size: int) -> ImageFont.FreeTypeFont:
    """The portal's font, or the plain one where a letter is missing in it."""
    return _font(size) if all(_has(letter) for letter in set(text)) else _plain_font(size)


@lru_cache(maxsize=2000)
def _has(letter: str) -> bool:
    missing = _font(TEXT_SIZE).getmask("\uffff")
    drawn = _font(TEXT_SIZE).getmask(letter)
    return letter.isspace() or (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: float, most: int) -> Iterator[str]:
    """The text in at most so many lines of this width in pixels; what is left over becomes an ellipsis."""
    words, line, lines = text.split(), "", 0
    while words and lines < most:
        line, words = words[0], words[1:]
        while words and font.getlength(f"{line} {words[0]}") <= width:
            line, words = f"{line} {words[0]}", words[1:]
        lines += 1
        cut = bool(words) and lines == most
        while line and font.getlength(line + ELLIPSIS * cut) > width:
            line, cut = line[:-1], True
        yield line.rstrip() + ELLIPSIS * cut
