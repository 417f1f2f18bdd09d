"""What every request passes through: a size limit, an id for the logs, the language, the policies of a page."""

import logging
import time
import uuid
from collections.abc import Callable

import structlog
from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from bimtek.common.language import chosen_language
from bimtek.metrics.requests import count

logger = logging.getLogger("bimtek.request")  # `bimtek.logs.RequestLine` writes what it is given
FORM = "application/x-www-form-urlencoded"
GetResponse = Callable[[HttpRequest], HttpResponse]


def current_request_id() -> str | None:
    """The id of the request being served, for the audit log; None outside a request."""
    return structlog.contextvars.get_contextvars().get("request_id")


class RequestIdMiddleware:
    """Name each request, answer with that name in `X-Request-ID`, and log one line about it.

    The line holds the route and not the path: a path can carry a ticket code.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            match, seconds = request.resolver_match, time.perf_counter() - started
            route = match.view_name if match else None
            count(route, request.method, response.status_code, seconds)
            logger.info(
                {
                    "method": request.method,
                    "route": route,
                    "status": response.status_code,
                    "ms": round(seconds * 1000, 1),
                    "event": "request",
                    "request_id": request_id,
                }
            )
        response["X-Request-ID"] = request_id
        return response


class BodyMiddleware:
    """Refuse, before it is read, a body that is far too large (413) or a form that is not UTF-8 (415).

    Django itself limits fields but not files, and would write any amount of them to the disk. A form in
    another encoding breaks its error pages too: they read the form again. A file somewhat too large still
    comes through to its form, which can say what to do; a browser shows no answer that comes too early.
    """

    # The same stand in scripts/proxy, which refuses before a byte is taken in; a test compares them.
    MOST_MB = 2
    MOST_MB_BELOW = {"/kelola/": 64, "/sesi/": 32, "/saya/tiket/": 32, "/v/berkas/": 8}  # where files are handed in

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"  # a body without a length counts as empty in WSGI
        if length.isdecimal() and int(length) > self.most(request.path_info):
            words = _("That is too large to be uploaded.")
            return HttpResponse(words, status=413, content_type="text/plain; charset=utf-8")
        charset = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
        if request.content_type == FORM and charset.lower() not in ("utf-8", "utf8"):
            return HttpResponse(status=415)
        return self.get_response(request)

    def most(self, path: str) -> int:
        """How many bytes may be sent to an address."""
        below = (mb for folder, mb in self.MOST_MB_BELOW.items() if path.startswith(folder))
        return next(below, self.MOST_MB) * 1024 * 1024


class ContentPolicyMiddleware:
    """The Content-Security-Policy of every answer, as django-csp words it: once, as it has no exceptions."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Django's own pages about a fault, for who develops, have styles of their own.
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.headers.setdefault(HEADER, self.policy)
        return response


class PrivatePagesMiddleware:
    """No browser or proxy keeps a page that was made for one person: phones are shared, and "back" shows copies.

    A visitor with a session gets pages of their own, also before signing in: the code page names the address.
    An answer that says itself how it may be kept is left alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name = settings.SESSION_COOKIE_NAME
        if name in request.COOKIES or name in response.cookies:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ChosenLanguageMiddleware:
    """Indonesian unless the visitor chose otherwise.

    Django's own LocaleMiddleware follows Accept-Language; many phones here are sold set to
    English, and their owners read Indonesian. Only the choice made on the page counts.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response
