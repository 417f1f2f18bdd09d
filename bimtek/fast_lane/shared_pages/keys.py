"""Which requests can be answered with a page made for another, and what tells such pages apart.

A view of a shared page sees of a visitor's headers only what stands in the key, or in SEEN. So a header that no key
holds cannot come into another visitor's page.
"""

from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from bimtek.common.language import chosen_language

from .marking import Sharing, sharing_of

HTML, JSON = "text/html", "application/json"
# What a view sees as it was sent, beside the key.
SEEN = frozenset(
    {
        "HTTP_HOST",  # in the key
        "HTTP_X_FORWARDED_PROTO",  # in the key, as the scheme
        "HTTP_X_FORWARDED_FOR",  # asked for by limits only, and what they refuse is not kept
    }
)
ACCEPT_MAX = 300
PATH_MAX = 300  # characters; longer addresses are not kept
QUERY_MAX = 300


class Key(NamedTuple):
    """All that a shared page depends on."""

    path: str
    query: str  # the parameters that the view knows, in order
    language: str
    host: str
    scheme: str | None
    fragment: bool  # asked for by htmx, to be put into a page
    member: bool  # whether the visitor has a session: the header then leads to the account, whosever it is
    previews: bool  # whether staff may see what does not exist for others


def key_of(request: HttpRequest) -> Key | None:
    """The key of the page asked for; None where the answer is made for this visitor, or is not to be kept."""
    meta = request.META
    if request.method not in ("GET", "HEAD") or meta.get("CONTENT_LENGTH") or not _wants_page(meta):
        return None
    path = request.path_info
    sharing = _sharing(path) if len(path) <= PATH_MAX else None
    if sharing is None:
        return None
    cookies = request.COOKIES if "HTTP_COOKIE" in meta else {}
    query = _known(meta.get("QUERY_STRING", ""), sharing.parameters)
    if query is None or CookieStorage.cookie_name in cookies:
        return None
    return Key(
        path,
        query,
        chosen_language(request) if cookies else settings.LANGUAGE_CODE,
        meta.get("HTTP_HOST", ""),
        request.scheme,
        fragment=meta.get("HTTP_HX_REQUEST") == "true",
        member=settings.SESSION_COOKIE_NAME in cookies,
        previews=sharing.previews,
    )


def _wants_page(meta: dict[str, str]) -> bool:
    """Whether a page is wanted more than JSON, as views weigh it."""
    accepted = meta.get("HTTP_ACCEPT", "*/*")
    return len(accepted) <= ACCEPT_MAX and _prefers_html(accepted)


@lru_cache(maxsize=1000)
def _prefers_html(accepted: str) -> bool:
    request = HttpRequest()
    request.META["HTTP_ACCEPT"] = accepted
    return request.get_preferred_type([HTML, JSON]) == HTML


def for_all(meta: dict[str, Any], key: Key) -> dict[str, Any]:
    """The environment of a request with this key, without any header that is not in it or in SEEN."""
    kept = {name: value for name, value in meta.items() if not name.startswith("HTTP_") or name in SEEN}
    kept |= {"REQUEST_METHOD": "GET", "QUERY_STRING": key.query, "HTTP_ACCEPT": HTML}
    return kept | ({"HTTP_HX_REQUEST": "true"} if key.fragment else {})


@lru_cache(maxsize=20_000)
def _sharing(path: str) -> Sharing | None:
    """How the pages of the view behind an address are shared; None where they are not, or there is no view."""
    try:
        return sharing_of(resolve(path).func)
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
