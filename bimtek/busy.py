"""What is answered where no slot is free (`common.admission`): a page that asks again by itself, at next to no cost.

A refusal comes after the account, the session and its rights were read. A script that asks over thirty connections,
again as soon as it is refused, held up all other visitors with refusals alone. So a browser that asks for the same
address before the time it was told is told again, before anything is read.
"""

import time
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from bimtek.common.admission import RETRY_SECONDS, Busy
from bimtek.common.language import chosen_language
from bimtek.middleware import GetResponse

MOST_TOLD = 10_000  # addresses of visitors that are remembered in a process
EARLY_SECONDS = 0.5  # a browser that comes back in time may be this early


class BusyMiddleware:
    """Turn Busy into its page; a browser that comes again too early gets it at once.

    What a form sent cannot be asked for again by a page: there the visitor is told to reload, which sends it again.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._told: dict[tuple[str, str], float] = {}  # until when, by session and address

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._told:
            return self.get_response(request)
        now = time.monotonic()
        if self._told.get(_key(request), 0) > now:
            return busy_page(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page (503) for Busy, nothing for any other fault."""
        if not isinstance(exception, Busy):
            return None
        if len(self._told) >= MOST_TOLD:
            self._told.clear()
        self._told[_key(request)] = time.monotonic() + RETRY_SECONDS - EARLY_SECONDS
        return busy_page(request)


def _key(request: HttpRequest) -> tuple[str, str]:
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), request.path_info


def busy_page(request: HttpRequest) -> HttpResponse:
    """The page in the visitor's language; a browser asks again by itself for what was no form."""
    sent = request.method not in ("GET", "HEAD")
    response = HttpResponse(_body(chosen_language(request), sent), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    if not sent:
        response["Refresh"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "private, no-store"
    return response


@lru_cache(maxsize=8)
def _body(language: str, sent: bool) -> bytes:
    with translation.override(language):
        return render_to_string("busy.html", {"sent": sent, "seconds": RETRY_SECONDS}).encode()
