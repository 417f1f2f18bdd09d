"""How every page behind a delegation's link begins: the delegation of the link, or an explanation.

No browser or proxy keeps a copy of an answer, no search engine lists one, and no other site hears the address. The
referrer policy is `same-origin`, not `no-referrer`: with the latter browsers send `Origin: null` with a form, which
Django's protection against forged forms refuses; towards other sites the two are the same.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from . import limits
from .models import Delegation
from .selectors import by_token

HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "same-origin",
}


def by_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view the delegation of the link instead of its token.

    A link that works is answered even where this client address opened too many others: there is nothing to
    guess, and many phones share an address.
    """

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        delegation = by_token(token)
        response = _unknown(request) if delegation is None else view(request, delegation, **kwargs)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return guarded


def _unknown(request: HttpRequest) -> HttpResponse:
    if limits.exhausted(request):
        response = render(request, "delegations/unknown.html", {"too_many": True}, status=429)
        response.headers["Retry-After"] = str(limits.UNKNOWN_SECONDS)
        return response
    limits.count_unknown(request)
    return render(request, "delegations/unknown.html", status=404)


def context_of(delegation: Delegation, **context: Any) -> dict[str, Any]:
    """What every page behind the link shows: `delegation`, `session`, and its own."""
    return {"delegation": delegation, "session": delegation.session, **context}
