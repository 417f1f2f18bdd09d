"""Stands before sessions and the database, so that who waits costs neither."""

import time
from collections.abc import Callable
from functools import lru_cache

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve

from bimtek.common.client_address import block
from bimtek.common.language import chosen_language

from .clock import AdmissionClock, Turn, admission_clock
from .page import LOOK_SECONDS, waiting_page
from .passes import COOKIE_SECONDS, PASS_SECONDS, QueuePass, QueueTicket, hand_out, held_by, new_ticket

ENTRANCE = "registration:register"
# A visitor who was let in goes on here as long as it takes; no visit begins here.
INSIDE = frozenset({"registration:step", "registration:check"})


@lru_cache(maxsize=20_000)
def queued(path: str) -> ResolverMatch | None:
    """What an address leads to, if people queue for it; None for others."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match if match.view_name in INSIDE | {ENTRANCE} else None


class WaitingRoomMiddleware:
    """Lets in REGISTRATIONS_PER_SECOND people to the registration form, in the order in which they came.

    A first visit goes on if there is room and no visitor waits. Otherwise it gets a ticket, and the page asks again a
    second later by itself; with that it gets a pass for a moment from the clock, and ten minutes from then on to open
    the form. So a request without cookies moves no other visitor's turn.

    What was typed is never sent to the queue: a form that is sent goes through, with whatever pass or without one, and
    moves no clock; session, token and the limits behind it are asked all the same.
    """

    def __init__(
        self, get_response: Callable[[HttpRequest], HttpResponse], clock: AdmissionClock | None = None
    ) -> None:
        self.get_response = get_response
        clock = clock or admission_clock()
        if clock is None:
            raise MiddlewareNotUsed
        self.clock = clock
        self.now = time.time

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = queued(request.path_info)
        if match is None:
            return self.get_response(request)
        request.resolver_match = match  # for the log, which names the route
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        inside = match.view_name in INSIDE
        match held_by(request):
            case QueuePass() as held if not held.is_over(self.now(), COOKIE_SECONDS if inside else PASS_SECONDS):
                return self._with_pass(request, held, inside=inside)
            case QueueTicket() as ticket if not ticket.is_over(self.now()):
                return self._with_ticket(request, ticket)
        return self._first(request)

    def _first(self, request: HttpRequest) -> HttpResponse:
        now = self.now()
        ticket = new_ticket(now)
        turn = self.clock.first(ticket=ticket.name, now=now)
        if turn.verdict == "in":
            return self._admit(request, QueuePass(turn.at, ticket.name))
        return self._wait(request, ticket, wait=ticket.rests(now))

    def _with_ticket(self, request: HttpRequest, ticket: QueueTicket) -> HttpResponse:
        now = self.now()
        if early := ticket.rests(now):
            return self._wait(request, ticket, wait=early)
        turn = self.clock.back(ticket=ticket.name, block=block(request), now=now)
        if turn.verdict == "later":
            return self._wait(request, ticket, wait=max(turn.wait, LOOK_SECONDS))
        return self._go_on(request, QueuePass(turn.at, ticket.name), turn, new=True)

    def _with_pass(self, request: HttpRequest, held: QueuePass, *, inside: bool) -> HttpResponse:
        turn = self.clock.come(ticket=held.ticket, at=held.at, now=self.now(), inside=inside)
        return self._go_on(request, held, turn, new=False)

    def _go_on(self, request: HttpRequest, held: QueuePass, turn: Turn, *, new: bool) -> HttpResponse:
        if turn.verdict == "spent":
            return self._first(request)
        if turn.verdict == "wait":
            return self._wait(request, held, wait=turn.wait)
        return self._admit(request, held) if new else self.get_response(request)

    def _wait(self, request: HttpRequest, held: QueueTicket | QueuePass, *, wait: float) -> HttpResponse:
        response = waiting_page(request, wait=wait, language=chosen_language(request))
        hand_out(response, held)
        return response

    def _admit(self, request: HttpRequest, held: QueuePass) -> HttpResponse:
        response = self.get_response(request)
        hand_out(response, held)
        return response
