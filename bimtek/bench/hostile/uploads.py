"""The worst that one upload costs a web process, in CPU seconds: files made to be dear, sent to the views they suit."""

import time

from django.core.cache import cache
from django.core.management.base import CommandError

from bimtek.bench.report import Figures

from .doors import Upload, hostile

# Refused with a word to the sender (422, 413), shown (200) or taken (302): an answer. Anything else measured nothing.
ANSWERS = frozenset({200, 302, 400, 413, 422, 503})


def measure() -> Figures:
    """The dearest upload and its name. What a child process pays does not count: it has its own limits."""
    costs = {upload.name: cost(upload) for upload in hostile()}
    worst = max(costs, key=lambda name: costs[name])
    return {"upload_cpu_s_max": round(costs[worst], 3), "upload_dearest": worst, "uploads_tried": len(costs)}


def cost(upload: Upload) -> float:
    """CPU seconds of this process for one upload, as a view answers it."""
    cache.clear()  # limits would end the measurement, not the attack
    client, body = upload.client(), upload.body()
    start = time.process_time()
    status = upload.send(client, body)
    spent = time.process_time() - start
    if status not in ANSWERS:
        raise CommandError(f"{upload.name}: {upload.path} answers {status}.")
    return spent
