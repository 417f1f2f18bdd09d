"""Pages that differ between visitors in a few words: rendered once with placeholders, and the words put in for each.

Saves: most of a server's time on deadline night, which goes into templates. The form and the ticket are the same for
all but for a name, an address, a token; each is rendered once a second and then made by joining strings, as the
press makes certificates. What is rendered gets neither person nor request, so it cannot carry one
visitor's words to another.
Leans on: nothing private.
Without it: `usable` is False, and the view renders its template for each visitor.
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

from . import Shortcut, is_on
from .short_lived import ShortLivedCache

_TOKEN = secrets.token_hex(8)  # no visitor can type a placeholder of this process
_PLACEHOLDER = re.compile(rf"slot{_TOKEN}([a-z_]+)\.")
KEPT = 600  # pages: some 15 kB each
KEPT_MESSAGES = 100


def placeholder(name: str) -> SafeString:
    """Return the mark for a word that is put in later; it stands in text or in a quoted attribute."""
    return mark_safe(f"slot{_TOKEN}{name}.")  # noqa: S308  letters and digits


class PrerenderedPage:
    """A page with placeholders."""

    def __init__(self, page: str) -> None:
        # Text and names of placeholders take turns.
        self._parts = _PLACEHOLDER.split(page)
        self.names = frozenset(self._parts[1::2])

    def fill(self, words: Mapping[str, Any]) -> str:
        """Return the page with these words, escaped as a template does; KeyError for a placeholder without a word."""
        parts = self._parts.copy()
        parts[1::2] = [conditional_escape(words[name]) for name in parts[1::2]]
        return "".join(parts)


@dataclass(frozen=True)
class _Member:
    """A signed-in visitor as the page's header shows one."""

    email: str = placeholder("email")
    is_authenticated: bool = True
    is_staff: bool = False


@dataclass(frozen=True)
class _Asked:
    """What a template may know of the request: which page it is for."""

    path: str
    resolver_match: ResolverMatch | None

    @property
    def get_full_path(self) -> str:
        """The address; a page with a query string is not pre-rendered."""
        return self.path

    GET = QueryDict()


_pages: ShortLivedCache[PrerenderedPage] = ShortLivedCache(KEPT)
_told: ShortLivedCache[SafeString] = ShortLivedCache(KEPT_MESSAGES)  # by their own words: most people are told the same


def usable(request: HttpRequest) -> bool:
    """Whether this visitor's page can be made so: signed in, no administrator, and nothing in the query string."""
    if not is_on(Shortcut.PRERENDERED):
        return False
    return request.user.is_authenticated and not request.user.is_staff and not request.META.get("QUERY_STRING")


def respond(
    request: HttpRequest,
    template: str,
    *,
    key: Hashable,
    context: Callable[[], Mapping[str, Any]],
    words: Mapping[str, Any],
    path: str = "",
) -> HttpResponse:
    """Answer a signed-in visitor with the pre-rendered page, which is rendered when there is no fresh one.

    `key` tells apart all that `context` depends on beside the language; `words` fill the placeholders that its values
    hold, also in `path`, which is the address where that holds a person's own word.
    """
    asked = _Asked(path or request.path, request.resolver_match)
    page = _pages.get((template, get_language(), key), lambda: _render(template, asked, context()))
    mine = {"email": request.user.get_username(), "csrf": get_token(request), "messages": _messages(request)}
    return HttpResponse(page.fill({**mine, **words}))


def _render(template: str, asked: _Asked, context: Mapping[str, Any]) -> PrerenderedPage:
    frame = {
        "request": asked,
        "user": _Member(),
        "csrf_token": placeholder("csrf"),
        "messages_slot": placeholder("messages"),
    }
    return PrerenderedPage(render_to_string(template, {**frame, **context}))


def _messages(request: HttpRequest) -> SafeString:
    waiting = get_messages(request)
    if not len(waiting):
        return mark_safe("")
    told = list(waiting)
    key = tuple((each.level_tag, str(each), isinstance(each.message, SafeString)) for each in told)
    return _told.get(key, lambda: render_to_string("components/messages.html", {"messages": told}))
