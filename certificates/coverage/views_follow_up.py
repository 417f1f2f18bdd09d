"""The units that lack trained people turned into a planned session."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.organizers.workspace import page
from participants.allotment.one_session import PLANNED_MEANWHILE, UNITS_MAX, digest, meant_elsewhere, plan_one

from . import selectors
from .forms import FollowUpSessionForm
from .views import MissingForm, asked_coverage


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for day and place, then make a draft for the units of the list that the address asks for."""
    asked = asked_coverage(request, slug, Capability.EDIT)
    which = MissingForm(request.GET)
    fewer_than = which.cleaned_data.get("fewer_than") if which.is_valid() else None
    rows = selectors.page_of_lacking(asked.programme, asked.code, fewer_than, after=0, size=UNITS_MAX + 1)
    lacking = {row.unit_id: max(0, row.people - row.eligible) for row in rows}
    meant = list(meant_elsewhere(lacking, today=timezone.localdate()))
    seen = digest(meant)
    form = FollowUpSessionForm(request.POST or None, programme=asked.programme, meant=bool(meant))
    free = {key: people for key, people in lacking.items() if key not in {row.pk for row in meant}}
    if request.method == "POST" and form.is_valid():
        units = lacking if form.cleaned_data.get("also_meant") else free
        try:
            if request.POST.get("seen") != seen:
                raise Refusal("planned_meanwhile", PLANNED_MEANWHILE)
            told: dict[str, Any] = {"units": units, "seen": digest(row for row in meant if row.pk in units)}
            told |= {"at": form.at, "kind": form.kind, "by": request.user, "now": timezone.now()}
            session = plan_one(programme=asked.programme, **told)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("This is a draft for these units. Check it, then publish it."))
            return redirect("training:manage_detail", pk=session.pk)
    context: dict[str, Any] = {"programme": asked.programme, "form": form, "people": sum(free.values())}
    context |= {"meant": Counter(row.session for row in meant).items(), "units": len(free)}
    context |= {"too_many": len(lacking) > UNITS_MAX, "most": UNITS_MAX, "seen": seen}
    context = page(request.user, asked.programme.organizer, "programmes", **context)
    return render(request, "coverage/follow_up.html", context, status=422 if form.errors else 200)
