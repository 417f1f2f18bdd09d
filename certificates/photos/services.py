"""Writes of photos, together with their files."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from certificates.reports.models import ActivityReport
from certificates.reports.services import report_of
from events.agenda.models import AgendaItem
from events.training import guard
from events.training.models import TrainingSession

from .models import Photo
from .reducing import Reduced

PHOTOS_MAX = 300  # of a session


def add(*, session: TrainingSession, picture: Reduced, item: AgendaItem | None, by: User, now: datetime) -> Photo:
    """Keep a photo behind the others. Refusal where the session has as many as it can; then no file is left behind."""
    row = Photo(session=session, item=item, width=picture.width, height=picture.height, uploaded_by=by, uploaded_at=now)
    row.file.save("", ContentFile(picture.jpeg), save=False)
    try:
        with transaction.atomic():
            guard.lock(session.pk)
            if session.photos.count() >= PHOTOS_MAX:
                raise Refusal("too_many_photos", _("A session has at most %(most)d photos.") % {"most": PHOTOS_MAX})
            row.position = (session.photos.aggregate(last=Max("position"))["last"] or 0) + 1
            row.save()
    except BaseException:
        default_storage.delete(str(row.file))
        raise
    return row


@transaction.atomic
def delete(*, photo: Photo) -> None:
    """Delete a photo and its file. Refusal while an approved report shows it."""
    if photo.in_report and report_of(photo.session).status == ActivityReport.Status.APPROVED:
        raise Refusal("photo_in_report", _("The approved report shows this photo. Open the report again first."))
    name = str(photo.file)
    photo.delete()
    transaction.on_commit(lambda: default_storage.delete(name))
