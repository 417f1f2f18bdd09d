"""Asking for an accountability file, making it in a worker, and throwing it away after a while."""

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from certificates.documents.values import LetterFacts
from certificates.documents.worker_file import fail, keep, speak
from events.training.models import TrainingSession

from .models import AccountabilityFile
from .writing import count, write

# It names who was paid what; staff who need it later ask for it anew.
KEPT = timedelta(days=30)
logger = structlog.get_logger(__name__)


@transaction.atomic
def ask(*, session: TrainingSession, format: str, by: User, now: datetime) -> AccountabilityFile:
    """Ask a worker for the file, in place of the one that is there. Refusal while it is being made."""
    about = {"requested_by": by, "requested_at": now, "total": count(session)}
    made, new = AccountabilityFile.objects.get_or_create(session=session, format=format, defaults=about)
    row = AccountabilityFile.objects.select_for_update().get(pk=made.pk)
    if not new:
        if row.state == AccountabilityFile.State.WAITING:
            raise Refusal("file_in_work", _("This file is being made already. Wait until it is done."))
        _delete_after_commit(str(row.file))
        about |= {"state": AccountabilityFile.State.WAITING, "printed": 0, "heard_at": None, "file": "", "error": ""}
        for name, value in about.items():
            setattr(row, name, value)
        row.save()
    audit.record(session, by=by, made_document=f"spj.{format}")
    transaction.on_commit(lambda: to_press(row.pk))
    return row


def to_press(file: int) -> None:
    """Hand a file to a worker; with the broker away it waits for the sweep."""
    try:
        current_app.send_task("certificates.make_accountability_file", args=[file])
    except OperationalError:
        logger.warning("broker away, accountability file waits for the sweep", file=file)


def make(row: AccountabilityFile, *, clock: Callable[[], datetime]) -> int:
    """Make a claimed file; returns how many documents it holds. What goes wrong is written down, and raised."""
    letter = LetterFacts(on=clock().astimezone(row.session.zone).date())
    with tempfile.TemporaryFile() as out:
        try:
            made = write(
                row.session, letter, out, format=row.format, told=lambda done: speak(row, printed=done, now=clock())
            )
        except Exception as error:
            said = str(error) if isinstance(error, Refusal) else _("The file cannot be made. Ask for it once more.")
            fail(row, error=said)
            raise
        keep(row, out, printed=made)
    return made


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Throw away what was asked for long ago; returns how many files."""
    rows = list(AccountabilityFile.objects.select_for_update().filter(requested_at__lt=now - KEPT))
    for row in rows:
        _delete_after_commit(str(row.file))
    AccountabilityFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _delete_after_commit(name: str) -> None:
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))
