"""Checking and filling templates of offices in a child process, behind the guards of `common.confined`."""

import base64
import json
import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bimtek.common.admission import admitted
from bimtek.common.confined import process
from bimtek.common.errors import Refusal

from .checking import Checked, Mended, TemplateFault

LIMITS = process.ChildLimits(cpu_seconds=20, memory_bytes=1024 * 1024 * 1024, wall_seconds=60)
COMPLAINT_BYTES = 2000
logger = logging.getLogger(__name__)


def check(data: bytes, *, limits: process.ChildLimits = LIMITS) -> Checked:
    """What `checking.check` gives, made in the child. Refusal for what is no DOCX, or costs too much to read."""
    told = _run({"task": "check"}, data, limits)
    problems = [TemplateFault(**each) for each in told["problems"]]
    mended = [Mended(**each) for each in told["mended"]]
    return Checked(told["fields"], problems, mended, base64.b64decode(told["docx"]))


def fill(data: bytes, values: Mapping[str, Any], *, limits: process.ChildLimits = LIMITS) -> bytes:
    """What `mail_merge.fill` gives, made in the child. `values` are plain texts, lists and dictionaries."""
    return base64.b64decode(_run({"task": "fill", "values": values}, data, limits)["docx"])


def sample(data: bytes, *, limits: process.ChildLimits = LIMITS) -> list[str]:
    """The lines of the document with the examples of the vocabulary in its fields, made in the child."""
    lines: list[str] = _run({"task": "sample"}, data, limits)["lines"]
    return lines


def _run(job: dict[str, Any], data: bytes, limits: process.ChildLimits) -> dict[str, Any]:
    job |= {"docx": base64.b64encode(data).decode(), "language": get_language() or settings.LANGUAGE_CODE}
    with admitted():
        ended = process.run(_program(), json.dumps(job).encode(), limits)
    return _read(ended)


def _program() -> process.Program:
    base = settings.BASE_DIR
    reads = tuple(str(base / name) for name in ("bimtek", "certificates", "locale"))
    return process.Program("from certificates.docx_templates.child import main; main()", (str(base),), reads)


def _read(ended: process.Ended) -> dict[str, Any]:
    if ended.code == 0 and ended.answer:
        told: dict[str, Any] = json.loads(ended.answer)
        if "refused" in told:
            raise Refusal(told["code"], told["refused"])
        return told
    if ended.took_too_long or ended.waited_too_long or ended.took_too_much:
        raise Refusal("docx_too_much", _("The template is too much work. Make it simpler, or its pictures smaller."))
    complaints = ended.complaints[-COMPLAINT_BYTES:].decode(errors="replace")
    logger.error("A template broke its child (exit %d): %s", ended.code, complaints)
    raise Refusal("docx_unreadable", _("The template cannot be read. Save it anew as .docx."))
