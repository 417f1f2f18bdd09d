"""Writes of scans of signed documents, together with their files."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.training import guard
from events.training.models import TrainingSession

from .models import SignedCopy
from .scans import ScannedCopy

COPIES_MAX = 100  # of a session


def add(*, session: TrainingSession, kind: str, scan: ScannedCopy, note: str, by: User, now: datetime) -> SignedCopy:
    """Keep a scan of a signed document. Refusal where the session has as many as it can; then no file is left."""
    row = SignedCopy(
        session=session, kind=kind, content_type=scan.content_type, note=note, uploaded_by=by, uploaded_at=now
    )
    row.file.save("", ContentFile(scan.content), save=False)
    try:
        with transaction.atomic():
            guard.lock(session.pk)
            if session.signed_copies.count() >= COPIES_MAX:
                text = _("A session has at most %(most)d signed copies.")
                raise Refusal("too_many_copies", text % {"most": COPIES_MAX})
            row.save()
    except BaseException:
        default_storage.delete(str(row.file))
        raise
    return row


@transaction.atomic
def delete(*, copy: SignedCopy) -> None:
    """Delete a scan and its file."""
    name = str(copy.file)
    copy.delete()
    transaction.on_commit(lambda: default_storage.delete(name))
