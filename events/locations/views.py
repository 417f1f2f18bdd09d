"""Locations in the organizers' workspace."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import AnyUser, Capability
from events.organizers.forms import SearchForm
from events.organizers.workspace import page

from . import selectors, services
from .forms import LocationForm
from .models import Location

PER_PAGE = 30
SECTION = "locations"


def get_location(user: AnyUser, pk: int, capability: Capability) -> Location:
    """The location with its organizer and region, if the user has the capability there."""
    rows = Location.objects.select_related("organizer", "region__parent__parent__parent")
    location: Location = access.get_object(user, rows, capability, pk=pk)
    return location


@login_required
@require_safe
def location_list(request: HttpRequest, organizer: str) -> HttpResponse:
    """The organizer's locations."""
    row = access.get_organizer(request.user, organizer)
    search = SearchForm(request.GET)
    found = selectors.locations_of(row, search.words)
    rows = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = page(request.user, row, SECTION, page_obj=rows, search=search)
    return render(request, "locations/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, organizer: str) -> HttpResponse:
    """A new location."""
    row = access.get_organizer(request.user, organizer, Capability.EDIT)
    form = LocationForm(request.POST or None, instance=Location(organizer=row))
    if request.method == "POST" and form.is_valid():
        location = form.save()
        messages.success(request, _("“%(name)s” has been added.") % {"name": location.name})
        return redirect("locations:list", row.slug)
    return render(
        request, "locations/form.html", page(request.user, row, SECTION, form=form), status=422 if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A location's details."""
    location = get_location(request.user, pk, Capability.EDIT)
    form = LocationForm(request.POST or None, instance=location, initial={"region": location.region})
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("locations:list", location.organizer.slug)
    context = page(request.user, location.organizer, SECTION, form=form, location=location)
    return render(request, "locations/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then deletes a location that no session uses."""
    location = get_location(request.user, pk, Capability.EDIT)
    refused = None
    if request.method == "POST":
        try:
            services.delete_location(location=location)
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, _("“%(name)s” has been deleted.") % {"name": location.name})
            return redirect("locations:list", location.organizer.slug)
    context = page(request.user, location.organizer, SECTION, location=location, refused=refused)
    return render(request, "locations/delete.html", context, status=422 if refused else 200)
