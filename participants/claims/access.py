"""Who may use the pages around a place: its person's account, or a browser that opened the ticket with its code."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from participants.registration import selectors as registrations
from participants.registration.models import Registration

from . import browser_session, selectors

View = Callable[..., HttpResponseBase]


def holder_required(view: View) -> View:
    """Guard a view: visitors neither signed in nor holding a claim are sent to sign-in, which leads to the claim."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated or browser_session.current(request, now=timezone.now()):
            return view(request, *args, **kwargs)
        return redirect_to_login(request.get_full_path())

    return guarded


def own(request: HttpRequest, code: str) -> Registration:
    """The registration with this code, if it is the account's own or the ticket opened here; else Http404.

    A claim gives one place as its owner has it, and nothing else of that person: neither their other tickets
    nor their data.
    """
    registration = registrations.own_ticket(request.user, code, opened=[row.pk for row in opened(request)])
    if registration is None:
        raise Http404
    return registration


def opened(request: HttpRequest) -> list[Registration]:
    """The ticket opened in this browser, then what its place became for the same person; the last one counts.

    Empty where there is no claim, or an account has that person by now.
    """
    claim = browser_session.current(request, now=timezone.now())
    return selectors.opened(claim.registration_id) if claim else []


def opened_required(
    view: Callable[[HttpRequest, list[Registration]], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give the view the tickets that are `opened` in this browser; without one, ask for the code first."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        tickets = opened(request)
        return view(request, tickets) if tickets else redirect("claims:claim")

    return guarded
