"""The photos of a session in the workspace."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common.downloads import Download
from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession

from . import services
from .forms import PhotoForm, PhotoFormSet, PhotosForm
from .models import Photo
from .selectors import grouped

CAPTIONS_A_PAGE = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: HttpRequest, pk: int) -> HttpResponse:
    """The photos by day and agenda item, and a form for more; htmx asks for what is still being reduced."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    # A form sent without any photo is one that lacks them.
    handed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PhotosForm(*handed, session=session)
    if form.is_valid() and _keep(session, form, cast(User, request.user)):
        messages.success(request, _("The photos are kept. They are being reduced; you can leave this page."))
        return redirect("photos:list", pk=pk)
    rows = session.photos.select_related("item")
    waiting = sum(row.state == Photo.State.WAITING for row in rows)
    groups = grouped(row for row in rows if row.state == Photo.State.READY)
    shown = {"groups": groups, "waiting": waiting, "broken": [row for row in rows if row.state == Photo.State.FAILED]}
    part = "_photos" if request.headers.get("HX-Request") else "list"
    return _page(request, session, part, failed=bool(form.errors), form=form, **shown)


def _keep(session: TrainingSession, form: PhotosForm, by: User) -> bool:
    """Keep each; a refusal stands on the form, and what was kept before it stays."""
    data, now = form.cleaned_data, timezone.now()
    try:
        for file in data["pictures"]:
            services.add(
                session=session, data=file.read(), name=file.name, item=data["item"], day=data["day"], by=by, now=now
            )
    except Refusal as refusal:
        form.add_error("pictures", str(refusal))
        return False
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def captions(request: HttpRequest, pk: int) -> HttpResponse:
    """Captions, order and viewers of many photos at once."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    rows = session.photos.ready().select_related("session", "item")
    page = Paginator(rows, CAPTIONS_A_PAGE).get_page(request.GET.get("page"))
    keys = [row.pk for row in page]
    forms = PhotoFormSet(request.POST or None, queryset=rows.filter(pk__in=keys), form_kwargs={"session": session})
    if forms.is_valid():
        with transaction.atomic():
            forms.save()
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('photos:captions', args=[pk])}?page={page.number}")
    failed = forms.is_bound and not forms.is_valid()
    return _page(request, session, "captions", failed=failed, forms=forms, page_obj=page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo's caption and order; `delete` takes it away."""
    photo = _photo(request, pk, Capability.EDIT)
    form = PhotoForm(request.POST or None, instance=photo, session=photo.session)
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
    if photo.state != Photo.State.READY:
        raise Http404
    return shown(photo)


def shown(photo: Photo) -> HttpResponseBase:
    """The file, for whom the caller has let in."""
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
