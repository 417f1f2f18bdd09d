"""The attendance grid of the workspace: people by agenda items."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from participants.attendance.models import AttendanceEntry
from participants.attendance.selectors import plan_of
from participants.attendance.services import Mark
from participants.eligibility.selectors import assess_by

from . import listing
from .forms import AttendanceFilterForm, MarkReasonForm, changes, read_marks, rows

SAVED_LAST = "attendance_saved_last"  # in the member's session


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
        said = [[each.registration_id, each.item_id, each.says == AttendanceEntry.Says.PRESENT] for each in entries]
        request.session[SAVED_LAST] = {"session": session.pk, "marks": said}
    return redirect(request.get_full_path())


def _saved_last(request: HttpRequest, session: TrainingSession) -> list[Mark]:
    """The marks that this member saved last, if it was here and they were not taken back."""
    last = request.session.get(SAVED_LAST) or {}
    return [Mark(*mark) for mark in last["marks"]] if last.get("session") == session.pk else []


def _undo(request: HttpRequest, session: TrainingSession) -> HttpResponse:
    """Take back what was saved last: each mark gets its opposite, kept with a reason as any correction is."""
    marks = [replace(mark, present=not mark.present) for mark in _saved_last(request, session)]
    request.session.pop(SAVED_LAST, None)
    try:
        entries = services.record(
            session=session,
            marks=marks,
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
        undoable=len(_saved_last(request, session)),
    )
    return render(request, "attendance/grid.html", context, status=422 if error else 200)
