"""Staff look after places: who waits, another session for a participant, another person for a seat."""

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.catalogue.availability import cards
from events.catalogue.filters import SessionFilter
from events.organizers.access import Capability
from events.seats.audiences import EntryMode
from events.training import workspace
from participants.consent import services as consents
from participants.enrolment import exchange, moves, waiting
from participants.enrolment.forms_moves import MoveForm, SubstituteForm
from participants.registration import aftermath
from participants.registration.models import Registration

from . import selectors, who_is_told
from .forms import LineFilter
from .views import PER_PAGE, TAB, registration_of

MOST = 20  # sessions on one page; more are found by place


@login_required
@require_safe
def waiting_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Who waits, in order, and to whom a seat is offered until when."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    pools = list(session.pools.all())
    filters = LineFilter(request.GET, pools=pools)
    rows = selectors.line(session, pool=filters.chosen())
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    places = selectors.places(list(page_obj))
    context = {
        "filters": filters,
        "pools": [pool for pool in pools if pool.waiting or (pool.has_waiting_list and pool.entry == EntryMode.OPEN)],
        "page_obj": page_obj,
        "rows": [(row, places.get(row.pk)) for row in page_obj],
    }
    return render(request, "registrants/waiting.html", workspace.page(request.user, session, TAB, **context))


@login_required
@require_POST
def accept(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Accept an offered seat for a participant who said yes on the phone."""
    row = registration_of(request, pk, registration)
    try:
        accepted = waiting.accept_offer(registration=row, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        if accepted:
            audit.record(row, by=request.user, status=(Registration.Status.OFFERED, row.status))
        messages.success(request, who_is_told.said(_("The seat is accepted."), row))
    return redirect("registrants:detail", pk=pk, registration=row.pk)


def _movable(request: HttpRequest, pk: int, registration: int, now: datetime) -> Registration | HttpResponse:
    """The registration, or the way back to it where its place can no longer change."""
    row = registration_of(request, pk, registration)
    if exchange.staff_may(row, now):
        return row
    messages.error(request, _("This place can no longer be changed: it has no seat, or the session is over."))
    return redirect("registrants:detail", pk=pk, registration=row.pk)


@login_required
@require_safe
def choose(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Other sessions of the programme that have a seat, found by place or name."""
    now = timezone.now()
    row = _movable(request, pk, registration, now)
    if isinstance(row, HttpResponse):
        return row
    search = SessionFilter(request.GET, exchange.staff_targets(row, now))
    found = list(search.qs[: MOST + 1])
    context = {"registration": row, "search": search, "found": cards(found[:MOST], now), "more": len(found) > MOST}
    return render(request, "registrants/move.html", workspace.page(request.user, row.session, TAB, **context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, registration: int, target: int) -> HttpResponse:
    """Ask for category and reason, then move the participant to that session."""
    now = timezone.now()
    row = _movable(request, pk, registration, now)
    if isinstance(row, HttpResponse):
        return row
    there = exchange.staff_targets(row, now).filter(pk=target).prefetch_related(None).first()
    if there is None:
        messages.error(request, _("That session has no free seat any more, or is over. Choose another one."))
        return redirect("registrants:move", pk=pk, registration=row.pk)
    form = MoveForm(request.POST if request.method == "POST" else None, pools=list(there.pools.all()), staff=True)
    if request.method == "POST" and form.is_valid():
        by, reason = cast(User, request.user), form.cleaned_data["reason"]
        form.pool.session = there
        try:
            moves.transfer(registration=row, pool=form.pool, by=by, reason=reason, now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            moved = _("%(name)s has moved.") % {"name": row.attendee.full_name}
            messages.success(request, who_is_told.said(moved, row))
            return redirect("registrants:detail", pk=pk, registration=row.pk)
    follows = aftermath.without_place(Registration.objects.filter(pk=row.pk))
    asks = {"target": there, "form": form, "follows": follows, "reached": who_is_told.reached(row)}
    context = workspace.page(request.user, row.session, TAB, registration=row, **asks)
    return render(request, "registrants/move_to.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def substitute(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Ask who comes instead and why, then give them the seat with a ticket of their own."""
    now = timezone.now()
    row = _movable(request, pk, registration, now)
    if isinstance(row, HttpResponse):
        return row
    row.pool.session = row.session
    asked = consents.asked(pool=row.pool, person=None, now=now)
    form = SubstituteForm(request.POST if request.method == "POST" else None, asked=asked, staff=True)
    if request.method == "POST" and form.is_valid():
        try:
            new = exchange.substitute(
                registration=row,
                newcomer=form.newcomer(),
                by=cast(User, request.user),
                reason=form.cleaned_data["reason"],
                agreement=form.agreement(),
                now=now,
            )
        except Refusal as refusal:
            form.add_error("nik" if refusal.code.startswith("nik") else None, str(refusal))
        else:
            messages.success(request, _("%(name)s has the seat now.") % {"name": new.attendee.full_name})
            return redirect("registrants:detail", pk=pk, registration=new.pk)
    follows = aftermath.without_place(Registration.objects.filter(pk=row.pk))
    asks = {"form": form, "parts": form.parts(), "follows": follows}
    context = workspace.page(request.user, row.session, TAB, registration=row, **asks)
    return render(request, "registrants/substitute.html", context, status=422 if form.errors else 200)
