"""What becomes of a place, by its owner: a seat offered is accepted, another session chosen, a substitute named."""

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.catalogue.availability import cards
from events.catalogue.filters import SessionFilter
from participants.claims.access import holder_required, own
from participants.consent import services as consents
from participants.enrolment import exchange, moves, waiting
from participants.enrolment.forms_moves import MoveForm, SubstituteForm
from participants.people import limits as people_limits
from participants.registration.models import Registration

MOST = 20  # sessions on one page; more are found by place


def speaker(request: HttpRequest, registration: Registration) -> User | None:
    """The account that acts for the owner; None where a claim does, also while another account is signed in."""
    return cast(User, request.user) if registration.person.user_id else None


@holder_required
@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Say yes to the seat that was offered."""
    registration = own(request, code)
    try:
        waiting.accept_offer(registration=registration, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _told(registration))
    return redirect("registration:ticket", code=registration.code)


def _told(registration: Registration) -> str:
    if registration.status == Registration.Status.PENDING:
        return _("You have accepted the seat. The organizer still has to approve; the seat is held until then.")
    return _("The seat is yours. This is your ticket.")


def _movable(request: HttpRequest, code: str, now: datetime) -> Registration | HttpResponse:
    """The owner's registration, or the way back to its ticket with the reason why it stays as it is."""
    registration = own(request, code)
    try:
        exchange.check_owner_may(registration, now)
    except Refusal as refusal:
        # Of a place that went on the ticket says where to; so does the answer to the second of two clicks.
        if registration.status not in Registration.CONTINUED:
            messages.error(request, str(refusal))
        return redirect("registration:ticket", code=registration.code)
    return registration


@holder_required
@require_safe
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Other sessions of the programme that have a seat, found by place or name."""
    now = timezone.now()
    registration = _movable(request, code, now)
    if isinstance(registration, HttpResponse):
        return registration
    search = SessionFilter(request.GET, exchange.open_targets(registration, now))
    found = list(search.qs[: MOST + 1])
    context = {
        "registration": registration,
        "session": registration.session,
        "search": search,
        "found": cards(found[:MOST], now),
        "more": len(found) > MOST,
    }
    return render(request, "registration/move.html", context)


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask for the category, then move to that session."""
    now = timezone.now()
    registration = _movable(request, code, now)
    if isinstance(registration, HttpResponse):
        return registration
    target = exchange.open_targets(registration, now).filter(pk=pk).first()
    if target is None:
        messages.error(request, _("That session has no free seat any more, or is closed. Choose another one."))
        return redirect("registration:move", code=registration.code)
    pools = [pool for pool in target.pools.all() if not pool.waiting]
    form = MoveForm(request.POST if request.method == "POST" else None, pools=pools, staff=False)
    if request.method == "POST" and form.is_valid():
        by, reason = speaker(request, registration), form.cleaned_data["reason"]
        form.pool.session = target
        try:
            new = moves.transfer(registration=registration, pool=form.pool, by=by, reason=reason, now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("You have moved. This is your new ticket; the old one is no longer valid."))
            return redirect("registration:ticket", code=new.code)
    context = {"registration": registration, "session": registration.session, "target": target, "form": form}
    return render(request, "registration/move_to.html", context, status=422 if form.errors else 200)


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def substitute(request: HttpRequest, code: str) -> HttpResponse:
    """Ask who comes instead, then give them the place with a ticket of their own."""
    now = timezone.now()
    registration = _movable(request, code, now)
    if isinstance(registration, HttpResponse):
        return registration
    registration.pool.session = registration.session
    asked = consents.asked(pool=registration.pool, person=None, now=now)
    form = SubstituteForm(request.POST if request.method == "POST" else None, asked=asked, staff=False)
    if request.method == "POST" and form.is_valid():
        try:
            _give_to(registration, form, speaker(request, registration), now)
        except Refusal as refusal:
            form.add_error("nik" if refusal.code.startswith("nik") else None, str(refusal))
        else:
            messages.success(request, _("%(name)s comes instead of you.") % {"name": form.cleaned_data["name"]})
            return redirect("registration:ticket", code=registration.code)
    context = {"registration": registration, "session": registration.session, "form": form, "parts": form.parts()}
    return render(request, "registration/substitute.html", context, status=422 if form.errors else 200)


def _give_to(registration: Registration, form: SubstituteForm, by: User | None, now: datetime) -> None:
    """Whether a NIK fits a name is told here too, so tries are counted for the one whose place it is."""
    if form.cleaned_data["nik"] and not people_limits.allow_nik_of(registration.person_id):
        raise Refusal("nik_tries", _("The NIK was changed too often today. Leave it empty now and try again tomorrow."))
    exchange.substitute(
        registration=registration,
        newcomer=form.newcomer(),
        by=by,
        reason=form.cleaned_data["reason"],
        agreement=form.agreement(),
        now=now,
    )
