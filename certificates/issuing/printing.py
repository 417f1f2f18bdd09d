"""The press's side of issuing: print one certificate, exactly once, whatever is killed and whatever runs twice."""

from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from certificates.press.render import render

from . import mails, queue, selectors
from .freeze import record_of
from .models import Batch, Certificate

logger = structlog.get_logger(__name__)

# A batch of which nothing was printed for so long was lost by the queue, or its worker was.
RESUME_AFTER = timedelta(minutes=5)
ERROR_LENGTH = 300


def print_certificate(*, certificate_id: str, now: datetime) -> bool:
    """Print one certificate; False when it was already printed, or could not be.

    A failure is written down for staff to see, and tried again by `resume`.
    """
    certificate = (
        Certificate.objects.select_related("organizer", "predecessor", "registration__person__user")
        .filter(pk=certificate_id, rendered_at__isnull=True)
        .first()
    )
    if certificate is None:
        return False
    try:
        pdf = render(record_of(certificate))
        return _store(certificate, pdf, now)
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        # One certificate that cannot be printed must not hold up the others.
        logger.exception("certificate not printed", certificate=certificate_id)
        _write_down(certificate, error)
        return False


@transaction.atomic
def _store(certificate: Certificate, pdf: bytes, now: datetime) -> bool:
    """File, record and mail together. The row lock lets one worker through; the others find it done.

    Killed before the commit, the file is overwritten by the next attempt under the same name.
    """
    waiting = Certificate.objects.select_for_update().filter(pk=certificate.pk, rendered_at__isnull=True)
    if not waiting.exists():
        return False
    name = f"certificates/{certificate.issued_on:%Y/%m}/{certificate.pk}.pdf"
    if default_storage.exists(name):
        default_storage.delete(name)
    stored = default_storage.save(name, ContentFile(pdf))
    changed = Certificate.objects.filter(pk=certificate.pk, rendered_at__isnull=True).update(
        pdf=stored, sha256=sha256(pdf).hexdigest(), rendered_at=now, error=""
    )
    if changed:
        mails.ready(certificate)
    return changed == 1


def _write_down(certificate: Certificate, error: Exception) -> None:
    text = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    waiting = Certificate.objects.filter(pk=certificate.pk, rendered_at__isnull=True)
    waiting.update(attempts=F("attempts") + 1, error=text)


def resume(*, now: datetime) -> int:
    """Hand stalled batches to the press again; returns how many certificates that were."""
    handed = 0
    since = now - RESUME_AFTER
    waiting = Certificate.objects.filter(rendered_at__isnull=True, attempts__lt=selectors.MAX_ATTEMPTS)
    moving = Certificate.objects.filter(rendered_at__gt=since)
    stalled = Batch.objects.filter(queued_at__lte=since, pk__in=waiting.values("batch")).exclude(
        pk__in=moving.values("batch")
    )
    for batch in stalled.order_by("pk"):
        ids = selectors.waiting_ids(batch)
        Batch.objects.filter(pk=batch.pk).update(queued_at=now)
        queue.to_press(ids)
        handed += len(ids)
    return handed
