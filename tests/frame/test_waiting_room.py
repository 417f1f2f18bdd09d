"""The queue before the registration form: fair, cheap, kept, and never in the way of a typed form."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from django.conf import settings as live
from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.translation import gettext, ngettext

from bimtek.waiting_room import clock as clocks
from bimtek.waiting_room.clock import AT_ONCE_SECONDS, KEPT_SECONDS, MOST_USES, AdmissionClock
from bimtek.waiting_room.middleware import WaitingRoomMiddleware
from bimtek.waiting_room.passes import COOKIE, COOKIE_SECONDS, PASS_SECONDS, SALT
from tests.factories import PersonFactory, PoolFactory, UserFactory

RATE = 10  # a second, in these tests
AT_ONCE = int(AT_ONCE_SECONDS * RATE)
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
        return int(Signer(salt=SALT).unsign(self.cookies[COOKIE]).split(".")[0]) / 1e6


@pytest.fixture
def door(settings: Any) -> Door:
    settings.REGISTRATIONS_PER_SECOND = RATE
    return Door()


@pytest.fixture
def crowd(door: Door) -> list[Visitor]:
    """Those who came at once take all that is free; the next ones wait."""
    assert all(Visitor(door).gets_in() for _ in range(AT_ONCE))
    return [Visitor(door) for _ in range(30)]


def test_as_many_as_the_machine_holds_come_in_at_once_and_the_next_one_waits(door: Door) -> None:
    assert [Visitor(door).gets_in() for _ in range(AT_ONCE + 1)] == [True] * AT_ONCE + [False]
    assert door.inside == AT_ONCE
    door.time += 60
    assert [Visitor(door).gets_in() for _ in range(AT_ONCE + 1)] == [True] * AT_ONCE + [False]


def test_people_are_let_in_in_the_order_in_which_they_came_and_at_the_rate(door: Door, crowd: list[Visitor]) -> None:
    assert not any(visitor.gets_in() for visitor in crowd)
    moments = [visitor.moment - NOW for visitor in crowd]
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


def test_a_second_tab_has_the_same_place(door: Door, crowd: list[Visitor]) -> None:
    tab = crowd[0]
    tab.ask()
    other = Visitor(door, **tab.cookies)
    other.ask()
    assert other.moment == tab.moment


def test_two_tabs_opened_in_the_same_moment_share_the_place_of_their_session(door: Door, crowd: list[Visitor]) -> None:
    one, two = (Visitor(door, sessionid="abc") for _ in range(2))
    one.ask()
    two.ask()
    stranger = Visitor(door, sessionid="xyz")
    stranger.ask()
    assert one.moment == two.moment
    assert stranger.moment == pytest.approx(one.moment + 1 / RATE, abs=0.001)


def test_whoever_throws_the_cookie_away_goes_to_the_end(door: Door, crowd: list[Visitor]) -> None:
    for visitor in crowd:
        visitor.ask()
    forgetful = Visitor(door)
    forgetful.ask()
    assert forgetful.moment > crowd[-1].moment


def test_newcomers_do_not_overtake_those_who_wait(door: Door, crowd: list[Visitor]) -> None:
    for visitor in crowd:
        visitor.ask()
    door.time = crowd[10].moment
    newcomer = Visitor(door)
    assert not newcomer.gets_in()
    assert newcomer.moment > crowd[-1].moment
    assert crowd[10].gets_in()


def test_a_pass_opens_the_form_for_ten_minutes(door: Door, crowd: list[Visitor]) -> None:
    visitor = crowd[0]
    visitor.ask()
    door.time = visitor.moment + PASS_SECONDS - 1
    assert visitor.gets_in()
    before, door.time = visitor.moment, visitor.moment + PASS_SECONDS
    assert visitor.gets_in()  # the rush is over by now: a new place, and at once
    assert visitor.moment > before


@pytest.mark.parametrize("path", ["/sesi/7/daftar/periksa/", "/sesi/7/daftar/alamat/"])
def test_whoever_is_inside_goes_on_and_nobody_else_begins_there(door: Door, crowd: list[Visitor], path: str) -> None:
    visitor, stranger = crowd[:2]
    visitor.ask()
    door.time = visitor.moment + 5 * PASS_SECONDS
    for _ in range(AT_ONCE):
        Visitor(door).ask()
    assert visitor.ask(path=path).content == b"the form"
    assert stranger.ask(path=path).content != b"the form"
    door.time = visitor.moment + COOKIE_SECONDS
    for _ in range(AT_ONCE):
        Visitor(door).ask()
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
    for _ in range(40):
        Visitor(door).ask()
    assert [friend.gets_in() for friend in friends] == [True] * MOST_USES + [False]


def test_a_typed_form_always_goes_through(door: Door, crowd: list[Visitor]) -> None:
    admitted = Visitor(door)
    admitted.cookies = dict(crowd[0].cookies)
    crowd[0].ask()
    door.time = crowd[0].moment + 10 * PASS_SECONDS
    assert crowd[0].gets_in("post")  # opened in time, sent long after
    door.time = NOW
    assert Visitor(door).gets_in("post")  # the cookie got lost
    waiting = crowd[1]
    waiting.ask()
    assert waiting.gets_in("post")


def test_a_form_without_a_pass_takes_a_step_so_that_others_give_way(door: Door, crowd: list[Visitor]) -> None:
    crowd[0].ask()
    assert Visitor(door).gets_in("post")
    crowd[1].ask()
    assert crowd[1].moment == pytest.approx(crowd[0].moment + 2 / RATE, abs=0.001)


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
    assert not Visitor(door).gets_in() or door.middleware.clock._rests()
    door.middleware.clock._rests_until = 0
    assert not Visitor(door).gets_in()
    assert crowd[0].gets_in()  # with the pass of that time


def test_a_redis_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(1)
        clock = AdmissionClock(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0", RATE)
        start = time.monotonic()
        assert [clock.arrive(who="", now=NOW) for _ in range(5)] == [NOW] * 5
        assert clock.use("x") is True
        assert time.monotonic() - start < 10 * clocks.PATIENCE_SECONDS


def test_what_is_kept_in_redis_goes_away_by_itself(door: Door) -> None:
    visitor = Visitor(door, sessionid="abc")
    visitor.ask()
    visitor.ask()
    with redis.Redis.from_url(live.REDIS_URL) as connection:
        keys = connection.keys("antrian:*")
        assert len(keys) == 3
        assert all(0 < connection.ttl(key) <= KEPT_SECONDS + 1 for key in keys)
        assert not any(b"abc" in key for key in keys)


def test_a_flood_of_threads_gets_one_moment_each(settings: Any) -> None:
    settings.REGISTRATIONS_PER_SECOND = RATE
    clock, start = AdmissionClock(live.REDIS_URL, RATE), threading.Barrier(16)

    def arrive() -> list[float]:
        start.wait(20)
        return [clock.arrive(who="", now=NOW) for _ in range(50)]

    with ThreadPoolExecutor(16) as pool:
        series = [each.result(60) for each in [pool.submit(arrive) for _ in range(16)]]
    moments = sorted(moment for each in series for moment in each)
    assert all(each == sorted(each) for each in series)
    expected = [NOW - AT_ONCE_SECONDS + (n + 1) / RATE for n in range(800)]
    assert moments == pytest.approx(expected, abs=0.001)


def test_without_a_rate_or_without_redis_there_is_no_queue(settings: Any) -> None:
    settings.REGISTRATIONS_PER_SECOND = 0
    assert clocks.admission_clock() is None
    settings.REGISTRATIONS_PER_SECOND, settings.REDIS_URL = RATE, ""
    assert clocks.admission_clock() is None


@pytest.fixture
def full(settings: Any) -> Client:
    """A client of the whole portal, when nobody is let in for a long time."""
    settings.REGISTRATIONS_PER_SECOND = RATE
    clock = AdmissionClock(live.REDIS_URL, RATE)
    for _ in range(AT_ONCE + 100 * RATE):
        clock.arrive(who="", now=time.time())
    return Client()


def test_waiting_costs_no_query_and_tells_how_long(full: Client, django_assert_num_queries: Any, db: None) -> None:
    full.cookies["sessionid"] = "whatever"
    with django_assert_num_queries(0):
        answer = full.get("/sesi/7/daftar/")
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    with translation.override("id"):
        assert gettext("You are in the queue") in page
        told = ngettext("It is your turn in about %(shown)s minute.", "It is your turn in about %(shown)s minutes.", 2)
        assert told % {"shown": "2"} in page
    assert "<form" not in page
    headers = {name: answer[name] for name in ("Refresh", "Retry-After", "Cache-Control", "X-Robots-Tag", "Vary")}
    assert headers == {"Refresh": "20", "Retry-After": "20", "Cache-Control": "private, no-store",
                       "X-Robots-Tag": "noindex, nofollow", "Vary": "Cookie, Accept-Encoding"}  # fmt: skip
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    cookie = answer.cookies[COOKIE]
    assert (bool(cookie["httponly"]), cookie["samesite"], set(answer.cookies)) == (True, "Lax", {COOKIE})


def test_waiting_in_english(full: Client) -> None:
    full.cookies["django_language"] = "en"
    answer = full.get("/sesi/7/daftar/")
    assert "You are in the queue" in answer.content.decode()
    assert 'lang="en"' in answer.content.decode()
    assert answer["Content-Language"] == "en"


def test_the_moment_before_ones_turn(settings: Any) -> None:
    settings.REGISTRATIONS_PER_SECOND = RATE
    clock = AdmissionClock(live.REDIS_URL, RATE)
    for _ in range(AT_ONCE + 3 * RATE):
        clock.arrive(who="", now=time.time())
    answer = Client().get("/sesi/7/daftar/", headers={"cookie": "django_language=en"})
    assert 1 <= int(answer["Refresh"]) <= 4
    assert "It is your turn in a moment." in answer.content.decode()


@pytest.mark.django_db
def test_whose_turn_it_is_gets_the_form_and_is_not_told_of_the_queue(settings: Any) -> None:
    settings.REGISTRATIONS_PER_SECOND = RATE
    pool, person, client = PoolFactory(), PersonFactory(user=UserFactory()), Client()
    address = f"/sesi/{pool.session_id}/daftar/"
    assert client.get(address).status_code == 302  # to sign in, with a pass
    assert COOKIE in client.cookies
    client.force_login(person.user)
    moment = client.cookies[COOKIE].value
    answer = client.get(address)
    assert answer["Location"].startswith("/saya/profil/")  # the form's own view answers, and asks for a phone number
    assert "Refresh" not in answer.headers
    assert client.cookies[COOKIE].value == moment
