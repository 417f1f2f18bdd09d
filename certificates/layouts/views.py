"""Organizers' layouts: the list, the editor with its preview, and the history of versions."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.admission import Busy, admitted, of_organizer
from bimtek.common.errors import Refusal
from events.organizers import access, workspace
from events.organizers.access import AnyUser, Capability
from events.organizers.models import Organizer

from . import reference, selectors, services
from .forms import LayoutForm, NameForm
from .models import Layout, LayoutVersion
from .previews import Preview
from .previews import page as drawn_page
from .previews import preview as draw
from .registry import LAYOUTS

SECTION = "layouts"
PICTURE_SECONDS = 30 * 24 * 3600  # a version never changes


def _may_look(user: AnyUser, organizer: Organizer) -> None:
    access.require(user, organizer, Capability.VIEW)
    if not access.capabilities(user, organizer) & {Capability.MANAGE, Capability.ISSUE}:
        raise PermissionDenied


def _layout(user: AnyUser, pk: int, capability: Capability = Capability.MANAGE) -> Layout:
    layouts = Layout.objects.select_related("organizer")
    return cast(Layout, access.get_object(user, layouts, capability, pk=pk))


@login_required
@require_safe
def index(request: HttpRequest, organizer: str) -> HttpResponse:
    """The designs to start from, and the organizer's own layouts."""
    owner = access.get_organizer(request.user, organizer)
    _may_look(request.user, owner)
    own = Layout.objects.filter(organizer=owner)
    above = selectors.usable(owner).exclude(organizer=owner)
    context = workspace.page(
        request.user,
        owner,
        SECTION,
        designs=LAYOUTS.values(),
        versions=selectors.latest(own.filter(archived_at=None)),
        archived=own.exclude(archived_at=None),
        inherited=selectors.latest(above),
    )
    return render(request, "layouts/list.html", context)


@login_required
@require_safe
def picture(request: HttpRequest, organizer: str, version: int) -> HttpResponse:
    """A small picture of a version, for members who may see the list in which it stands."""
    owner = access.get_organizer(request.user, organizer)
    _may_look(request.user, owner)
    found = get_object_or_404(LayoutVersion.objects.only("picture"), pk=version, layout__organizer__in=owner.lineage)
    response = HttpResponse(bytes(found.picture), content_type="image/webp")
    patch_cache_control(response, private=True, max_age=PICTURE_SECONDS)
    return response


@login_required
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, organizer: str, design: str) -> HttpResponse:
    """Start a layout from a shipped design."""
    owner = access.get_organizer(request.user, organizer, Capability.MANAGE)
    if design not in LAYOUTS:
        raise Http404
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = cast(User, request.user)
        try:
            with admitted(of_organizer(owner.pk)):
                layout = services.create(
                    organizer=owner, name=form.cleaned_data["name"], design=design, by=user, now=timezone.now()
                )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("layouts:edit", pk=layout.pk)
    status = 422 if form.errors else 200
    context = workspace.page(request.user, owner, SECTION, form=form, design=LAYOUTS[design])
    return render(request, "layouts/create.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor. `preview` among what is sent draws what was typed; otherwise it is saved as a new version."""
    layout = _layout(request.user, pk)
    form = _form(request, layout)
    if request.method == "GET":
        return _editor(request, layout, form, None)
    try:
        with admitted(of_organizer(layout.organizer_id)):
            return _edited(request, layout, form)
    except Busy as busy:
        form.refuse(busy)
        return _editor(request, layout, form, None, status=503)


def _edited(request: HttpRequest, layout: Layout, form: LayoutForm) -> HttpResponse:
    if not form.is_valid():
        return _editor(request, layout, form, None, status=422)
    source, user = form.source(), cast(User, request.user)
    if "preview" in request.POST:
        return _editor(request, layout, form, draw(source, form.cleaned_data["length"], user=user.pk))
    try:
        version = services.save(
            layout=layout, name=form.cleaned_data["name"], source=source, by=user, now=timezone.now()
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _editor(request, layout, form, None, status=422)
    messages.success(request, _("Saved as version %(number)d.") % {"number": version.number})
    return redirect("layouts:edit", pk=layout.pk)


def _form(request: HttpRequest, layout: Layout) -> LayoutForm:
    version = selectors.latest_of(layout)
    assets = dict(version.used.values_list("name", "asset_id"))
    initial = {"name": layout.name, "html": version.html, "css": version.css}
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return LayoutForm(data, files, organizer=layout.organizer_id, assets=assets, initial=initial)


def _editor(
    request: HttpRequest, layout: Layout, form: LayoutForm, preview: Preview | None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "layout": layout,
        "version": selectors.latest_of(layout),
        "form": form,
        "preview": preview,
        "fields": reference.FIELDS,
        "slots": reference.SLOTS,
    }
    return render(
        request, "layouts/edit.html", workspace.page(request.user, layout.organizer, SECTION, **context), status=status
    )


@login_required
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages of what stands in the form, or what is wrong with it: the part of the editor that htmx asks for."""
    layout = _layout(request.user, pk)
    try:
        with admitted(of_organizer(layout.organizer_id)):
            drawn = _drawn(_form(request, layout), user=cast(User, request.user).pk)
    except Busy as busy:
        drawn = Preview(error=str(busy))
    return render(request, "layouts/_preview.html", {"preview": drawn})


def _drawn(form: LayoutForm, *, user: int) -> Preview:
    if form.is_valid():
        return draw(form.source(), form.cleaned_data["length"], user=user)
    return Preview(error=" ".join(str(error) for errors in form.errors.values() for error in errors))


@login_required
@require_safe
def preview_page(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """The picture of a page that this person had drawn lately."""
    found = drawn_page(token, number, user=cast(User, request.user).pk)
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="image/png")


@login_required
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions, newest first."""
    layout = _layout(request.user, pk, Capability.VIEW)
    _may_look(request.user, layout.organizer)
    versions = layout.versions.select_related("created_by").defer("html", "css", "picture")
    context = workspace.page(request.user, layout.organizer, SECTION, layout=layout, versions=versions)
    return render(request, "layouts/history.html", context)


@login_required
@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Let an earlier version count again."""
    layout = _layout(request.user, pk)
    version = get_object_or_404(layout.versions.select_related("layout"), number=number)
    try:
        with admitted(of_organizer(layout.organizer_id)):
            now = services.restore(version=version, by=cast(User, request.user), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved as version %(number)d.") % {"number": now.number})
    return redirect("layouts:history", pk=pk)


@login_required
@require_POST
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Another layout that begins as this one."""
    layout = _layout(request.user, pk)
    name = _("Copy of %(name)s") % {"name": layout.name}
    try:
        with admitted(of_organizer(layout.organizer_id)):
            copy = services.duplicate(layout=layout, name=name[:80], by=cast(User, request.user), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("layouts:edit", pk=pk)
    return redirect("layouts:edit", pk=copy.pk)


@login_required
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a layout out of the choice, or back into it."""
    layout = _layout(request.user, pk)
    services.archive(layout=layout, archived="back" not in request.POST, now=timezone.now())
    return redirect("layouts:list", organizer=layout.organizer.slug)
