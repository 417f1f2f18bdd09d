"""Which requests can be answered with a page made for another, and what tells such pages apart."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from bimtek.common.shared_pages import parameters_of
from bimtek.middleware import chosen_language

PATH_MAX = 300  # characters; longer addresses are not kept
QUERY_MAX = 300
PRIVATE_COOKIES = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)


class Key(NamedTuple):
    """All that a page depends on, for a visitor without a session."""

    path: str
    query: str  # the parameters that the view knows, in order
    language: str
    host: str
    scheme: str | None
    fragment: bool  # asked for by htmx, to be put into a page


def key_of(request: HttpRequest) -> Key | None:
    """The key of the page asked for; None where the answer is made for this visitor, or is not to be kept."""
    meta = request.META
    if request.method not in ("GET", "HEAD") or meta.get("CONTENT_LENGTH") or not _wants_page(meta):
        return None
    path = request.path_info
    parameters = _parameters(path) if len(path) <= PATH_MAX else None
    if parameters is None:
        return None
    cookies = request.COOKIES if "HTTP_COOKIE" in meta else {}
    query = _known(meta.get("QUERY_STRING", ""), parameters)
    if query is None or any(name in cookies for name in PRIVATE_COOKIES):
        return None
    language = chosen_language(request) if cookies else settings.LANGUAGE_CODE
    return Key(path, query, language, meta.get("HTTP_HOST", ""), request.scheme, "HTTP_HX_REQUEST" in meta)


def _wants_page(meta: dict[str, str]) -> bool:
    """Whether it is surely a page that is wanted, and not JSON: by what browsers send, without weighing it."""
    accepted = meta.get("HTTP_ACCEPT", "*/*")
    return "json" not in accepted and "application/*" not in accepted and ("/html" in accepted or "*/*" in accepted)


@lru_cache(maxsize=20_000)
def _parameters(path: str) -> frozenset[str] | None:
    """The parameters of the view behind an address; None where it has none, or its pages are not shared."""
    try:
        return parameters_of(resolve(path).func)
    except Resolver404:
        return None


def _known(query: str, parameters: frozenset[str]) -> str | None:
    """The part of the query string that the view knows, always written in the same way; None where it is too long."""
    if not query:
        return ""
    if len(query) > QUERY_MAX:
        return None
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode(sorted(pair for pair in pairs if pair[0] in parameters))
