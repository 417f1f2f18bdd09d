"""Allotment in the workspace: a plan is worked out, shown, and written as draft sessions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bimtek.common.admission import admitted, of_organizer
from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import Capability
from events.organizers.workspace import page
from events.programmes.models import Programme
from events.training.models import TrainingSession
from events.units.models import Unit

from . import writing
from .forms import AllotmentForm, digest
from .services import as_answer
from .tasks import bring_people

SHOWN = 300


def _programme(request: HttpRequest, slug: str, capability: Capability) -> Programme:
    programmes = Programme.objects.select_related("organizer__region")
    row: Programme = access.get_object(request.user, programmes, capability, slug=slug)
    return row


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Work a plan out and show it; with `confirm`, and only for what was shown, make its sessions."""
    programme = _programme(request, slug, Capability.EDIT)
    form = AllotmentForm(request.POST or None, programme=programme)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        with admitted(of_organizer(programme.organizer_id)):
            found = writing.work_out(programme, form.plan)
            named = digest(form, as_answer(found, replanned=True))
            if "confirm" in request.POST and form.cleaned_data["seen"] == named and _written(request, programme, form):
                return redirect("allotment:plan", slug=slug)
        context |= {
            "found": found,
            "sessions": found.sessions[:SHOWN],
            "unplaced": found.unplaced[:SHOWN],
            "moved": found.moved[:SHOWN],
            "digest": named,
            "zone": str(form.plan.slots[0].start.tzinfo),
        }
    sessions = TrainingSession.objects.filter(allotted_units__unit__programme=programme)
    counted = sessions.annotate(units=Count("allotted_units"), people=Sum("allotted_units__unit__people"))
    context |= {
        "programme": programme,
        "units": Unit.objects.filter(programme=programme, closed_at=None).count(),
        "made": counted.select_related("location").order_by("starts_on", "pk")[:SHOWN],
        "waiting": writing.to_bring(programme).count(),
    }
    context = page(request.user, programme.organizer, "programmes", **context)
    return render(request, "allotment/plan.html", context, status=422 if form.errors else 200)


def _written(request: HttpRequest, programme: Programme, form: AllotmentForm) -> bool:
    """Make the sessions and say so; a refusal goes onto the form."""
    try:
        made = writing.write(programme=programme, plan=form.plan, kind=form.kind, by=request.user, now=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    text = ngettext("%(count)d session has its units.", "%(count)d sessions have their units.", len(made))
    messages.success(request, text % {"count": len(made)})
    return True


@login_required
@require_POST
def bring(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a worker to bring registered people to their units' sessions."""
    programme = _programme(request, slug, Capability.REGISTER)
    pk, by = programme.pk, request.user.pk
    transaction.on_commit(lambda: bring_people.delay(pk, by))
    messages.info(request, _("People are being brought to the sessions of their units, and told of it."))
    return redirect("coverage:programme", slug=slug)
