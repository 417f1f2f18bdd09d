"""How far hostile visitors push honest ones back in the queue: simulated time, the real middleware and Redis."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse

from bimtek.bench import hostile
from bimtek.bench.hostile import queue
from bimtek.bench.hostile.queue import (
    HOSTILE,
    RATE,
    Keeper,
    Poster,
    QueueVisitor,
    Stranger,
    View,
    crowd,
    honest,
    push,
    simulate,
)
from bimtek.waiting_room.clock import AT_ONCE_OF_BLOCK
from bimtek.waiting_room.page import waiting_page
from bimtek.waiting_room.passes import COME_BACK_SECONDS, QueuePass, hand_out, held_by

LOOKS = 3.0  # seconds that pass between a moment and the next look of a page that reloads by itself
BLOCK_SECONDS = AT_ONCE_OF_BLOCK / RATE  # of the line, that one address may take
MANY = 5 * AT_ONCE_OF_BLOCK // 4
HALL = "198.51.100.1"


@pytest.mark.parametrize("kind", [Stranger, Poster])
def test_requests_that_do_not_come_back_push_nobody(kind: type[QueueVisitor]) -> None:
    assert push(kind, HOSTILE) <= COME_BACK_SECONDS + 0.5


@pytest.mark.parametrize("kind", [Keeper, QueueVisitor])
def test_who_keeps_cookies_pushes_others_by_the_places_of_one_address(kind: type[QueueVisitor]) -> None:
    assert push(kind, MANY) <= COME_BACK_SECONDS + BLOCK_SECONDS + LOOKS


def test_addresses_without_end_push_others_no_further_than_an_idle_door_allows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bimtek.waiting_room.clock.CEILING_SECONDS", 20.0)  # with fewer requests than the real one
    among = honest()
    ghosts = [Keeper(f"10.0.{n // 250}.{n % 250}", n / 1000) for n in range(int(1.4 * 20 * RATE))]
    simulate([*ghosts, *among], until_in=among)
    assert max(visitor.delay for visitor in among) <= COME_BACK_SECONDS + 20 + LOOKS


@pytest.mark.parametrize("kind", [None, Stranger, Keeper])
def test_a_hall_of_600_phones_behind_one_address(kind: type[QueueVisitor] | None) -> None:
    hall = crowd(QueueVisitor, 600, address=HALL, at=0.2, seconds=3)
    hostile = crowd(kind, MANY, address="203.0.113.7", at=0, seconds=2) if kind else []
    simulate([*hostile, *hall], until_in=hall)
    pushed = BLOCK_SECONDS if kind is Keeper else 0
    assert max(visitor.delay for visitor in hall) <= COME_BACK_SECONDS + 600 / RATE + pushed + LOOKS
    assert min(visitor.delay for visitor in hall) <= COME_BACK_SECONDS + pushed + LOOKS


class EveryRequestMovesTheClock:
    """The rule before: each visitor without a pass takes a step of the clock. A control."""

    def __init__(self, view: View, now: Callable[[], float]) -> None:
        self.view, self.now, self.at = view, now, 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now, held = self.now(), held_by(request)
        if not isinstance(held, QueuePass):
            self.at = max(self.at, now - 2) + 1 / RATE
            held = QueuePass(self.at, "x")
        if request.method == "POST" or held.at <= now:
            return self.view(request)
        response = waiting_page(request, wait=held.at - now, language="id")
        hand_out(response, held)
        return response


@pytest.mark.parametrize("kind", [Stranger, Poster])
def test_the_control_is_pushed_by_minutes(kind: type[QueueVisitor]) -> None:
    assert push(kind, HOSTILE, door=EveryRequestMovesTheClock) > 100


@pytest.mark.slow("simulates a crowd, request by request")
def test_an_address_without_a_limit_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bimtek.waiting_room.clock.AT_ONCE_OF_BLOCK", 10_000)
    assert push(QueueVisitor, 2 * AT_ONCE_OF_BLOCK) > COME_BACK_SECONDS + BLOCK_SECONDS + LOOKS


def test_the_measurement_tells_the_worst(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "HOSTILE", 300)
    figures = queue.measure()
    assert hostile.PARTS["queue"] is queue.measure
    assert figures == {"queue_push_s": pytest.approx(max(push(kind, 300) for kind in (Stranger, QueueVisitor)), abs=2)}
    assert figures["queue_push_s"] >= 1
