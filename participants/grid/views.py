"""The attendance grid of the workspace: people by agenda items."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.agenda.models import AgendaItem
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession
from participants.attendance import services
from participants.attendance.selectors import plan_of, still_last
from participants.attendance.services import Mark
from participants.eligibility.selectors import assess_by

from . import listing
from .forms import AttendanceFilterForm, MarkReasonForm, changes, read_marks, rows

SAVED_LAST = "attendance_saved_last"  # in the member's session
UNDO_SECONDS = 15 * 60  # later it is a correction as any other


@dataclass(frozen=True)
class GridColumn:
    """An agenda item at the head of the grid."""

    item: AgendaItem
    present: int  # of all who are confirmed, whatever the filter


@login_required
@require_http_methods(["GET", "POST"])
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """People by agenda items; `?item=` narrows to one item, for a phone at the door."""
    session = workspace.get_session(request.user, pk, Capability.ATTENDANCE)
    if request.method == "POST":
        return _undo(request, session) if "undo" in request.POST else _save(request, session)
    return _show(request, session, (), "", "")


def _save(request: HttpRequest, session: TrainingSession) -> HttpResponse:
    try:
        marks = read_marks(request.POST)
    except ValueError as error:
        raise BadRequest("not a form of this page") from error
    form = MarkReasonForm(request.POST)
    reason = form["reason"].value() or ""
    if "fill" in request.POST:  # nothing is saved yet, so that single boxes can be unticked first
        return _show(request, session, marks, reason, "")
    if not form.is_valid():
        return _show(request, session, marks, reason, form.refused)
    try:
        by = cast(User, request.user)
        entries = services.record(session=session, marks=marks, by=by, now=timezone.now(), reason=reason)
    except Refusal as refusal:
        return _show(request, session, marks, reason, str(refusal))
    saved = ngettext("%(count)d mark is saved.", "%(count)d marks are saved.", len(entries))
    messages.success(request, saved % {"count": len(entries)})
    if entries:
        keys = [entry.pk for entry in entries]
        request.session[SAVED_LAST] = {"session": session.pk, "at": time.time(), "entries": keys}
    return redirect(request.get_full_path())


def _saved_last(request: HttpRequest, session: TrainingSession) -> list[int]:
    """The keys of the lines that this member saved last, if it was here, a moment ago, and not taken back."""
    last = request.session.get(SAVED_LAST) or {}
    lately = time.time() - last.get("at", 0) < UNDO_SECONDS
    saved: list[int] = last["entries"] if lately and last["session"] == session.pk else []
    return saved


def _undoable(request: HttpRequest, session: TrainingSession) -> int:
    """How many of them are still the last word."""
    saved = _saved_last(request, session)
    return still_last(session, saved).count() if saved else 0


def _undo(request: HttpRequest, session: TrainingSession) -> HttpResponse:
    """Take back what was saved last: each mark gets its opposite, kept with a reason as any correction is."""
    saved = _saved_last(request, session)
    request.session.pop(SAVED_LAST, None)
    try:
        entries = services.take_back(
            session=session,
            entries=saved,
            by=cast(User, request.user),
            now=timezone.now(),
            reason=gettext("Taken back after saving"),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        undone = ngettext("%(count)d mark is taken back.", "%(count)d marks are taken back.", len(entries))
        messages.success(request, undone % {"count": len(entries)})
    return redirect(request.get_full_path())


def _show(
    request: HttpRequest, session: TrainingSession, marks: Sequence[Mark], reason: str, error: str
) -> HttpResponse:
    """The grid; after a refusal with what was ticked on it, and what is wrong."""
    now, plan = timezone.now(), plan_of(session)
    filters = AttendanceFilterForm(request.GET, session=session, items=plan.items, pools=session.pools.all())
    asked = filters.asked()
    page, registrations = listing.page_of(session, plan, asked, request.GET.get("page"), now)
    items = [asked.item] if asked.item else plan.items
    counts = listing.present_counts(session, plan.hours)
    context = workspace.page(
        request.user,
        session,
        "attendance",
        here="grid",
        filters=filters,
        narrowed=asked != listing.GridFilter(item=asked.item),
        chosen=asked.item,
        items=plan.items,
        columns=[GridColumn(item, counts.get(item.pk, 0)) for item in items],
        total=listing.people(session, listing.GridFilter()).count(),
        page_obj=page,
        rows=rows(assess_by(plan, session, registrations, now=now), items, changes(marks), session.timezone),
        reason=reason,
        error=error,
        unsaved=len(marks),
        undoable=_undoable(request, session),
    )
    return render(request, "attendance/grid.html", context, status=422 if error else 200)
