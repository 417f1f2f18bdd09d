"""Work on layouts that organizers wrote, in a child process behind the guards of `common.confined`.

The child has limits of its own, no environment and so no secret; what else the system lets it be kept from (network,
files, other programs, our user) it says itself. It answers on its standard output; silence is an answer too.
"""

import base64
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bimtek.common.admission import admitted
from bimtek.common.confined import process

from .base import Compiled, from_bytes
from .errors import LayoutError
from .source import LayoutSource
from .values import Values

WALL_SECONDS = 40  # four times the processor's: on a busy machine a usual layout waits, and that is not its fault
CPU_SECONDS = 10
MEMORY_BYTES = 1024 * 1024 * 1024
LENGTH_BYTES = 8
DONE, WRONG = b"+", b"-"
COMPLAINT_BYTES = 2000
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PressLimits(process.ChildLimits):
    """What a child may use."""

    cpu_seconds: int = CPU_SECONDS
    memory_bytes: int = MEMORY_BYTES
    wall_seconds: float = WALL_SECONDS


def sample(
    source: LayoutSource,
    fixed: Mapping[str, Any],
    values: Mapping[str, str],
    *,
    width: int,
    limits: PressLimits | None = None,
) -> tuple[bytes, list[bytes]]:
    """A sample as PDF, and its pages as PNG of `width` pixels. LayoutError when the layout is wrong or too much."""
    pdf, *pages = run("sample", source, {"fixed": fixed, "values": values, "width": width}, limits)
    return pdf, pages


def compile(
    source: LayoutSource, fixed: Mapping[str, Any], texts: Iterable[str], *, limits: PressLimits | None = None
) -> Compiled:
    """What `press.compile.compile` gives, made in the child. LayoutError when the layout is wrong or too much."""
    arguments = {"fixed": fixed, "texts": sorted(set(texts))}
    compiled, *fonts = run("compile", source, arguments, limits)
    return from_bytes(compiled, {sha256(font).hexdigest(): font for font in fonts})


def compile_whole(
    source: LayoutSource, fixed: Mapping[str, Any], values: Values, *, limits: PressLimits | None = None
) -> Compiled:
    """What `press.compile.compile_whole` gives, made in the child."""
    person = {"title": values.title, "url": values.url, "texts": dict(values.texts)}
    compiled, *fonts = run("whole", source, {"fixed": fixed, "person": person}, limits)
    return from_bytes(compiled, {sha256(font).hexdigest(): font for font in fonts})


def run(
    task: str, source: LayoutSource, arguments: Mapping[str, Any], limits: PressLimits | None = None
) -> list[bytes]:
    """Do one of the child's tasks on a layout and return its parts. Raises Busy where no slot is free."""
    with admitted():
        return _read(process.run(_program(), _job(task, source, arguments), limits or PressLimits()))


def _job(task: str, source: LayoutSource, arguments: Mapping[str, Any]) -> bytes:
    assets = {
        name: [asset.content_type, base64.b64encode(asset.content).decode()] for name, asset in source.assets.items()
    }
    job = {
        "task": task,
        "html": source.html,
        "css": source.css,
        "assets": assets,
        "arguments": arguments,
        "language": get_language() or settings.LANGUAGE_CODE,
    }
    return json.dumps(job).encode()


def _program() -> process.Program:
    """The inside of the sandbox; of the portal it reads the code and the texts, not the files that belong to people."""
    base = settings.BASE_DIR
    reads = tuple(str(base / name) for name in ("bimtek", "certificates", "events", "participants", "locale"))
    return process.Program("from certificates.press.child import main; main()", (str(base),), reads)


def _read(ended: process.Ended) -> list[bytes]:
    answer = ended.answer
    if answer[:1] == WRONG:
        raise LayoutError(answer[1:].decode())
    if answer[:1] == DONE and ended.code == 0:
        return _parts(answer[1:])
    if ended.waited_too_long:
        raise LayoutError(_("The portal is too busy to draw this now; the layout is not at fault. Try it in a minute."))
    if ended.took_too_long:
        raise LayoutError(_("The layout takes too long to draw. Make it simpler."))
    if ended.took_too_much:
        raise LayoutError(_("The layout takes too much memory to draw. Make it simpler, or its images smaller."))
    complaints = ended.complaints[-COMPLAINT_BYTES:].decode(errors="replace")
    logger.error("A layout broke the press (exit %d): %s", ended.code, complaints)
    raise LayoutError(_("The layout cannot be drawn."))


def _parts(data: bytes) -> list[bytes]:
    parts, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + LENGTH_BYTES], "big")
        at += LENGTH_BYTES
        parts.append(data[at : at + size])
        at += size
    return parts
