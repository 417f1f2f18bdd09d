"""Stands before sessions and the database, so that who waits costs neither."""

import time
from collections.abc import Callable
from functools import lru_cache

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve

from bimtek.common.language import chosen_language

from .clock import admission_clock
from .page import waiting_page
from .passes import COOKIE_SECONDS, PASS_SECONDS, Pass, hand_out, new_pass, pass_of, session_of

ENTRANCE = "registration:register"
# Whoever was let in goes on here as long as it takes; nobody else begins here.
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

    Whoever comes to the form without a pass gets a moment from the clock. If it has come, they go on, and have a pass
    for ten minutes; if not, they get a page that asks again by itself, and a cookie that keeps their place.

    What was typed is never sent to the queue: a form that is sent goes through, with whatever pass. One without any
    (the cookie got lost) takes a step of the clock, so that others give way for it; session, token and the limits
    behind it are asked all the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        clock = admission_clock()
        if clock is None:
            raise MiddlewareNotUsed
        self.clock = clock
        self.now = time.time

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = queued(request.path_info)
        if match is None:
            return self.get_response(request)
        request.resolver_match = match  # for the log, which names the route
        now, place = self.now(), pass_of(request)
        if request.method in ("GET", "HEAD"):
            opened_for = PASS_SECONDS if match.view_name == ENTRANCE else COOKIE_SECONDS
            return self._open(request, place, now, opened_for)
        if place is None:
            return self._admit(request, self._new_place(request, now))
        return self.get_response(request)

    def _open(self, request: HttpRequest, place: Pass | None, now: float, opened_for: float) -> HttpResponse:
        if place is None or place.is_over(now, opened_for) or not (place.wait(now) or self.clock.use(place.ticket)):
            place = self._new_place(request, now)
            if not place.wait(now):
                return self._admit(request, place)
        elif not place.wait(now):
            return self.get_response(request)
        response = waiting_page(request, wait=place.wait(now), language=chosen_language(request))
        hand_out(response, place)
        return response

    def _new_place(self, request: HttpRequest, now: float) -> Pass:
        return new_pass(self.clock.arrive(who=session_of(request), now=now))

    def _admit(self, request: HttpRequest, place: Pass) -> HttpResponse:
        response = self.get_response(request)
        hand_out(response, place)
        return response
