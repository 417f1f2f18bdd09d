"""Browsers in which an account was signed in to before, known by a signed cookie.

As OWASP's device cookies: limits that strangers can use up (wrong passwords, mails with codes) are counted apart for
each such browser, so that nothing a stranger does to a named account stops its owner there. The cookie opens nothing.
"""

import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "perangkat"
SALT = "bimtek.accounts.devices"
COOKIE_SECONDS = 365 * 24 * 3600
MOST_ACCOUNTS = 5  # of one browser: a family's phone, an office's computer
MARK_DIGITS = 24


def device_of(request: HttpRequest, email: str) -> str:
    """A name for this browser, if the account of this address was signed in to in it before; else empty."""
    name, *accounts = _read(request)
    return name if _mark(email) in accounts else ""


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let the browser know with this answer that this account was signed in to."""
    name, *accounts = _read(request)
    mark = _mark(email)
    known = [mark, *(each for each in accounts if each != mark)][:MOST_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        Signer(salt=SALT).sign(".".join([name or secrets.token_urlsafe(9), *known])),
        max_age=COOKIE_SECONDS,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> list[str]:
    """The browser's name and the marks of its accounts; an empty name where there is no cookie of ours."""
    try:
        return Signer(salt=SALT).unsign(request.COOKIES.get(COOKIE, "")).split(".")
    except BadSignature:
        return [""]


def _mark(email: str) -> str:
    """Stands for an account in the cookie, which a later user of the browser may read."""
    return salted_hmac(SALT, email.strip().lower(), algorithm="sha256").hexdigest()[:MARK_DIGITS]
