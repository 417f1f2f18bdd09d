"""The inside of the sandbox: reads one job, does it, answers. `sandbox` starts it, behind its guards."""

import base64
import io
import json
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent.parent
MEMORY_EXIT = 3  # as `common.confined.process` knows it
PNG_COLOURS = 192
PIXELS_MAX = 12_000_000  # of one page


def main() -> None:
    """Do the job that stands on standard input."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints does not speak in our name
    job = json.loads(sys.stdin.buffer.read())
    prepare(job["language"])
    try:
        answers.write(answer(job))
        answers.flush()
    except MemoryError:
        os._exit(MEMORY_EXIT)


def prepare(language: str) -> None:
    """Django as far as templates and translations need it: settings without anything secret in them."""
    import django
    from django.conf import settings
    from django.utils import translation

    logging.disable(logging.CRITICAL)
    settings.configure(USE_I18N=True, USE_TZ=True, LANGUAGE_CODE=language, LOCALE_PATHS=[BASE_DIR / "locale"])
    django.setup()
    translation.activate(language)


def answer(job: dict[str, Any]) -> bytes:
    """What to say: `+` and the parts, each after its length in eight bytes, or `-` and a sentence."""
    from django.utils.translation import gettext as _

    from .errors import LayoutError
    from .source import Asset, LayoutSource

    assets = {name: Asset(kind, base64.b64decode(data)) for name, (kind, data) in job["assets"].items()}
    try:
        parts = TASKS[job["task"]](LayoutSource(job["html"], job["css"], assets), **job["arguments"])
    except LayoutError as error:
        return b"-" + str(error).encode()
    except RecursionError:
        return b"-" + _("The layout is nested too deeply.").encode()
    return b"+" + b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def sample(source: Any, fixed: dict[str, Any], values: dict[str, str], width: int) -> list[bytes]:
    """A sample as PDF, then each page as PNG."""
    from .draw import draw_sample

    pdf = draw_sample(source, fixed, values)
    return [pdf, *pictures(pdf, width)]


def pictures(pdf: bytes, width: int) -> list[bytes]:
    """The pages as PNG of few colours; the longer side of a page has `width` pixels."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_png(page, width) for page in document]
    finally:
        document.close()


def _png(page: Any, width: int) -> bytes:
    from PIL import Image

    picture = page.render(scale=width / max(page.get_size())).to_pil().convert("RGB")
    out = io.BytesIO()
    picture.quantize(PNG_COLOURS, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def compile_layout(source: Any, fixed: dict[str, Any], texts: list[str]) -> list[bytes]:
    """A compiled base without its fonts, then the font files."""
    from .compile import compile

    compiled = compile(source, fixed, texts)
    return [compiled.to_bytes(), *compiled.fonts.values()]


def whole(source: Any, fixed: dict[str, Any], person: dict[str, Any]) -> list[bytes]:
    """The base of one person alone."""
    from .compile import compile, compile_whole
    from .values import Values

    compiled = compile_whole(source, fixed, compile(source, fixed, ()), Values(**person))
    return [compiled.to_bytes(), *compiled.fonts.values()]


TASKS: dict[str, Callable[..., list[bytes]]] = {"sample": sample, "compile": compile_layout, "whole": whole}
