"""What a visitor of the queue holds, in a signed cookie: first a ticket, and a pass once there is a place in line."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

COOKIE = "antrian"
SALT = "bimtek.waiting_room"
COME_BACK_SECONDS = 0.9  # after which a ticket may be brought back; the page does so after one second
PASS_SECONDS = 10 * 60  # that the form may be opened, once the moment has come
COOKIE_SECONDS = 24 * 3600  # a form that was opened in time may be sent long after


@dataclass(frozen=True)
class QueueTicket:
    """What a first visit gets. It stands for nothing until it is brought back, which shows that cookies are kept."""

    since: float  # seconds since the epoch, to the microsecond
    name: str  # tells tickets apart; the pass keeps it

    def rests(self, now: float) -> float:
        """Seconds until it may be brought back; 0 when it may."""
        return max(0.0, self.since + COME_BACK_SECONDS - now)

    def is_over(self, now: float) -> bool:
        """Whether it is so old that it counts no more."""
        return now >= self.since + COOKIE_SECONDS


@dataclass(frozen=True)
class QueuePass:
    """A place in the queue, and from its moment on the way in."""

    at: float  # seconds since the epoch, to the microsecond
    ticket: str  # tells passes apart

    def is_over(self, now: float, opened_for: float) -> bool:
        """Whether so many seconds have passed since its moment."""
        return now >= self.at + opened_for


def new_ticket(now: float) -> QueueTicket:
    """A ticket for a visit that brought none."""
    return QueueTicket(now, secrets.token_urlsafe(9))


def held_by(request: HttpRequest) -> QueueTicket | QueuePass | None:
    """What the visitor holds; None without anything, or where it was not signed by us."""
    cookie = request.COOKIES.get(COOKIE)
    if not cookie:
        return None
    try:
        moment, name = Signer(salt=SALT).unsign(cookie).split(".", 1)
    except BadSignature:
        return None
    return QueueTicket(int(moment[1:]) / 1e6, name) if moment.startswith("t") else QueuePass(int(moment) / 1e6, name)


def hand_out(response: HttpResponse, held: QueueTicket | QueuePass) -> None:
    """Give the visitor this ticket or pass with the answer."""
    text = _text("t", held.since, held.name) if isinstance(held, QueueTicket) else _text("", held.at, held.ticket)
    response.set_cookie(
        COOKIE,
        Signer(salt=SALT).sign(text),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _text(kind: str, moment: float, name: str) -> str:
    return f"{kind}{round(moment * 1e6)}.{name}"
