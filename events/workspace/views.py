"""The front page of an organizer's workspace."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.organizers import access
from events.organizers.workspace import page

from . import parts, selectors


@login_required
@require_safe
def overview(request: HttpRequest, organizer: str) -> HttpResponse:
    """What needs doing at one organizer."""
    row = access.get_organizer(request.user, organizer)
    found = selectors.overview(row, today=timezone.localdate())
    context = page(request.user, row, "overview", overview=found)
    context["notes"] = parts.notes(row, context["may"], now=timezone.now())
    return render(request, "organizers/overview.html", context)
