"""Units made by a formula: so many stations in each village of a region."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.common.admission import admitted, of_organizer
from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import AnyUser, Capability
from events.organizers.workspace import page
from events.programmes.models import Programme
from events.units.services import UnitChanges

from . import matching, services
from .forms import FormulaForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def formula(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the formula makes; with `confirm`, and only for what was shown, make it."""
    programmes = Programme.objects.select_related("organizer__region")
    programme: Programme = access.get_object(request.user, programmes, Capability.EDIT, slug=slug)
    form = FormulaForm(request.POST or None)
    context: dict[str, Any] = {"programme": programme, "form": form}
    if request.method == "POST" and form.is_valid():
        write = "confirm" in request.POST and form.cleaned_data["seen"] == form.digest
        try:
            changes = _made(programme, form, by=request.user if write else None, write=write)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if write:
                messages.success(request, _("%(n)s units were added.") % {"n": len(changes.added)})
                return redirect("units:list", slug=programme.slug)
            context |= {"changes": changes, "digest": form.digest}
    context = page(request.user, programme.organizer, "programmes", **context)
    return render(request, "units/formula.html", context, status=422 if form.errors else 200)


def _made(programme: Programme, form: FormulaForm, *, by: AnyUser | None, write: bool) -> UnitChanges:
    """What the formula does, written or only worked out; registrations are matched to what was written."""
    told = {name: form.cleaned_data[name] for name in ("region", "stations", "people")}
    with admitted(of_organizer(programme.organizer_id)):
        changes = services.by_formula(programme=programme, **told, by=by, now=timezone.now(), write=write)
        if write:
            matching.match(programme)
    return changes
