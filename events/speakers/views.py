"""Speakers in the organizers' workspace."""

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
from .forms import SpeakerForm
from .models import Speaker

PER_PAGE = 30
SECTION = "speakers"


def get_speaker(user: AnyUser, pk: int, capability: Capability) -> Speaker:
    """The speaker with its organizer, if the user has the capability there."""
    rows = Speaker.objects.select_related("organizer")
    speaker: Speaker = access.get_object(user, rows, capability, pk=pk)
    return speaker


@login_required
@require_safe
def speaker_list(request: HttpRequest, organizer: str) -> HttpResponse:
    """The organizer's speakers."""
    row = access.get_organizer(request.user, organizer)
    search = SearchForm(request.GET)
    found = selectors.speakers_of(row, search.words)
    rows = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = page(request.user, row, SECTION, page_obj=rows, search=search)
    return render(request, "speakers/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, organizer: str) -> HttpResponse:
    """A new speaker."""
    row = access.get_organizer(request.user, organizer, Capability.EDIT)
    form = SpeakerForm(request.POST or None, instance=Speaker(organizer=row))
    if request.method == "POST" and form.is_valid():
        speaker = form.save()
        messages.success(request, _("“%(name)s” has been added.") % {"name": speaker.full_name})
        return redirect("speakers:list", row.slug)
    return render(
        request, "speakers/form.html", page(request.user, row, SECTION, form=form), status=422 if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A speaker's details."""
    speaker = get_speaker(request.user, pk, Capability.EDIT)
    form = SpeakerForm(request.POST or None, instance=speaker)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("speakers:list", speaker.organizer.slug)
    context = page(request.user, speaker.organizer, SECTION, form=form, speaker=speaker)
    return render(request, "speakers/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then deletes a speaker that no rundown names."""
    speaker = get_speaker(request.user, pk, Capability.EDIT)
    refused = None
    if request.method == "POST":
        try:
            services.delete_speaker(speaker=speaker)
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, _("“%(name)s” has been deleted.") % {"name": speaker.full_name})
            return redirect("speakers:list", speaker.organizer.slug)
    context = page(request.user, speaker.organizer, SECTION, speaker=speaker, refused=refused)
    return render(request, "speakers/delete.html", context, status=422 if refused else 200)
