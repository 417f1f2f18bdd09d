"""The organizer's page of a session's doors: its devices, and what they disagreed on."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training import workspace

from . import services
from .access import error
from .conflicts import conflicts, places
from .forms import DeviceForm
from .selectors import devices

CONFLICTS_PER_PAGE = 30


@login_required
@require_GET
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """The devices of a session and the conflict report."""
    session = workspace.get_session(request.user, pk, Capability.ATTENDANCE)
    page = Paginator(places(session), CONFLICTS_PER_PAGE).get_page(request.GET.get("page"))
    context = workspace.page(
        request.user,
        session,
        "attendance",
        devices=list(devices(session).filter(for_tests=False)),
        page_obj=page,
        conflicts=conflicts(page.object_list),
    )
    return render(request, "checkin/overview.html", context)


@login_required
@require_POST
def set_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Make this browser a device of the session; the answer holds its key."""
    session = workspace.get_session(request.user, pk, Capability.ATTENDANCE)
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return error(400, "name", str(form.errors["name"][0]))
    try:
        device, key = services.set_up(
            session=session, user=cast(User, request.user), name=form.cleaned_data["name"], now=timezone.now()
        )
    except Refusal as refusal:
        return error(409, refusal.code, str(refusal))
    return JsonResponse({"device": str(device.uid), "name": device.name, "key": key}, status=201)


@login_required
@require_POST
def lock(request: HttpRequest, pk: int, device: int) -> HttpResponse:
    """Lock a device of the session."""
    session = workspace.get_session(request.user, pk, Capability.ATTENDANCE)
    row = get_object_or_404(session.devices, pk=device)
    services.lock(device=row, by=cast(User, request.user), now=timezone.now())
    messages.success(request, _("The device is locked. What it sent stays recorded."))
    return redirect("checkin:overview", pk=session.pk)
