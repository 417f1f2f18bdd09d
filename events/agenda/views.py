"""The organizers' pages about the rundown of a session."""

from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import AnyUser, Capability
from events.training.models import TrainingSession
from events.training.workspace import get_session, page

from . import ordering, selectors, services
from .forms import AgendaItemForm, AgendaMoveForm, ShiftForm
from .models import AgendaItem

# Where on the form of an item a refusal belongs, by its code.
FIELDS_OF = {"room_taken": "room", "recorded_needs_reason": "reason"}


@login_required
@require_safe
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The rundown by days, with its totals."""
    session = get_session(request.user, pk, Capability.VIEW)
    return _show(request, session, ShiftForm(session=session))


def _show(request: HttpRequest, session: TrainingSession, form: ShiftForm) -> HttpResponse:
    rundown = selectors.rundown(session)
    context = page(
        request.user, session, "agenda", rundown=rundown, differs=selectors.differing(session, rundown), form=form
    )
    return render(request, "agenda/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def shift(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the rest of a day."""
    session = get_session(request.user, pk, Capability.EDIT)
    form = ShiftForm(request.POST, session=session)
    if form.is_valid():
        try:
            moved = services.shift(**form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            text = ngettext("%(count)d item moved.", "%(count)d items moved.", moved) % {"count": moved}
            messages.success(request, text)
            return redirect("agenda:edit", pk=session.pk)
    return _show(request, session, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more item; `?day=` says for which day, and it begins where the day's last one ends."""
    session = get_session(request.user, pk, Capability.EDIT)
    item = AgendaItem(session=session)
    form = AgendaItemForm(request.POST or None, instance=item, initial=_next(request, session))
    return _edit_item(request, session, form, item)


def _next(request: HttpRequest, session: TrainingSession) -> dict[str, Any]:
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = session.starts_on
    day = min(max(day, session.starts_on), session.ends_on)
    return {"day": day.isoformat(), "start": selectors.next_start(session, day)}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an item."""
    row = _get_item(request.user, pk)
    return _edit_item(request, row.session, AgendaItemForm(request.POST or None, instance=row), row)


def _edit_item(request: HttpRequest, session: TrainingSession, form: AgendaItemForm, row: AgendaItem) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            services.save_item(
                item=form.save(commit=False),
                speakers=form.cleaned_data["speakers"],
                now=timezone.now(),
                reason=form.cleaned_data.get("reason", ""),
            )
        except Refusal as refusal:
            form.add_error(FIELDS_OF.get(refusal.code), str(refusal))
        else:
            messages.success(request, _("The agenda is saved."))
            day = form.cleaned_data["day"].isoformat()
            if "another" in request.POST:
                return redirect(f"{reverse('agenda:add', args=[session.pk])}?day={day}")
            if "speaker" in request.POST:
                back = urlencode({"next": reverse("agenda:item", args=[row.pk])})
                return redirect(f"{reverse('speakers:create', args=[session.programme.organizer.slug])}?{back}")
            return redirect(f"{reverse('agenda:edit', args=[session.pk])}#hari-{day}")
    context = page(request.user, session, "agenda", form=form, item=row)
    return render(request, "agenda/item.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take an item out of the rundown."""
    row = _get_item(request.user, pk)
    refusal = None
    if request.method == "POST":
        try:
            services.delete_item(item=row)
        except Refusal as said:
            refusal = said
        else:
            messages.success(request, _("The item is deleted."))
            return redirect("agenda:edit", pk=row.session_id)
    context = page(request.user, row.session, "agenda", item=row, refusal=refusal)
    return render(request, "agenda/delete.html", context, status=422 if refusal else 200)


@login_required
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an item change places: `step` says by how many, or `before` which item comes after it, empty for none."""
    row = _get_item(request.user, pk)
    form = AgendaMoveForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    try:
        if form.cleaned_data["step"]:
            ordering.step(item=row, by=int(form.cleaned_data["step"]))
        else:
            ordering.put_before(item=row, other=form.cleaned_data["before"])
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('agenda:edit', args=[row.session_id])}#acara-{row.pk}")


def _get_item(user: AnyUser, pk: int) -> AgendaItem:
    items = AgendaItem.objects.select_related("session__programme__organizer", "session__location")
    row = access.get_object(user, items, Capability.EDIT, owner="session.programme.organizer", pk=pk)
    return cast(AgendaItem, row)
