"""The visitor's proof of a place: a signed cookie that holds the moment at which they are let in."""

import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

COOKIE = "antrian"
SALT = "bimtek.waiting_room"
PASS_SECONDS = 10 * 60  # that the form may be opened, once the moment has come
COOKIE_SECONDS = 24 * 3600  # a form that was opened in time may be sent long after


@dataclass(frozen=True)
class Pass:
    """A place in the queue, and from its moment on the way in."""

    at: float  # seconds since the epoch, to the microsecond
    ticket: str  # tells passes apart

    def wait(self, now: float) -> float:
        """Seconds until its moment; 0 when it has come."""
        return max(0.0, self.at - now)

    def is_over(self, now: float, opened_for: float) -> bool:
        """Whether so many seconds have passed since its moment."""
        return now >= self.at + opened_for


def new_pass(at: float) -> Pass:
    """A pass for this moment."""
    return Pass(at, secrets.token_urlsafe(9))


def pass_of(request: HttpRequest) -> Pass | None:
    """The visitor's pass; None without one, or where it was not signed by us."""
    cookie = request.COOKIES.get(COOKIE)
    if not cookie:
        return None
    try:
        at, ticket = Signer(salt=SALT).unsign(cookie).split(".", 1)
    except BadSignature:
        return None
    return Pass(int(at) / 1e6, ticket)


def hand_out(response: HttpResponse, place: Pass) -> None:
    """Give the visitor their pass with this answer."""
    response.set_cookie(
        COOKIE,
        Signer(salt=SALT).sign(f"{round(place.at * 1e6)}.{place.ticket}"),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def session_of(request: HttpRequest) -> str:
    """A name for the visitor's session that does not give it away; "" without one."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest() if key else ""
