"""Registering for a session and what the registrant does with the ticket."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.materials.serving import serve
from events.training.models import TrainingSession
from participants.claims.access import holder_required, own
from participants.consent import services as consents
from participants.eligibility.selectors import assess
from participants.people import selectors as people
from participants.people.models import Person
from participants.people.services import person_of

from . import documents, exchange, limits, selectors, services, waiting, windows
from .forms import CancelForm, RegisterForm
from .models import Registration
from .qr import ticket_svg


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the signed-in person for a session; ends on the ticket however often it is sent."""
    session = selectors.public_session(pk, timezone.now())
    if session is None:
        raise Http404
    person = person_of(request.user)
    if person is None or people.missing(person):
        return _ask_for_profile(request, person)
    if existing := selectors.active_of(person, session):
        messages.info(request, _("You are already registered for this session. This is your ticket."))
        return redirect("registration:ticket", code=existing.code)
    return _register(request, session, person)


def _register(request: HttpRequest, session: TrainingSession, person: Person) -> HttpResponse:
    now = timezone.now()
    text = consents.current_text(now=now)
    pools = list(session.pools.public())
    posted = _posted(request)
    form = RegisterForm(posted, pools=pools, text=text)
    context = {"session": session, "person": person, "form": form, "text": text}
    try:
        windows.check_open(session, now)
        if not any(pool.left for pool in pools):
            context["all_full"] = True
        elif posted and form.is_valid():
            by = cast(User, request.user)
            _refuse_too_often(by)
            data = {name: form.cleaned_data[name] for name in ("representing", "assignment")}
            registration = services.register(
                person=person,
                session=session,
                pool_id=form.cleaned_data["pool"],
                agreement=consents.Agreement(text),
                now=now,
                **data,
            )
            limits.count(by)
            messages.success(request, _told(registration))
            return redirect("registration:ticket", code=registration.code)
    except Refusal as refusal:
        context["refusal"] = refusal
    failed = form.errors or "refusal" in context
    return render(request, "registration/register.html", context, status=422 if posted and failed else 200)


def _refuse_too_often(user: User) -> None:
    if limits.too_often(user):
        raise Refusal("too_often", _("You registered very often today. Try again tomorrow."))


def _told(registration: Registration) -> str:
    if registration.status == Registration.Status.PENDING:
        return _("Your registration has arrived. The organizer decides on it, and you are told by mail.")
    return _("You are registered. This is your ticket; its address is in your mail too.")


def _ask_for_profile(request: HttpRequest, person: Person | None) -> HttpResponse:
    """Lead to the profile, say what is missing, and come back from there."""
    fields = ", ".join(str(label) for label in people.missing(person))
    messages.info(request, _("Before you register, please complete your details: %(fields)s.") % {"fields": fields})
    return redirect(f"{reverse('people:profile')}?{urlencode({'next': request.path})}")


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@holder_required
@require_safe
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """The ticket: what, where, when, its QR, and how far the certificate is."""
    registration = own(request, code)
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
        "has_ticket": windows.has_ticket(registration),
        "place": waiting.place_in_line(registration) if registration.status == Registration.Status.WAITLISTED else None,
        "may_move": exchange.owner_may(registration, now),
        "trail": selectors.trail(registration, most=1),  # what others did later is not theirs to see
    }
    return render(request, "registration/ticket.html", context)


@holder_required
@require_safe
def ticket_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The ticket to print: one A6 page."""
    registration = own(request, code)
    if not windows.has_ticket(registration):
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
