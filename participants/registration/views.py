"""Registering for a session and what the registrant does with the ticket."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.materials.serving import serve
from participants.eligibility.selectors import assess

from . import documents, selectors, services, windows
from .forms import CancelForm
from .models import Registration
from .qr import ticket_svg


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _own(request: HttpRequest, code: str) -> Registration:
    """The account owner's registration with this code; for anybody else it does not exist."""
    registration = selectors.own_ticket(request.user, code)
    if registration is None:
        raise Http404
    return registration


@login_required
@require_safe
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """The ticket: what, where, when, its QR, and how far the certificate is."""
    registration = _own(request, code)
    now = timezone.now()
    context = {
        "registration": registration,
        "session": registration.session,
        "times": selectors.session_times(registration.session),
        "valid": windows.is_valid(registration),
        "qr": ticket_svg(registration, _("QR code of ticket %(code)s") % {"code": registration.code}),
        "materials": selectors.materials(registration),
        "over": registration.session.is_over(now),
        "begun": windows.has_begun(registration.session, now),
        "assessment": assess(registration),
        "can_cancel": windows.can_cancel(registration, now),
    }
    return render(request, "registration/ticket.html", context)


@login_required
@require_safe
def ticket_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The ticket to print: one A6 page."""
    registration = _own(request, code)
    if not windows.is_valid(registration):
        raise Http404
    try:
        pdf = documents.ticket_pdf(registration)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("registration:ticket", code=registration.code)
    name = f"tiket-{registration.code}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, then cancel one's own registration."""
    registration = _own(request, code)
    form = CancelForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["cancel_reason"]
        by = cast(User, request.user)
        try:
            services.cancel(registration=registration, by=by, reason=reason, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your registration is cancelled and the seat is free for somebody else."))
        return redirect("registration:ticket", code=registration.code)
    context = {"registration": registration, "session": registration.session, "form": form}
    return render(request, "registration/cancel.html", context)


@login_required
@require_safe
def material(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Hand out a material of the session to its confirmed participant."""
    row = selectors.materials(_own(request, code)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return serve(row)
