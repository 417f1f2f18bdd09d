"""The inside of the sandbox: reads one job about a template from standard input, does it, answers."""

import base64
import json
import logging
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent.parent
MEMORY_EXIT = 3  # as `common.confined.process` knows it


def main() -> None:
    """Do the job that stands on standard input."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints does not speak in our name
    job = json.loads(sys.stdin.buffer.read())
    try:
        answers.write(json.dumps(answer(job)).encode())
        answers.flush()
    except MemoryError:
        os._exit(MEMORY_EXIT)


def prepare(language: str) -> None:
    """Django as far as translations need it: settings without anything secret in them."""
    import django
    from django.conf import settings
    from django.utils import translation

    logging.disable(logging.CRITICAL)
    settings.configure(USE_I18N=True, USE_TZ=True, LANGUAGE_CODE=language, LOCALE_PATHS=[BASE_DIR / "locale"])
    django.setup()
    translation.activate(language)


def answer(job: dict[str, Any]) -> dict[str, Any]:
    """`{"docx": …}` in base64 with fields, problems and what was mended, or `{"code": …, "refused": sentence}`."""
    prepare(job["language"])
    from bimtek.common.errors import Refusal

    from .checking import check
    from .mail_merge import fill, sample_lines

    data = base64.b64decode(job["docx"])
    try:
        if job["task"] == "fill":
            return {"docx": base64.b64encode(fill(data, job["values"])).decode()}
        if job["task"] == "sample":
            return {"lines": sample_lines(data)}
        told = asdict(check(data))
    except Refusal as refusal:
        return {"code": refusal.code, "refused": str(refusal)}
    return {**told, "docx": base64.b64encode(told["docx"]).decode()}
