"""A participant's tests by ticket."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participants.claims.access import holder_required, own
from participants.knowledge_tests import selectors

from . import pages


@never_cache
@holder_required
@require_safe
def tests(request: HttpRequest, code: str) -> HttpResponse:
    """The tests of a place, with what can be begun now."""
    registration = own(request, code)
    now = timezone.now()
    rounds = [{"round": each, "open": selectors.is_open(each, now)} for each in selectors.rounds_for(registration)]
    return render(request, "test_taking/tests.html", {"registration": registration, "rounds": rounds})


@never_cache
@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What awaits the participant, and afterwards the result; the button begins or goes on."""
    return pages.start(request, _seat(request, code, pk))


@never_cache
@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The questions of the running sitting."""
    return pages.answer(request, _seat(request, code, pk))


def _seat(request: HttpRequest, code: str, pk: int) -> pages.TestSeat:
    registration = own(request, code)
    round_ = selectors.round_of(registration, pk)
    if round_ is None or not selectors.takes_tests(registration):
        raise Http404
    of_round = {"code": registration.code, "pk": pk}
    return pages.TestSeat(
        registration,
        round_,
        tests=reverse("test_taking:tests", kwargs={"code": registration.code}),
        start=reverse("test_taking:start", kwargs=of_round),
        answer=reverse("test_taking:answer", kwargs=of_round),
    )
