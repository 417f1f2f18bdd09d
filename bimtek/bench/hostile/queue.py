"""What hostile requests do to the queue before the registration form: the real middleware and Redis, simulated time."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from bimtek.bench.report import Figures
from bimtek.waiting_room.clock import AdmissionClock
from bimtek.waiting_room.middleware import WaitingRoomMiddleware
from bimtek.waiting_room.passes import COOKIE

ADDRESS = "/sesi/7/daftar/"
FORM = b"the form"
START = 1_800_000_000.0
RATE = 50.0  # people a second, the portal's default
HOSTILE = 6000
LONGEST_SECONDS = 3600.0  # that the simulation runs for a visitor who does not come in

View = Callable[[HttpRequest], HttpResponse]
Door = Callable[[HttpRequest], HttpResponse]  # the queue before the form
DoorMaker = Callable[[View, Callable[[], float]], Door]


@dataclass(eq=False)
class QueueVisitor:
    """A browser that keeps its cookies and does what `Refresh` says, until it is in."""

    address: str
    arrives: float  # seconds from the start
    cookies: dict[str, str] = field(default_factory=dict)
    came_in: float | None = None

    method = "get"

    @property
    def delay(self) -> float:
        """Seconds from the first request to the form; those of the whole simulation where it never came."""
        return (LONGEST_SECONDS if self.came_in is None else self.came_in) - self.arrives

    def hears(self, answer: HttpResponse, now: float) -> float | None:
        """Take an answer; return in how many seconds the next request comes, None for no more."""
        self.cookies |= {name: cookie.value for name, cookie in answer.cookies.items()}
        if answer.content == FORM:
            self.came_in = now
            return None
        return float(answer.headers["Refresh"])


class Stranger(QueueVisitor):
    """One request without cookies, and gone."""

    def hears(self, answer: HttpResponse, now: float) -> float | None:
        return None


class Poster(Stranger):
    """One form out of nothing, and gone."""

    method = "post"


class Keeper(QueueVisitor):
    """Keeps its cookies to get a place in line, and then does not come."""

    def hears(self, answer: HttpResponse, now: float) -> float | None:
        again = super().hears(answer, now)
        return again if self.cookies.get(COOKIE, "").startswith("t") else None


def crowd(kind: type[QueueVisitor], many: int, *, address: str, at: float, seconds: float) -> list[QueueVisitor]:
    """So many visitors of one kind from one address, spread evenly over `seconds` from `at` on."""
    return [kind(address, at + seconds * n / many) for n in range(many)]


def portal(view: View, now: Callable[[], float]) -> Door:
    """The portal's own door at RATE, its clock wound up anew."""
    forget()
    door = WaitingRoomMiddleware(view, clock=AdmissionClock(settings.REDIS_URL, RATE))
    door.now = now
    return door


def forget() -> None:
    """Forget who waits, in Redis."""
    with redis.Redis.from_url(settings.REDIS_URL) as connection:
        if keys := list(connection.scan_iter("antrian:*", count=1000)):
            connection.delete(*keys)


def simulate(visitors: Iterable[QueueVisitor], *, until_in: Iterable[QueueVisitor], door: DoorMaker = portal) -> None:
    """Let all come at their times, until those of `until_in` are inside or LONGEST_SECONDS have passed."""
    time, order, make = START, count(), RequestFactory()
    gate = door(lambda request: HttpResponse(FORM), lambda: time)
    coming = [(visitor.arrives, next(order), visitor) for visitor in visitors]
    awaited = set(until_in)
    heapq.heapify(coming)
    while coming and awaited and coming[0][0] < LONGEST_SECONDS:
        at, _order, visitor = heapq.heappop(coming)
        time = START + at
        request = getattr(make, visitor.method)(ADDRESS, REMOTE_ADDR=visitor.address)
        request.COOKIES.update(visitor.cookies)
        again = visitor.hears(gate(request), at)
        if again is not None:
            heapq.heappush(coming, (at + again, next(order), visitor))
        elif visitor in awaited:
            awaited.discard(visitor)


def honest() -> list[QueueVisitor]:
    """Twenty people from addresses of their own, while and after the others come."""
    return [QueueVisitor(f"192.0.2.{n}", 0.5 + n / 3) for n in range(20)]


def measure() -> Figures:
    """`queue_push_s`: by how many seconds HOSTILE requests from one address push an honest visitor back, at worst.

    Tried are requests without cookies, forms out of nothing, visitors who keep cookies and do not come when it is
    their turn, and such who come. All in two seconds, at a portal that lets in RATE people a second.
    """
    pushed = max(push(kind, HOSTILE) for kind in (Stranger, Poster, Keeper, QueueVisitor))
    forget()
    return {"queue_push_s": round(pushed, 1)}


def push(kind: type[QueueVisitor], many: int, *, door: DoorMaker = portal) -> float:
    """What so many visitors of one kind do to the worst placed of `honest`, in seconds."""
    alone, among = honest(), honest()
    simulate(alone, until_in=alone, door=door)
    hostile = crowd(kind, many, address="203.0.113.7", at=0, seconds=2)
    simulate([*hostile, *among], until_in=among, door=door)
    return max(with_them.delay - without.delay for with_them, without in zip(among, alone, strict=True))
