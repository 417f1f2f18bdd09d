"""Speakers in the organizers' workspace."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from events.organizers import access
from events.organizers.access import Capability
from events.organizers.records import Records

from . import selectors, services
from .forms import SpeakerForm
from .models import Speaker

SPEAKERS = Records(
    section="speakers",
    model=Speaker,
    form=SpeakerForm,
    found=selectors.speakers_of,
    remove=lambda speaker: services.delete_speaker(speaker=speaker),
)


@login_required
@require_safe
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """A speaker's photo, for the staff who see the rest of their record."""
    rows = Speaker.objects.select_related("organizer")
    speaker: Speaker = access.get_object(request.user, rows, Capability.EDIT, pk=pk)
    if not speaker.photo:
        raise Http404
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(speaker.photo.open(), content_type="image/jpeg", headers=headers)
