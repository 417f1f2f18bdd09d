"""Work on layouts that organizers wrote, in a child process that can hurt nothing.

The child has limits of its own on processor time, memory, file size and open files; it inherits no environment, so no
secret, and it loads nothing but the layout's images. It answers on its standard output; silence is an answer too.
"""

import base64
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bimtek.common.admission import admitted

from .base import Compiled, from_bytes
from .errors import LayoutError
from .source import Source
from .values import Values

WALL_SECONDS = 20
CPU_SECONDS = 10
MEMORY_BYTES = 1024 * 1024 * 1024
LENGTH_BYTES = 8
DONE, WRONG = b"+", b"-"
MEMORY_EXIT = 3
COMPLAINT_BYTES = 2000
# Runs with -I: no PYTHON* variables, no user packages, nothing of the folder it is started in.
START = "import sys; sys.path[:0] = {paths!r}; from certificates.press.child import main; main()"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What a child may use."""

    cpu_seconds: int = CPU_SECONDS
    memory_bytes: int = MEMORY_BYTES
    wall_seconds: float = WALL_SECONDS


def sample(
    source: Source, fixed: Mapping[str, Any], values: Mapping[str, str], *, width: int, limits: Limits | None = None
) -> tuple[bytes, list[bytes]]:
    """A sample as PDF, and its pages as PNG of `width` pixels. LayoutError when the layout is wrong or too much."""
    pdf, *pages = run("sample", source, {"fixed": fixed, "values": values, "width": width}, limits)
    return pdf, pages


def compile(
    source: Source, fixed: Mapping[str, Any], texts: Iterable[str], *, limits: Limits | None = None
) -> Compiled:
    """What `press.compile.compile` gives, made in the child. LayoutError when the layout is wrong or too much."""
    arguments = {"fixed": fixed, "texts": sorted(set(texts))}
    compiled, *fonts = run("compile", source, arguments, limits)
    return from_bytes(compiled, {sha256(font).hexdigest(): font for font in fonts})


def compile_whole(
    source: Source, fixed: Mapping[str, Any], values: Values, *, limits: Limits | None = None
) -> Compiled:
    """What `press.compile.compile_whole` gives, made in the child."""
    person = {"title": values.title, "url": values.url, "texts": dict(values.texts)}
    compiled, *fonts = run("whole", source, {"fixed": fixed, "person": person}, limits)
    return from_bytes(compiled, {sha256(font).hexdigest(): font for font in fonts})


def run(task: str, source: Source, arguments: Mapping[str, Any], limits: Limits | None = None) -> list[bytes]:
    """Do one of the child's tasks on a layout and return its parts. Raises Busy where no slot is free."""
    with admitted():
        return _read(*_start(_job(task, source, arguments, limits or Limits()), limits or Limits()))


def _job(task: str, source: Source, arguments: Mapping[str, Any], limits: Limits) -> bytes:
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
        "cpu_seconds": limits.cpu_seconds,
        "memory_bytes": limits.memory_bytes,
    }
    return json.dumps(job).encode()


def _start(job: bytes, limits: Limits) -> tuple[int, bytes, bytes]:
    """Run a child to its end; its exit code (negative: the signal that ended it), its answer, its complaints."""
    paths = [str(settings.BASE_DIR), *(path for path in sys.path if path.endswith("site-packages"))]
    command = [sys.executable, "-I", "-c", START.format(paths=paths)]
    with subprocess.Popen(  # noqa: S603  the command is ours; the layout goes in as data
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        cwd="/",
        start_new_session=True,
    ) as child:
        try:
            answer, complaints = child.communicate(job, timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            return -signal.SIGXCPU, b"", b""
        except BaseException:
            child.kill()
            raise
        return child.returncode, answer, complaints


def _environment() -> dict[str, str]:
    """What the child needs to find programs and fonts, and nothing else."""
    kept = {name: os.environ[name] for name in ("PATH", "XDG_CACHE_HOME", "FONTCONFIG_FILE") if name in os.environ}
    return {"LANG": "C.UTF-8", "HOME": str(Path("/nonexistent")), **kept}


def _read(code: int, answer: bytes, complaints: bytes) -> list[bytes]:
    if answer[:1] == WRONG:
        raise LayoutError(answer[1:].decode())
    if answer[:1] == DONE and code == 0:
        return _parts(answer[1:])
    if code == -signal.SIGXCPU:
        raise LayoutError(_("The layout takes too long to draw. Make it simpler."))
    if code in (MEMORY_EXIT, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGTRAP, -signal.SIGKILL):
        raise LayoutError(_("The layout takes too much memory to draw. Make it simpler, or its images smaller."))
    logger.error("A layout broke the press (exit %d): %s", code, complaints[-COMPLAINT_BYTES:].decode(errors="replace"))
    raise LayoutError(_("The layout cannot be drawn."))


def _parts(data: bytes) -> list[bytes]:
    parts, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + LENGTH_BYTES], "big")
        at += LENGTH_BYTES
        parts.append(data[at : at + size])
        at += size
    return parts
