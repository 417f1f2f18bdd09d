"""Who may use the pages around a place: its person's account, or a browser that claimed that person."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from participants.people.models import Person
from participants.registration import selectors
from participants.registration.models import Registration

from . import held

View = Callable[..., HttpResponseBase]


def holder_required(view: View) -> View:
    """Let through who is signed in or holds a claim; others go to sign-in, which also leads to the claim."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated or held.current(request, now=timezone.now()):
            return view(request, *args, **kwargs)
        return redirect_to_login(request.get_full_path())

    return guarded


def own(request: HttpRequest, code: str) -> Registration:
    """The registration with this code, if it is the account's own or a claimed person's; else Http404.

    A claim gives the place as its owner has it, but nothing of the person's data: whoever opens a ticket
    has its code, so one proof cannot be worth more than the other.
    """
    claimed = held.claimed_person(request, now=timezone.now())
    registration = selectors.own_ticket(request.user, code, claimed=claimed)
    if registration is None:
        raise Http404
    return registration


def claimed(request: HttpRequest) -> Person | None:
    """The person claimed in this browser; None where there is none, or an account has that person by now."""
    person_id = held.claimed_person(request, now=timezone.now())
    return Person.objects.filter(pk=person_id, user=None).first() if person_id else None


def claimed_required(
    view: Callable[[HttpRequest, Person], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give the view the person claimed in this browser; without one, ask for the code first."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        person = claimed(request)
        return redirect("claims:claim") if person is None else view(request, person)

    return guarded
