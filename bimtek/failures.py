"""What a visitor is answered when a request failed: 503 while the database is away, 500 for a fault of ours.

Django asks for this answer wherever the error was raised, in a view or in any middleware, so no view thinks of it.
"""

import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import defaults

from bimtek.common.language import chosen_language

RETRY_SECONDS = 15  # PostgreSQL is back within it after a restart
JSON = "application/json"


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer for the error that is being handled; asks nothing of the database."""
    if not database_away(sys.exception()):
        return defaults.server_error(request)
    with translation.override(chosen_language(request)):
        answer = _unavailable(request)
    answer["Retry-After"], answer["Cache-Control"] = str(RETRY_SECONDS), "no-store"
    return answer


def database_away(error: BaseException | None) -> bool:
    """Whether an error, or one that led to it, says that the database cannot be used at this moment.

    A transaction that loses its connection ends in other errors; what began them stands in their context.
    """
    return any(isinstance(each, OperationalError | InterfaceError) for each in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _unavailable(request: HttpRequest) -> HttpResponse:
    if _wants_json(request):
        text = _(
            "The portal cannot be used for a moment; what you just sent may not have been saved. Try again shortly."
        )
        return JsonResponse({"error": "unavailable", "text": text, "detail": text}, status=503)
    return HttpResponse(render_to_string("503.html"), status=503)


def _wants_json(request: HttpRequest) -> bool:
    """Programs say so; a device of the check-in sends its key instead."""
    if request.content_type == JSON or request.GET.get("format") == "json" or "Authorization" in request.headers:
        return True
    return request.get_preferred_type(["text/html", JSON]) == JSON
