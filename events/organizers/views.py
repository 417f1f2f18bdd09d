"""The organizers' workspace: which organizer, its details, its units."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.adapter import STAFF

from . import access, selectors, services
from .access import Capability
from .forms import ListSearchForm, OrganizerForm, UnitForm
from .workspace import page

PER_PAGE = 30


@login_required
@require_safe
def workspace(request: HttpRequest) -> HttpResponse:
    """My organizers; straight to the only one."""
    search = ListSearchForm(request.GET)
    found = selectors.findable(request.user, search.words) if search.words else selectors.entries(request.user)
    if not search.words:
        first = list(found[:2])
        if bool(first) != request.session.get(STAFF):  # a role that came or went after signing in
            request.session[STAFF] = bool(first)
        if len(first) == 1:
            return redirect("organizers:overview", first[0].slug)
    rows = Paginator(found.select_related("parent"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "organizers/workspace.html", {"page_obj": rows, "search": search, "section": "workspace"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, organizer: str) -> HttpResponse:
    """The organizer's own details."""
    row = access.get_organizer(request.user, organizer, Capability.MANAGE)
    form = OrganizerForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        # Only what the form shows: another member may move the organizer in its tree at this moment.
        form.save(commit=False).save(update_fields=list(form.fields))
        messages.success(request, _("Saved."))
        return redirect("organizers:settings", row.slug)
    row.refresh_from_db()  # a refused name must not stand in the rail
    return render(
        request,
        "organizers/settings.html",
        page(request.user, row, "settings", form=form),
        status=422 if form.errors else 200,
    )


@login_required
@require_safe
def units(request: HttpRequest, organizer: str) -> HttpResponse:
    """The organizers directly below."""
    row = access.get_organizer(request.user, organizer)
    search = ListSearchForm(request.GET)
    rows = Paginator(selectors.units(row, search.words), PER_PAGE).get_page(request.GET.get("page"))
    context = page(request.user, row, "units", page_obj=rows, search=search)
    return render(request, "organizers/units.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_create(request: HttpRequest, organizer: str) -> HttpResponse:
    """A new organizer below this one."""
    row = access.get_organizer(request.user, organizer, Capability.MANAGE)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        unit = services.create_organizer(parent=row, **form.cleaned_data)
        messages.success(request, _("%(name)s has been added.") % {"name": unit.name})
        return redirect("organizers:overview", unit.slug)
    return render(
        request,
        "organizers/unit_form.html",
        page(request.user, row, "units", form=form),
        status=422 if form.errors else 200,
    )
