"""Marking attendance in the workspace: people by agenda items, and the history of one person."""

from collections.abc import Mapping, Sequence
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from bimtek.common.names import name_key
from events.agenda.models import AgendaItem
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession
from participants.registration.models import Registration

from . import services
from .forms import Cell, ReasonForm, Row, apply_marks, read_marks
from .selectors import countable_items, ledgers
from .services import Mark

# One page's boxes stay under Django's limit of fields in a form, and under a second on an old phone.
PEOPLE_PER_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """People by agenda items; `?item=` narrows to one item, `?q=` to names, for a phone at the door."""
    session = workspace.get_session(request.user, pk, Capability.ATTENDANCE)
    if request.method == "POST":
        return _save(request, session)
    return _show(request, session, {}, "", "")


def _save(request: HttpRequest, session: TrainingSession) -> HttpResponse:
    try:
        marks = read_marks(request.POST)
    except ValueError as error:
        raise BadRequest("not a form of this page") from error
    form = ReasonForm(request.POST)
    reason = form["reason"].value() or ""
    if not form.is_valid():
        return _refuse(request, session, marks, reason, form.refused)
    try:
        by = cast(User, request.user)
        entries = services.record(session=session, marks=marks, by=by, now=timezone.now(), reason=reason)
    except Refusal as refusal:
        return _refuse(request, session, marks, reason, str(refusal))
    saved = ngettext("%(count)d mark is saved.", "%(count)d marks are saved.", len(entries))
    messages.success(request, saved % {"count": len(entries)})
    return redirect(request.get_full_path())


def _refuse(
    request: HttpRequest, session: TrainingSession, marks: Sequence[Mark], reason: str, error: str
) -> HttpResponse:
    """The grid with what was typed on it, and what is wrong."""
    books = ledgers(session, {mark.registration for mark in marks})
    known = {key: dict.fromkeys(book.present, True) for key, book in books.items()}
    return _show(request, session, apply_marks(marks, known), reason, error)


def _show(
    request: HttpRequest, session: TrainingSession, changed: Mapping[int, Mapping[int, bool]], reason: str, error: str
) -> HttpResponse:
    items = countable_items(session)
    chosen = next((item for item in items if str(item.pk) == request.GET.get("item")), None)
    query = request.GET.get("q", "").strip()
    page = Paginator(_people(session, query), PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
    columns = [chosen] if chosen else items
    context = workspace.page(
        request.user,
        session,
        "attendance",
        items=items,
        columns=columns,
        chosen=chosen,
        query=query,
        page_obj=page,
        rows=_rows(session, list(page), columns, changed),
        reason=reason,
        error=error,
    )
    return render(request, "attendance/grid.html", context, status=422 if error else 200)


def _people(session: TrainingSession, query: str):  # type: ignore[no-untyped-def]  # a queryset with joins
    people = (
        session.registrations.filter(status=Registration.Status.CONFIRMED)
        .select_related("person")
        .order_by("person__search_name", "pk")
    )
    return people.filter(person__search_name__contains=name_key(query)) if query else people


def _rows(
    session: TrainingSession,
    registrations: list[Registration],
    columns: list[AgendaItem],
    changed: Mapping[int, Mapping[int, bool]],
) -> list[Row]:
    keys = [registration.pk for registration in registrations]
    books = ledgers(session, keys)
    known = {key: dict.fromkeys(book.present, True) for key, book in books.items()}
    return [
        Row(
            registration,
            [
                Cell(
                    item,
                    was=known.get(registration.pk, {}).get(item.pk, False),
                    checked=changed.get(registration.pk, known.get(registration.pk, {})).get(item.pk, False),
                )
                for item in columns
            ],
            books[registration.pk].share,
        )
        for registration in registrations
    ]


@login_required
@require_GET
def history(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Every entry of one person's log: who said what, when, and why."""
    session = workspace.get_session(request.user, pk, Capability.ATTENDANCE)
    person = get_object_or_404(session.registrations.select_related("person"), pk=registration)
    entries = person.attendance.select_related("item", "recorded_by").order_by("-pk")
    context = workspace.page(request.user, session, "attendance", registration=person, entries=entries)
    return render(request, "attendance/history.html", context)
