"""A file that a worker makes while staff look on: one worker has it, and a later one takes over what fell silent."""

from datetime import datetime, timedelta
from typing import IO, Any, TypeVar

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import random_name

# A worker that said nothing for so long is taken as lost.
SILENT_AFTER = timedelta(minutes=5)
Row = TypeVar("Row", bound="WorkerFile")


class WorkerFile(models.Model):
    """What was asked for, how far it is, and the file once it is made."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    requested_by: Any = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    printed = models.PositiveIntegerField(_("printed"), default=0)
    # The worker that is at it says so from time to time; a later one takes over what fell silent.
    heard_at = models.DateTimeField(null=True, editable=False)
    file = models.FileField(_("file"), blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        abstract = True


def claim(model: type[Row], *, pk: int, now: datetime) -> bool:
    """Take a waiting file that no worker is at; the database lets one of two workers have it."""
    free = _waiting(model).filter(Q(heard_at=None) | Q(heard_at__lt=now - SILENT_AFTER), pk=pk)
    return bool(free.update(heard_at=now, printed=0))


def waiting(model: type[Row], now: datetime) -> list[int]:
    """Keys of files that no worker is at."""
    free = _waiting(model).filter(Q(heard_at=None) | Q(heard_at__lt=now - SILENT_AFTER))
    return list(free.values_list("pk", flat=True))


def speak(row: WorkerFile, *, printed: int, now: datetime) -> None:
    """Say how far a claimed file is."""
    _waiting(type(row)).filter(pk=row.pk).update(printed=printed, heard_at=now)


def fail(row: WorkerFile, *, error: str) -> None:
    """Say why a file cannot be made."""
    _waiting(type(row)).filter(pk=row.pk).update(state=WorkerFile.State.FAILED, error=error[:300])


def keep(row: WorkerFile, content: IO[Any], *, printed: int) -> None:
    """Store a finished file; of two workers that made it, the second throws its own away."""
    content.seek(0)
    name = default_storage.save(random_name(row, ""), File(content))
    done = {"state": WorkerFile.State.DONE, "printed": printed, "file": name, "error": ""}
    if not _waiting(type(row)).filter(pk=row.pk).update(**done):
        default_storage.delete(name)


def _waiting(model: type[Row]) -> Any:
    return model._default_manager.filter(state=WorkerFile.State.WAITING)
