"""The queue before the registration form: fair, cheap, kept, and never in the way of a typed form.

The page on which one waits: `test_waiting_room_page.py`; what hostile visitors can do: `test_waiting_room_hostile.py`.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from django.conf import settings as live
from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from bimtek.waiting_room import clock as clocks
from bimtek.waiting_room.clock import (
    AT_ONCE_SECONDS,
    KEPT_SECONDS,
    MOST_USES,
    STATE,
    STATE_SECONDS,
    AdmissionClock,
    Turn,
)
from bimtek.waiting_room.middleware import WaitingRoomMiddleware
from bimtek.waiting_room.passes import COME_BACK_SECONDS, COOKIE, COOKIE_SECONDS, PASS_SECONDS, SALT

RATE = 10  # a second, in these tests
AT_ONCE = int(AT_ONCE_SECONDS * RATE / 2)  # of those who come for the first time
NOW = 1_800_000_000.0


class Door:
    """The middleware before a view that counts who comes in, with a clock that a test moves."""

    def __init__(self) -> None:
        self.inside = 0
        self.middleware = WaitingRoomMiddleware(self._view)
        self.time = NOW
        self.middleware.now = lambda: self.time  # type: ignore[method-assign]

    def _view(self, request: HttpRequest) -> HttpResponse:
        self.inside += 1
        return HttpResponse("the form")


class Visitor:
    """A browser that keeps its cookies."""

    def __init__(self, door: Door, **cookies: str) -> None:
        self.door, self.cookies = door, dict(cookies)

    def ask(self, method: str = "get", path: str = "/sesi/7/daftar/") -> HttpResponse:
        request = getattr(RequestFactory(), method)(path)
        request.COOKIES.update(self.cookies)
        answer = self.door.middleware(request)
        self.cookies |= {name: cookie.value for name, cookie in answer.cookies.items()}
        return answer

    def gets_in(self, method: str = "get") -> bool:
        return self.ask(method).content == b"the form"

    @property
    def moment(self) -> float:
        """Of the pass; a ticket has none."""
        return int(Signer(salt=SALT).unsign(self.cookies[COOKIE]).split(".")[0]) / 1e6


@pytest.fixture
def door(settings: Any) -> Door:
    settings.REGISTRATIONS_PER_SECOND = RATE
    return Door()


@pytest.fixture
def crowd(door: Door) -> list[Visitor]:
    """Thirty who hold tickets and may come back now; a line as long as may stand at once is before them."""
    newcomers = [Visitor(door) for _ in range(AT_ONCE)]
    assert all(visitor.gets_in() for visitor in newcomers)
    first, crowd = ([Visitor(door) for _ in range(n)] for n in (2 * AT_ONCE, 30))
    assert not any(visitor.gets_in() for visitor in [*first, *crowd])
    door.time += COME_BACK_SECONDS
    for visitor in first:
        visitor.ask()
    return crowd


def test_as_many_as_the_machine_holds_come_in_at_once_and_the_next_one_waits(door: Door) -> None:
    assert [Visitor(door).gets_in() for _ in range(AT_ONCE + 1)] == [True] * AT_ONCE + [False]
    assert door.inside == AT_ONCE
    door.time += 60
    assert [Visitor(door).gets_in() for _ in range(AT_ONCE + 1)] == [True] * AT_ONCE + [False]


def test_who_comes_back_after_a_second_is_let_in_before_newcomers(door: Door) -> None:
    while Visitor(door).gets_in():
        pass
    back = Visitor(door)
    assert not back.gets_in()
    assert back.ask().headers["Refresh"] == "1"
    door.time += COME_BACK_SECONDS / 2
    assert not back.gets_in()  # too early
    door.time += COME_BACK_SECONDS / 2
    while Visitor(door).gets_in():
        pass
    assert back.gets_in()


def test_people_are_let_in_in_the_order_in_which_they_came_and_at_the_rate(door: Door, crowd: list[Visitor]) -> None:
    assert not any(visitor.gets_in() for visitor in crowd)
    moments = [visitor.moment - door.time for visitor in crowd]
    assert moments == pytest.approx([(place + 1) / RATE for place in range(30)], abs=0.001)
    came_in = []
    for _ in range(31):
        door.time += 1 / RATE
        came_in += [n for n, visitor in enumerate(crowd) if n not in came_in and visitor.gets_in()]
    assert came_in == list(range(30))


def test_reloading_brings_nobody_forward_and_costs_nothing_to_others(door: Door, crowd: list[Visitor]) -> None:
    first, second = crowd[:2]
    first.ask()
    place = first.moment
    for _ in range(20):
        assert not first.gets_in()
    assert first.moment == place
    second.ask()
    assert second.moment == pytest.approx(place + 1 / RATE, abs=0.001)


def test_a_ticket_stands_for_one_place_in_however_many_tabs(door: Door, crowd: list[Visitor]) -> None:
    one, two = (Visitor(door, **crowd[0].cookies) for _ in range(2))
    one.ask()
    two.ask()
    crowd[1].ask()
    assert one.moment == two.moment
    assert crowd[1].moment == pytest.approx(one.moment + 1 / RATE, abs=0.001)


def test_a_visitor_who_throws_the_cookie_away_goes_to_the_end(door: Door, crowd: list[Visitor]) -> None:
    for visitor in crowd:
        visitor.ask()
    forgetful = Visitor(door)
    forgetful.ask()
    door.time += COME_BACK_SECONDS
    forgetful.ask()
    assert forgetful.moment > crowd[-1].moment


def test_newcomers_do_not_overtake_those_who_wait(door: Door, crowd: list[Visitor]) -> None:
    for visitor in crowd:
        visitor.ask()
    door.time = crowd[10].moment
    assert not Visitor(door).gets_in()
    assert crowd[10].gets_in()


def test_the_moments_of_those_who_do_not_come_go_to_the_next(door: Door, crowd: list[Visitor]) -> None:
    for visitor in crowd:
        visitor.ask()
    door.time += AT_ONCE_SECONDS + 0.1  # the door is idle: five and more of those before did not come
    last = crowd[-1]
    last.ask()
    door.time += 0.4
    assert last.moment > door.time
    assert last.gets_in()


def test_a_pass_opens_the_form_for_ten_minutes(door: Door, crowd: list[Visitor]) -> None:
    visitor = crowd[0]
    visitor.ask()
    before, door.time = visitor.moment, visitor.moment + PASS_SECONDS - 1
    assert visitor.gets_in()
    assert visitor.moment == before
    door.time = visitor.moment + PASS_SECONDS
    assert visitor.gets_in()  # the rush is over by now: a new place, and at once
    assert visitor.moment > before


@pytest.mark.parametrize("path", ["/sesi/7/daftar/periksa/", "/sesi/7/daftar/alamat/"])
def test_a_visitor_inside_goes_on_and_no_visit_begins_there(door: Door, crowd: list[Visitor], path: str) -> None:
    visitor, stranger = crowd[0], Visitor(door)
    visitor.ask()
    door.time = visitor.moment + 5 * PASS_SECONDS
    while Visitor(door).gets_in():
        pass
    assert visitor.ask(path=path).content == b"the form"
    assert stranger.ask(path=path).content != b"the form"
    door.time = visitor.moment + COOKIE_SECONDS
    while Visitor(door).gets_in():
        pass
    assert visitor.ask(path=path).content != b"the form"


def forged() -> list[str]:
    early = "1800000000000000.abc"
    return ["", "x", early, f"{early}:bm90LWEtc2lnbmF0dXJl", Signer(salt="other").sign(early),
            Signer(salt=SALT, key="another portal's key").sign(early)]  # fmt: skip


@pytest.mark.parametrize("cookie", forged())
def test_a_forged_pass_is_worth_nothing(door: Door, crowd: list[Visitor], cookie: str) -> None:
    assert not Visitor(door, **{COOKIE: cookie}).gets_in()


def test_a_pass_that_is_handed_around_stops_opening_the_form(door: Door, crowd: list[Visitor]) -> None:
    owner = crowd[0]
    owner.ask()
    door.time = owner.moment
    friends = [Visitor(door, **owner.cookies) for _ in range(MOST_USES + 1)]
    crowd[1].ask()  # somebody waits
    assert [friend.gets_in() for friend in friends] == [True] * MOST_USES + [False]


def test_a_typed_form_always_goes_through(door: Door, crowd: list[Visitor]) -> None:
    waiting, admitted = crowd[:2]
    assert waiting.gets_in("post")  # with a ticket
    for visitor in crowd:
        visitor.ask()
    assert waiting.gets_in("post")  # with a pass whose moment has not come
    assert Visitor(door).gets_in("post")  # the cookie got lost
    door.time = admitted.moment + 10 * PASS_SECONDS
    assert admitted.gets_in("post")  # opened in time, sent long after


def test_other_addresses_know_no_queue(door: Door, crowd: list[Visitor]) -> None:
    for path in ("/", "/sesi/7/", "/saya/", "/tidak-ada/"):
        answer = crowd[0].ask(path=path)
        assert (answer.content, answer.cookies.output()) == (b"the form", "")


def test_while_redis_is_away_everybody_comes_in(
    door: Door, crowd: list[Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def away(*arguments: Any, **options: Any) -> None:
        asked.append(1)
        raise redis.ConnectionError("away")

    monkeypatch.setattr(redis.ConnectionPool, "get_connection", away)
    assert all(visitor.gets_in() for visitor in crowd)
    assert len(asked) == 1  # then it is left alone for a while, and nobody waits for it
    monkeypatch.undo()
    assert time.monotonic() < door.middleware.clock._rests_until
    door.middleware.clock._rests_until = 0
    door.time += 1
    assert crowd[0].gets_in()  # with the pass of that time


def test_a_redis_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(1)
        clock = AdmissionClock(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0", RATE)
        start = time.monotonic()
        assert [clock.first(ticket="x", now=NOW) for _ in range(5)] == [Turn("in", NOW, 0.0)] * 5
        assert time.monotonic() - start < 10 * clocks.PATIENCE_SECONDS


def test_what_is_kept_in_redis_goes_away_by_itself(door: Door, crowd: list[Visitor]) -> None:
    crowd[0].ask()
    with redis.Redis.from_url(live.REDIS_URL) as connection:
        keys = connection.keys("antrian:*")
        kinds = {key.split(b":")[1] for key in keys}
        assert kinds == {b"door", b"place", b"uses", b"block"}
        lives = {key: connection.ttl(key) for key in keys}
        assert all(0 < lives[key] <= KEPT_SECONDS + 10 for key in keys if key != STATE.encode())
        assert 0 < lives[STATE.encode()] <= STATE_SECONDS


def test_a_flood_of_threads_gets_one_moment_each(settings: Any) -> None:
    clock, start = AdmissionClock(live.REDIS_URL, RATE), threading.Barrier(16)

    def arrive(thread: int) -> list[float]:
        start.wait(20)
        places = [clock.back(ticket=f"{thread}-{n}", block=f"{thread}", now=NOW) for n in range(50)]
        return [place.at for place in places]

    with ThreadPoolExecutor(16) as pool:
        series = [each.result(60) for each in [pool.submit(arrive, thread) for thread in range(16)]]
    moments = sorted(moment for each in series for moment in each)
    assert all(each == sorted(each) for each in series)
    expected = [NOW - AT_ONCE_SECONDS + (n + 1) / RATE for n in range(800)]
    assert moments == pytest.approx(expected, abs=0.001)


def test_without_a_rate_or_without_redis_there_is_no_queue(settings: Any) -> None:
    settings.REGISTRATIONS_PER_SECOND = 0
    assert clocks.admission_clock() is None
    settings.REGISTRATIONS_PER_SECOND, settings.REDIS_URL = RATE, ""
    assert clocks.admission_clock() is None
