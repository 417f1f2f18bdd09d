"""A programme's units and targets in the workspace."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.common.admission import admitted, of_organizer
from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import Capability
from events.organizers.workspace import page
from events.programmes.models import Programme
from events.units.models import TargetVersion, Unit
from events.units.services import set_targets

from . import matching, pending, services
from .forms import TargetForm, UnitUploadForm

PER_PAGE = 50
SHOWN = 30


def _programme(request: HttpRequest, slug: str, capability: Capability) -> Programme:
    programmes = Programme.objects.select_related("organizer__region")
    row: Programme = access.get_object(request.user, programmes, capability, slug=slug)
    return row


def _render(
    request: HttpRequest, template: str, programme: Programme, status: int = 200, **context: Any
) -> HttpResponse:
    context = page(request.user, programme.organizer, "programmes", programme=programme, **context)
    return render(request, template, context, status=status)


@login_required
@require_safe
def unit_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The units of a programme, those that are closed last."""
    programme = _programme(request, slug, Capability.VIEW)
    words = request.GET.get("q", "").replace("\0", "").strip()[:80]  # PostgreSQL takes no NUL
    rows = Unit.objects.filter(programme=programme).order_by("closed_at", "region", "place", "number", "pk")
    if words:
        rows = rows.filter(place__icontains=words)
    return _render(
        request,
        "units/list.html",
        programme,
        page_obj=Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        words=words,
        unmatched=matching.unmatched(programme).count(),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Read a list and show what it would do; with `confirm`, and only for the list that was shown, write it."""
    programme = _programme(request, slug, Capability.EDIT)
    if "confirm" in request.POST:
        return _confirmed(request, programme)
    form = UnitUploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context |= _shown(request, programme, form.cleaned_data)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return _render(request, "units/upload.html", programme, 422 if form.errors else 200, **context)


def _shown(request: HttpRequest, programme: Programme, told: dict[str, Any]) -> dict[str, Any]:
    with admitted(of_organizer(programme.organizer_id)):
        listed = services.read_upload(told["file"])
        changes = services.preview(
            programme=programme,
            listed=listed.units,
            usual=told["people"],
            whole=told["whole"],
            now=timezone.now(),
        )
    return {
        "changes": changes,
        "unread": listed.unread[:SHOWN],
        "repeated": listed.repeated[:SHOWN],
        "added": changes.added[:SHOWN],
        "changed": changes.changed[:SHOWN],
        "closed": changes.closed[:SHOWN],
        "without_region": sum(unit.region_id is None for unit in changes.added),
        "token": pending.keep(programme, request.user.pk or 0, listed.units),
        "told": told,
    }


def _confirmed(request: HttpRequest, programme: Programme) -> HttpResponse:
    listed = pending.kept(programme, request.user.pk or 0, request.POST.get("token", ""))
    people = request.POST.get("people", "")
    if listed is None or not people.isdigit() or len(people) > 4:
        messages.error(request, _("The list is not kept any more. Upload it again."))
        return redirect("units:upload", slug=programme.slug)
    with admitted(of_organizer(programme.organizer_id)):
        changes = services.apply(
            programme=programme,
            listed=listed,
            usual=int(people),
            whole=request.POST.get("whole") == "yes",
            source=request.POST.get("name", "")[:100],
            by=request.user,
            now=timezone.now(),
        )
        matched = matching.match(programme)
    numbers = {"added": len(changes.added), "changed": len(changes.changed), "closed": len(changes.closed)}
    messages.success(request, _("%(added)s units added, %(changed)s changed, %(closed)s closed.") % numbers)
    if matched:
        messages.info(request, _("%(n)s registrations were matched to their unit.") % {"n": matched})
    return redirect("units:list", slug=programme.slug)


@login_required
@require_POST
def match(request: HttpRequest, slug: str) -> HttpResponse:
    """Match registrations to units once more."""
    programme = _programme(request, slug, Capability.EDIT)
    with admitted(of_organizer(programme.organizer_id)):
        found = matching.match(programme)
    messages.info(request, _("%(n)s registrations were matched to their unit.") % {"n": found})
    return redirect("units:list", slug=slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest, slug: str) -> HttpResponse:
    """The versions of a programme's targets, and the form for the next."""
    programme = _programme(request, slug, Capability.EDIT)
    form = TargetForm(request.POST or None, initial={"dated_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        set_targets(programme=programme, by=request.user, **form.cleaned_data)
        messages.success(request, _("The targets hold from now on."))
        return redirect("units:targets", slug=slug)
    versions = TargetVersion.objects.filter(programme=programme).prefetch_related("lines__region")
    return _render(
        request, "units/targets.html", programme, 422 if form.errors else 200, form=form, versions=versions[:SHOWN]
    )
