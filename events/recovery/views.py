"""An owner helps a member back in; whom it concerns stops it by the link in their mail."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import Capability
from events.organizers.models import Membership
from events.organizers.workspace import page

from . import selectors, services
from .forms import RecoveryReasonForm
from .models import SecondStepReset


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, organizer: str, pk: int) -> HttpResponse:
    """Ask for the reason, then announce that a member's second step is taken away; or stop what waits (`stop`)."""
    row = access.get_organizer(request.user, organizer, Capability.MANAGE)
    membership = get_object_or_404(Membership.objects.select_related("user"), pk=pk, organizer=row)
    user, by, now = membership.user, cast(User, request.user), timezone.now()
    waiting = selectors.open_of(user)
    stopping = request.method == "POST" and "stop" in request.POST
    form = RecoveryReasonForm(request.POST if request.method == "POST" and not stopping else None)
    try:
        if stopping and waiting:
            services.stop(reset=waiting, by=by, now=now)
            messages.success(request, _("The second step stays."))
            return redirect("recovery:ask", row.slug, pk)
        if form.is_valid():
            reset = services.ask(user=user, organizer=row, by=by, reason=form.cleaned_data["reason"], now=now)
            messages.success(request, _("%(email)s is told now.") % {"email": reset.user.email})
            return redirect("recovery:ask", row.slug, pk)
    except Refusal as refusal:
        form.add_error(None, str(refusal)) if form.is_bound else messages.error(request, str(refusal))
    context = page(by, row, "members", membership=membership, waiting=waiting, form=form, days=_days())
    return render(request, "recovery/ask.html", context, status=422 if form.errors else 200)


def _days() -> int:
    return services.TIME_TO_OBJECT.days


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was asked, and stop it; only the button does, as mail programs open addresses on their own."""
    reset = get_object_or_404(SecondStepReset.objects.select_related("user", "organizer", "asked_by"), token=token)
    if request.method == "POST":
        try:
            services.stop(reset=reset, by=None, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("recovery:stop", token)
    return render(request, "recovery/stop.html", {"reset": reset})
