"""The page people wait on. It is the same for all who wait about as long, so it is drawn once."""

from functools import lru_cache
from math import ceil

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from .passes import PASS_SECONDS

LOOK_SECONDS = 20  # after which a waiting page looks again, so that the time it tells stays true


def waiting_page(request: HttpRequest, *, wait: float, language: str) -> HttpResponse:
    """Tell a visitor that they wait for `wait` seconds, and let the browser ask again by itself.

    It asks at half of that time, as a line moves faster where people do not come.
    """
    response = HttpResponse(_body(language, ceil(wait / 60) if wait > LOOK_SECONDS else 0))
    soon = max(1, min(LOOK_SECONDS, ceil(wait / 2)))
    response.headers["Refresh"] = response.headers["Retry-After"] = str(soon)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Vary"] = "Cookie"
    return response


@lru_cache(maxsize=512)
def _body(language: str, minutes: int) -> bytes:
    with translation.override(language):
        context = {"minutes": minutes, "pass_minutes": PASS_SECONDS // 60}
        return render_to_string("waiting_room.html", context).encode()
