"""The photos of a session in the workspace."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common import offload
from bimtek.common.downloads import Download
from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession

from . import services
from .forms import PhotoForm, PhotosForm
from .models import Photo
from .reducing import reduced


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: HttpRequest, pk: int) -> HttpResponse:
    """The photos in order, and a form for more; what is no photo is named, the others are kept."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    # A form sent without any photo is one that lacks them.
    handed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PhotosForm(*handed, items=session.agenda.all())
    if form.is_valid():
        kept = _keep(session, form, cast(User, request.user))
        if kept:
            said = ngettext("%(count)d photo is kept.", "%(count)d photos are kept.", kept)
            messages.success(request, said % {"count": kept})
        if not form.errors:
            return redirect("photos:list", pk=pk)
    rows = session.photos.select_related("item")
    return _page(request, session, "list", failed=bool(form.errors), form=form, rows=rows)


def _keep(session: TrainingSession, form: PhotosForm, by: User) -> int:
    kept = 0
    for file in form.cleaned_data["pictures"]:
        try:
            picture = offload.run(reduced, file.read())
            services.add(session=session, picture=picture, item=form.cleaned_data["item"], by=by, now=timezone.now())
            kept += 1
        except Refusal as refusal:
            form.add_error("pictures", f"{file.name}: {refusal}")
    return kept


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo's caption and order; `delete` takes it away."""
    photo = _photo(request, pk, Capability.EDIT)
    form = PhotoForm(request.POST or None, instance=photo)
    if request.method == "POST" and "delete" in request.POST:
        try:
            services.delete(photo=photo)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The photo is deleted."))
        return redirect("photos:list", pk=photo.session_id)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("photos:list", pk=photo.session_id)
    return _page(request, photo.session, "edit", failed=bool(form.errors), form=form, photo=photo)


@login_required
@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The photo itself, for staff."""
    photo = _photo(request, pk, Capability.VIEW)
    answer = Download(photo.file.open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _photo(request: HttpRequest, pk: int, capability: Capability) -> Photo:
    rows = Photo.objects.select_related("session__programme__organizer", "session__location", "item")
    owner = "session.programme.organizer"
    return cast(Photo, access.get_object(request.user, rows, capability, owner=owner, pk=pk))


def _page(
    request: HttpRequest, session: TrainingSession, name: str, *, failed: bool = False, **context: Any
) -> HttpResponse:
    shown = workspace.page(request.user, session, "documents", **context)
    return render(request, f"photos/{name}.html", shown, status=422 if failed else 200)
