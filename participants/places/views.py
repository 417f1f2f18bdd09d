"""Registering for a session and what the registrant does with the ticket."""

from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from bimtek.common.press import handed_out
from events.materials.serving import serve
from participants.attendance.own import own_attendance
from participants.claims.access import holder_required, own
from participants.consent import pledging
from participants.eligibility.selectors import assess, needed_of
from participants.enrolment import exchange, services, waiting
from participants.enrolment.forms import CancelForm
from participants.knowledge_tests.selectors import takes_tests
from participants.preparation.selectors import on_ticket
from participants.registration import selectors, windows
from participants.registration.models import Registration
from participants.registration.overlaps import overlapping
from participants.self_checkin.selectors import offers_link
from participants.test_taking.to_do import asks_something
from participants.tickets import documents
from participants.tickets.qr import ticket_svg

from . import handed_over, prerendered_ticket


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@holder_required
@require_safe
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """The ticket: what, where, when, its QR, and how far the certificate is."""
    now = timezone.now()
    if page := prerendered_ticket.page(request, code, context=_context, now=now):
        return page
    registration = own(request, code)
    if registration.merged_into is not None:
        return redirect("registration:ticket", code=registration.merged_into.code)
    qr = ticket_svg(registration, _("QR code of ticket %(code)s") % {"code": registration.code})
    return render(request, prerendered_ticket.TEMPLATE, {**_context(registration, now), "qr": qr})


def _context(registration: Registration, now: datetime) -> dict[str, Any]:
    """What a ticket shows but for its QR."""
    has_clashes = registration.pk is not None  # one of placeholders stands for those that have none
    begun = windows.has_begun(registration.session, now)
    assessment = assess(registration, now=now) if begun else None
    return {
        "registration": registration,
        "session": registration.session,
        "times": selectors.session_times(registration.session),
        "online": registration.session.mode == registration.session.Mode.ONLINE,
        "valid": windows.is_valid(registration),
        "materials": selectors.materials(registration),
        "preparation": on_ticket(registration),
        "learning": takes_tests(registration) and asks_something(registration.session),
        "over": registration.session.is_over(now),
        "clashes": overlapping(registration) if has_clashes and not registration.session.is_over(now) else [],
        "begun": begun,
        "assessment": assessment,
        "needed": needed_of(registration) if not begun and windows.has_ticket(registration) else (),
        "handed": handed_over.of(registration),
        "attendance": own_attendance(assessment.ledger, now) if assessment else None,
        "self_check_in": begun and offers_link(registration, now),
        "can_cancel": windows.can_cancel(registration, now),
        "pledge_missing": bool(pledging.missing(registration, now=now)),
        "offer_over": registration.offer_ends_at is not None and registration.offer_ends_at <= now,
        "has_ticket": windows.has_ticket(registration),
        "opens_doors": windows.opens_doors(registration),
        "place": waiting.place_in_line(registration) if registration.status == Registration.Status.WAITLISTED else None,
        "may_move": exchange.owner_may(registration, now),
        "trail": selectors.trail(registration, most=1),  # what others did later is not theirs to see
    }


@never_cache
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that opens tickets which this phone has shown once without a network."""
    content = Path(str(finders.find("js/ticket-worker.js"))).read_text()
    return HttpResponse(content, content_type="text/javascript; charset=utf-8")


@holder_required
@require_safe
def ticket_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The ticket to print, one A6 page; for the confirmed, and a substitute's for who handed it over."""
    registration = own(request, code)
    registration = exchange.handed_to(registration) or registration
    if not windows.opens_doors(registration):
        raise Http404
    try:
        pdf = documents.ticket_pdf(registration)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("registration:ticket", code=registration.code)
    return handed_out(pdf, f"tiket-{registration.code}.pdf")


def _cancelled(before: str) -> str:
    """What the owner is told, by the status that the registration had."""
    match before:
        case Registration.Status.WAITLISTED:
            return _("You have left the waiting list.")
        case Registration.Status.OFFERED:
            return _("You have declined the seat; it goes to the next on the list.")
    return _("Your registration is cancelled and the seat is free for somebody else.")


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, then cancel one's own registration."""
    registration = own(request, code)
    form = CancelForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        reason, before = form.cleaned_data["cancel_reason"], registration.status
        by = cast(User, request.user) if registration.person.user_id else None
        try:
            services.cancel(registration=registration, by=by, reason=reason, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _cancelled(before))
        return redirect("registration:ticket", code=registration.code)
    context = {"registration": registration, "session": registration.session, "form": form}
    return render(request, "registration/cancel.html", context)


@holder_required
@require_safe
def material(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Hand out a material of the session to its confirmed participant."""
    row = selectors.materials(own(request, code)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return serve(row)
