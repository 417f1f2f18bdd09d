"""Writes of photos, together with their files."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import structlog
from celery import current_app
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from bimtek.accounts.models import User
from bimtek.common import offload
from bimtek.common.errors import Refusal
from bimtek.common.reducing import reduced
from certificates.reports.models import ActivityReport
from certificates.reports.services import report_of
from events.agenda.models import AgendaItem
from events.training import guard
from events.training.models import TrainingSession

from .models import Photo, photo_name

PHOTOS_MAX = 300  # of a session
# A worker reduces a photo in a second; what waits for so long was lost on the way.
LOST_AFTER = timedelta(minutes=2)
logger = structlog.get_logger(__name__)


def add(
    *, session: TrainingSession, data: bytes, name: str = "", item: AgendaItem | None = None, day: date | None = None,
    by: User, now: datetime,
) -> Photo:  # fmt: skip
    """Keep a photo as it came, behind the others; a worker reduces it. Refusal where the session has all it can."""
    day = item.starts_at.astimezone(session.zone).date() if item else day
    row = Photo(
        session=session, item=item, day=day, state=Photo.State.WAITING, original_name=name[:200], uploaded_by=by,
        uploaded_at=now,
    )  # fmt: skip
    row.file.save("", ContentFile(data), save=False)
    try:
        with transaction.atomic():
            guard.lock(session.pk)
            if session.photos.count() >= PHOTOS_MAX:
                raise Refusal("too_many_photos", _("A session has at most %(most)d photos.") % {"most": PHOTOS_MAX})
            row.position = (session.photos.aggregate(last=Max("position"))["last"] or 0) + 1
            row.save()
            transaction.on_commit(lambda: to_worker(row.pk))
    except BaseException:
        default_storage.delete(str(row.file))
        raise
    return row


def to_worker(photo: int) -> None:
    """Hand a photo to a worker; with the broker away it waits for the sweep."""
    try:
        current_app.send_task("certificates.reduce_photo", args=[photo])
    except OperationalError:
        logger.warning("broker away, photo waits for the sweep", photo=photo)


def lost(now: datetime) -> list[int]:
    """Keys of photos that should be reduced by now."""
    rows = Photo.objects.filter(state=Photo.State.WAITING, uploaded_at__lt=now - LOST_AFTER)
    return list(rows.values_list("pk", flat=True))


def reduce(*, photo: int) -> bool:
    """Put a reduced photo in place of the one that came, once however often it is called; False where none waited.

    What is no photo is written down as such, and its file is deleted.
    """
    row = Photo.objects.filter(pk=photo, state=Photo.State.WAITING).first()
    if row is None:
        return False
    came = str(row.file)
    with row.file.open("rb") as file:
        data = file.read()
    try:
        picture = offload.run(reduced, data)
    except Refusal as refusal:
        return _settle(row, came, {"state": Photo.State.FAILED, "error": str(refusal)[:200], "file": ""})
    name = default_storage.save(photo_name(row, ""), ContentFile(picture.jpeg))
    made = {"state": Photo.State.READY, "file": name, "width": picture.width, "height": picture.height}
    return _settle(row, came, made)


@transaction.atomic
def _settle(row: Photo, came: str, made: Mapping[str, object]) -> bool:
    """Of two workers at one photo the second throws its own file away."""
    first = bool(Photo.objects.filter(pk=row.pk, state=Photo.State.WAITING).update(**made))
    superfluous = came if first else str(made["file"])
    if superfluous:
        transaction.on_commit(lambda: default_storage.delete(superfluous))
    return first


@transaction.atomic
def delete(*, photo: Photo) -> None:
    """Delete a photo and its file. Refusal while an approved report shows it."""
    shown = photo.in_report and photo.state == Photo.State.READY
    if shown and report_of(photo.session).status == ActivityReport.Status.APPROVED:
        raise Refusal("photo_in_report", _("The approved report shows this photo. Open the report again first."))
    name = str(photo.file)
    photo.delete()
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))
