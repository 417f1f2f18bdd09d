"""What every page of a registration begins and ends with."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from participants.consent.services import Agreement
from participants.enrolment import services
from participants.enrolment.availability import SeatAvailability, seat_availability
from participants.people import selectors as people
from participants.people.models import Person
from participants.people.services import person_of
from participants.questions import drafts
from participants.registration import limits, windows
from participants.registration.models import Registration

from .application import Application, session_to_join, ticket_code

CLOSED = ("closed", "not_open_yet")


class CannotRegister(Exception):
    """Raised where the visitor cannot register here and now; holds the answer that they get instead."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def open_form(request: HttpRequest, pk: int, *, drafting: bool = False) -> Application:
    """The signed-in person before this session's form; of who keeps a draft the ticket is always looked for.

    Raises Http404 for a session that the public may not see, and Elsewhere for who is registered already, has no
    details yet, or comes when nothing can be had.
    """
    now = timezone.now()
    session = session_to_join(pk, now)
    if session is None:
        raise Http404
    person = person_of(request.user)
    if person is None or people.missing(person):
        raise CannotRegister(_ask_for_profile(request, person))
    application = Application(person, session, now)
    reason = _nothing_to_get(application)
    # A form that was sent does not ask: the database tells, when it refuses a second one.
    if (reason or drafting or request.method != "POST") and (code := ticket_code(person, pk)):
        messages.info(request, _("You are already registered for this session. This is your ticket."))
        raise CannotRegister(redirect("registration:ticket", code=code))
    if reason:
        raise CannotRegister(
            render(
                request,
                "registration/not_now.html",
                {"session": session, **reason},
                status=422 if request.method == "POST" else 200,
            )
        )
    return application


def _nothing_to_get(application: Application) -> dict[str, Any]:
    """Why no visitor can register now, for the page that says so; empty when they can."""
    try:
        windows.check_open(application.session, application.now)
    except Refusal as refusal:
        return {"refusal": refusal}
    full = all(seat_availability(pool) is SeatAvailability.FULL for pool in application.pools)
    return {"all_full": True} if full else {}


def _ask_for_profile(request: HttpRequest, person: Person | None) -> HttpResponseRedirect:
    """Lead to the profile, say what is missing, and come back from there."""
    fields = ", ".join(str(label) for label in people.missing(person))
    messages.info(request, _("Before you register, please complete your details: %(fields)s.") % {"fields": fields})
    return redirect(f"{reverse('people:profile')}?{urlencode({'next': request.path})}")


def submit(
    request: HttpRequest,
    application: Application,
    *,
    pool_id: int,
    request_key: UUID | None,
    place: Mapping[str, Any],
    agreement: Agreement,
    answers: Mapping[int, Any] | None = None,
) -> HttpResponse:
    """Register and lead to the ticket, however often the form is sent. Raises Refusal as `services.register`."""
    with limits.counted_registration(cast(User, request.user)):
        registration = services.register(
            person=application.person,
            session=application.session,
            pool_id=pool_id,
            request_key=request_key,
            representing=place["representing"],
            assignment=place["assignment"],
            answers=answers,
            agreement=agreement,
            now=application.now,
        )
    if not application.is_short and not answers:  # with answers, the draft went in their transaction
        drafts.discard(person_id=application.person.pk, session_id=application.session.pk)
    tell = messages.success if registration.status in Registration.ACTIVE else messages.info
    tell(request, _told(registration))
    return redirect("registration:ticket", code=registration.code)


def _told(registration: Registration) -> str:
    match registration.status:
        case Registration.Status.PENDING:
            return _("Your registration has arrived. The organizer decides on it, and you are told by mail.")
        case Registration.Status.WAITLISTED:
            return _("You are on the waiting list. When a seat comes free for you, you are told by mail.")
        case Registration.Status.OFFERED:
            return _("You sent this form before. A seat is held for you; say here whether you come.")
        case status if status not in Registration.ACTIVE:
            return _("You sent this form before, and that registration has ended since. This is what became of it.")
    return _("You are registered. This is your ticket; its address is in your mail too.")
