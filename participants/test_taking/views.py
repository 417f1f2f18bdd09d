"""A participant's tests by ticket."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.common.codes import normalise_code
from bimtek.fast_lane.prepared_statements import PreparedQuery
from participants.claims.access import holder_required, own
from participants.knowledge_tests import selectors
from participants.registration.models import Registration

from . import pages
from .seats import TestSeat, own_seat


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


_OWN = PreparedQuery(
    lambda given: Registration.objects.filter(person__user=given("user"), code=given("code")).select_related(
        "person", "pool", "session"
    )
)


def _seat(request: HttpRequest, code: str, pk: int) -> TestSeat:
    registration = _registration(request, code)
    round_ = selectors.round_of(registration, pk)
    if round_ is None or not selectors.takes_tests(registration):
        raise Http404
    return own_seat(registration, round_)


def _registration(request: HttpRequest, code: str) -> Registration:
    """The place with this code: the account's own takes one statement, as a whole class asks at once."""
    mine = _OWN.one(user=request.user.pk, code=normalise_code(code)) if request.user.is_authenticated else None
    return mine or own(request, code)
