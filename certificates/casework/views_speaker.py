"""A speaker's own page in the workspace."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.organizers import access
from events.organizers.access import Capability
from events.organizers.workspace import page
from events.speakers.models import Speaker

from .speaking import appearances


@login_required
@require_safe
def speaker(request: HttpRequest, pk: int) -> HttpResponse:
    """Who they are, where they speak and spoke, materials of these sessions; contact and photo for editors only.

    Certificates are for editors and issuers.
    """
    rows = Speaker.objects.select_related("organizer")
    row: Speaker = access.get_object(request.user, rows, Capability.VIEW, pk=pk)
    context = page(request.user, row.organizer, "speakers", speaker=row, found=appearances(row, timezone.now()))
    return render(request, "casework/speaker.html", context)
