"""Pages that differ between people in a few words: laid out once, and the words put in for each.

On deadline night most of a server's time goes into templates. The pages that everybody sees on the way to a ticket are
the same but for a name, an address, a token. They are rendered with marks in place of these words, and a page is then
made by joining strings, as the press makes certificates. What is rendered knows no person and no request, so a
skeleton cannot carry anybody's words to somebody else.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import ResolverMatch
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from .fresh import Fresh

_TOKEN = secrets.token_hex(8)  # nobody can type a mark of this process
_MARK = re.compile(rf"slot{_TOKEN}([a-z_]+)\.")
KEPT = 600  # skeletons: some 15 kB each
KEPT_MESSAGES = 100


def slot(name: str) -> SafeString:
    """The mark for a word that is put in later; it stands in text or in a quoted attribute."""
    return mark_safe(f"slot{_TOKEN}{name}.")  # noqa: S308  letters and digits


class Skeleton:
    """A page with gaps."""

    def __init__(self, page: str) -> None:
        # Text and names of slots take turns.
        self._parts = _MARK.split(page)
        self.names = frozenset(self._parts[1::2])

    def fill(self, words: Mapping[str, Any]) -> str:
        """The page with these words, escaped as a template does; KeyError for a gap without a word."""
        parts = self._parts.copy()
        parts[1::2] = [conditional_escape(words[name]) for name in parts[1::2]]
        return "".join(parts)


@dataclass(frozen=True)
class _Member:
    """Whoever is signed in, as the header shows them."""

    email: str = slot("email")
    is_authenticated: bool = True
    is_staff: bool = False


@dataclass(frozen=True)
class _Asked:
    """What a template may know of the request: which page it is for."""

    path: str
    resolver_match: ResolverMatch | None

    @property
    def get_full_path(self) -> str:
        """The address; a page with a query string has no skeleton."""
        return self.path

    GET = QueryDict()


_skeletons: Fresh[Skeleton] = Fresh(KEPT)
_told: Fresh[SafeString] = Fresh(KEPT_MESSAGES)  # by their own words: most people are told the same


def has_skeleton(request: HttpRequest) -> bool:
    """Whether this visitor's page can be made from one: signed in, no administrator, and nothing in the query."""
    return request.user.is_authenticated and not request.user.is_staff and not request.META.get("QUERY_STRING")


def page(
    request: HttpRequest,
    template: str,
    *,
    key: Hashable,
    context: Callable[[], Mapping[str, Any]],
    words: Mapping[str, Any],
    path: str = "",
) -> HttpResponse:
    """A page for somebody who is signed in, from its skeleton, which is rendered when there is no fresh one.

    `key` tells apart all that `context` depends on beside the language; `words` fill the slots that its values have,
    also in `path`, which is the address where that holds a person's own word.
    """
    asked = _Asked(path or request.path, request.resolver_match)
    skeleton = _skeletons.get((template, get_language(), key), lambda: _render(template, asked, context()))
    mine = {"email": request.user.get_username(), "csrf": get_token(request), "messages": _messages(request)}
    return HttpResponse(skeleton.fill({**mine, **words}))


def _render(template: str, asked: _Asked, context: Mapping[str, Any]) -> Skeleton:
    frame = {"request": asked, "user": _Member(), "csrf_token": slot("csrf"), "messages_slot": slot("messages")}
    return Skeleton(render_to_string(template, {**frame, **context}))


def _messages(request: HttpRequest) -> SafeString:
    waiting = get_messages(request)
    if not len(waiting):
        return mark_safe("")
    told = list(waiting)
    key = tuple((each.level_tag, str(each), isinstance(each.message, SafeString)) for each in told)
    return _told.get(key, lambda: render_to_string("components/messages.html", {"messages": told}))
