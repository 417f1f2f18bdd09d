"""The two pages that a whole class opens in one minute: a test before its first attempt, and its questions.

On phones of their own they are the same for all but for a code, a key, a time, and the order of the questions, so they
are pre-rendered. Any other way to a test takes `pages` alone.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from bimtek.fast_lane import prerendered
from bimtek.fast_lane.prerendered import placeholder
from participants.knowledge_tests import selectors
from participants.registration.models import Registration

from .seats import TestSeat, own_seat

START, ANSWER = "test_taking/start.html", "test_taking/answer.html"


def usable(request: HttpRequest, seat: TestSeat) -> bool:
    """Whether this page can be made so: on a phone of its own, by a participant who is signed in."""
    return seat.device is None and prerendered.usable(request)


def first_sight(
    request: HttpRequest, seat: TestSeat, context: Callable[[TestSeat], Mapping[str, Any]], now: datetime
) -> HttpResponse:
    """The page of a participant who has no sitting yet; `context` gives what the template shows of a seat."""
    anyone = _placeholder_seat(seat)
    return prerendered.respond(
        request,
        START,
        key=(seat.round.pk, selectors.is_open(seat.round, now)),
        context=lambda: context(anyone),
        words={"code": seat.registration.code},
        path=anyone.start,
    )


def questions(request: HttpRequest, seat: TestSeat, own: Mapping[str, Any]) -> HttpResponse:
    """The page of a running sitting; `own` is what it says that others do not."""
    anyone = _placeholder_seat(seat)
    slots = {name: placeholder(name) if value != "" else "" for name, value in own.items()}
    return prerendered.respond(
        request,
        ANSWER,
        key=(seat.round.pk, own["ends"] == ""),
        context=lambda: {"seat": anyone, "round": seat.round, **slots},
        words={**own, "code": seat.registration.code},
        path=anyone.answer,
    )


def _placeholder_seat(seat: TestSeat) -> TestSeat:
    """A seat like this one, with a placeholder for the ticket's code in all addresses."""
    place = seat.registration
    anyone = Registration(session=place.session, pool=place.pool, code=placeholder("code"))
    return own_seat(anyone, seat.round)
