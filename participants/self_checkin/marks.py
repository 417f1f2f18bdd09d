"""What tells two browsers or two networks of one session apart, and nothing else.

A random cookie and the address a request came from are kept as keyed hashes only, under a salt of the session's rule.
So the same phone has another mark in another session, and once the salt is destroyed (`services.forget`) no mark leads
back to a phone or an address, whatever keys an attacker has. That is why the log of attempts can stay append-only.
"""

import hmac
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bimtek.common.client_address import block

from .codes import derived_key

COOKIE = "self_check_in"
COOKIE_SECONDS = 24 * 3600
"""A training day; a longer one would know people again from day to day, which no question here needs."""
COOKIE_BYTES = 16
DIGITS = 32


def browser_of(request: HttpRequest) -> str:
    """The random text that this browser carries; a new one where it has none, or one that we did not make."""
    known = request.COOKIES.get(COOKIE, "")
    sound = len(known) == 2 * COOKIE_BYTES and set(known) <= set("0123456789abcdef")
    return known if sound else secrets.token_hex(COOKIE_BYTES)


def keep(response: HttpResponse, browser: str) -> HttpResponse:
    """Let the browser carry it for a day, to the check-in pages only."""
    response.set_cookie(
        COOKIE,
        browser,
        max_age=COOKIE_SECONDS,
        path="/hadir/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def network_of(request: HttpRequest) -> str:
    """The address block it came from."""
    return block(request)


def mark(salt: bytes, kind: str, value: str) -> str:
    """32 hexadecimal digits for a browser or a network, comparable within one session; empty for nothing."""
    if not value:
        return ""
    key = derived_key("marks", settings.SECRET_KEY)
    return hmac.new(key, salt + f"{kind}:{value}".encode(), "sha256").hexdigest()[:DIGITS]
