"""The materials of a session: the organizers' page, and the way to a file."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.organizers import access
from events.organizers.access import AnyUser, Capability
from events.programmes.models import Programme
from events.training.models import TrainingSession
from events.training.workspace import get_session, page

from . import services
from .forms import MaterialForm
from .models import Material
from .serving import serve


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_(request: HttpRequest, pk: int) -> HttpResponse:
    """The materials of a session, and a form for one more."""
    writes = request.method == "POST"
    session = get_session(request.user, pk, Capability.EDIT if writes else Capability.VIEW)
    form = MaterialForm(request.POST, request.FILES) if writes else MaterialForm()
    if writes and form.is_valid():
        _add(session, form, request.user)
        messages.success(request, _("The material is added."))
        return redirect("materials:list", pk=session.pk)
    context = page(request.user, session, "materials", form=form, materials=list(session.materials.all()))
    return render(request, "materials/list.html", context, status=422 if form.errors else 200)


def _add(session: TrainingSession, form: MaterialForm, by: AnyUser) -> Material:
    data = form.cleaned_data
    title, audience = data["title"], data["audience"]
    if form.kind is None:
        return services.add_link(session=session, title=title, audience=audience, link=data["link"], by=by)
    return services.add_file(session=session, title=title, audience=audience, file=data["file"], kind=form.kind, by=by)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a material."""
    materials = Material.objects.select_related("session__programme__organizer", "session__location")
    owner = "session.programme.organizer"
    material = cast(Material, access.get_object(request.user, materials, Capability.EDIT, owner=owner, pk=pk))
    if request.method == "POST":
        services.delete_material(material=material)
        messages.success(request, _("The material is deleted."))
        return redirect("materials:list", pk=material.session_id)
    return render(
        request, "materials/delete.html", page(request.user, material.session, "materials", material=material)
    )


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A material for everybody, where it and its session are public; any for the organizer's staff."""
    material = get_object_or_404(Material.objects.select_related("session__programme__organizer"), pk=pk)
    if not _public(material):
        access.require(request.user, material.session.programme.organizer, Capability.VIEW)
    return serve(material)


def _public(material: Material) -> bool:
    session = material.session
    return (
        material.audience == Material.Readers.PUBLIC
        and session.status in TrainingSession.PUBLIC
        and session.programme.status != Programme.Status.DRAFT
    )
