"""The worst that one upload costs a web process, in CPU seconds: files made to be dear, sent to the views they suit."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from bimtek.bench.report import Figures
from bimtek.bench.server import HOST

from . import pdfs


@dataclass(frozen=True)
class Upload:
    """A file for a form: where it is sent, as which field, and what it is called in the answer."""

    name: str
    path: str
    field: str
    content: bytes


def measure() -> Figures:
    """The dearest upload and its name. What a child process pays does not count: it has its own limits."""
    costs = {upload.name: cost(upload) for upload in hostile()}
    worst = max(costs, key=lambda name: costs[name])
    return {"upload_cpu_s_max": round(costs[worst], 3), "upload_dearest": worst}


def hostile() -> Iterator[Upload]:
    """All hostile uploads."""
    for name, content in pdfs.hostile():
        yield Upload(f"check: {name}", reverse("verification:file"), "file", content)


def cost(upload: Upload, client: Client | None = None) -> float:
    """CPU seconds of this process for one upload, as a view answers it."""
    cache.clear()  # limits would end the measurement, not the attack
    data = {upload.field: SimpleUploadedFile("kiriman", upload.content)}
    visitor = client or Client(SERVER_NAME=HOST)
    start = time.process_time()
    answer = visitor.post(upload.path, data)
    spent = time.process_time() - start
    if answer.status_code >= 500 or answer.status_code in (403, 404, 429):
        raise CommandError(f"{upload.name}: {upload.path} answers {answer.status_code}.")
    return spent
