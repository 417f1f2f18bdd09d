"""Trainers of a programme in the workspace."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from certificates.coverage.views import asked_coverage
from events.organizers import access
from events.organizers.access import Capability
from events.organizers.workspace import page
from events.programmes.models import Programme

from . import selectors, services
from .forms import RecogniseForm, SourceForm

PER_PAGE = 50


def _readable(request: HttpRequest, programme: Programme) -> list[Programme]:
    """The trainings of trainers of which the member may see participants."""
    return [
        source
        for source in selectors.sources(programme)
        if Capability.REGISTER in access.capabilities(request.user, source.organizer)
    ]


@login_required
@require_safe
def trainers(request: HttpRequest, slug: str) -> HttpResponse:
    """The trained trainers and whom they trained, sessions led by others, and units without a trainer."""
    programme = asked_coverage(request, slug, Capability.REGISTER).programme
    sources = _readable(request, programme)
    context = page(request.user, programme.organizer, "programmes", programme=programme, sources=sources)
    context["elsewhere"] = selectors.sources(programme).count() - len(sources)
    context["form"] = SourceForm(programme=programme, user=request.user)
    if sources:
        found = selectors.report(programme, sources)
        without = selectors.units_without(programme, found.trainers)
        context |= {"report": found, "page_obj": Paginator(without, PER_PAGE).get_page(request.GET.get("page"))}
    return render(request, "cascade/trainers.html", context)


@login_required
@require_POST
def set_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Name the programme that trains the trainers, or with `drop` take one away."""
    programme = asked_coverage(request, slug, Capability.EDIT).programme
    form = SourceForm(request.POST, programme=programme, user=request.user)
    if not form.is_valid():
        messages.error(request, _("Choose a programme of which you may see the participants."))
        return redirect("cascade:trainers", slug=slug)
    act = services.drop_source if "drop" in request.POST else services.set_source
    try:
        act(programme=programme, source=form.cleaned_data["source"], by=cast(User, request.user))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("cascade:trainers", slug=slug)


@login_required
@require_POST
def recognise(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that a speaker of the programme is a trained trainer of the same name."""
    programme = asked_coverage(request, slug, Capability.REGISTER).programme
    form = RecogniseForm(request.POST)
    sources = _readable(request, programme)
    found = selectors.report(programme, sources) if sources and form.is_valid() else None
    wanted = [
        (lead.speaker, trainer.person)
        for lead in (found.untrained if found else ())
        for trainer in lead.candidates
        if (lead.speaker.pk, trainer.person.pk) == (form.cleaned_data["speaker"], form.cleaned_data["person"])
    ]
    if wanted:
        speaker, person = wanted[0]
        services.recognise(speaker=speaker, person=person, by=cast(User, request.user), now=timezone.now())
    else:
        messages.error(request, _("This speaker is no trained trainer of that name, or was recognised already."))
    return redirect("cascade:trainers", slug=slug)
