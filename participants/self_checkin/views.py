"""The participant's page: scan or type the code on the screen, and be recorded."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.common.dates import clock
from bimtek.common.errors import Refusal
from participants.claims.access import holder_required

from . import code_lookup, codes, limits, marks, passes, services
from .code_lookup import CheckInVisitor, Found
from .forms import CheckInForm
from .models import SelfCheckIn
from .passes import CheckInPass
from .selectors import CheckInCandidate, centre
from .services import Result

Outcome = SelfCheckIn.Outcome


@never_cache
@require_safe
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """A code from the QR: remember that it was opened in time, and go to the page with the button.

    Opening an address records no attendance, as phones do so on their own. Who has to sign in first comes back to the
    same page, and what counts is this moment.
    """
    visitor = CheckInVisitor(request, timezone.now())
    if limits.exhausted(request, visitor.key):
        return _too_many(request)
    brought = codes.read(code)
    age = codes.age(brought.item, brought.code, visitor.now) if brought.item else None
    if age is None or brought.item is None:
        limits.count_failure(request, visitor.key)
        limits.count_try(visitor.key)
        messages.error(request, _("This is not a code from the screen of a training. Scan it again, or type it."))
    elif codes.is_fresh(age):
        passes.keep(request, item=brought.item, age=age, now=visitor.now)
    else:
        messages.error(request, code_lookup.expired_text())
        if candidate := visitor.of_item(brought.item):
            limits.count_try(visitor.key)
            code_lookup.expired(visitor, Found(candidate, age, visitor.now))
    return marks.keep(redirect("self_checkin:enter"), visitor.browser)


@never_cache
@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """What one can check in to now, what is recorded already, and the form."""
    visitor = CheckInVisitor(request, timezone.now())
    if request.method != "POST":
        return _page(visitor, CheckInForm())
    form = CheckInForm(request.POST)
    if not form.is_valid():
        if not form.is_ours:
            raise BadRequest("not a form of this page")
        return _page(visitor, form)
    if limits.exhausted(request, visitor.key):
        form.add_error(None, _("There were too many tries. Wait ten minutes, or ask at the attendance desk."))
        return _page(visitor, form, status=429)
    limits.count_try(visitor.key)
    return _try(visitor, form)


def _try(visitor: CheckInVisitor, form: CheckInForm) -> HttpResponse:
    """Check in with what the form holds; what is wrong stands on the page."""
    data = form.cleaned_data
    try:
        found = (
            code_lookup.by_code(visitor, data["code"]) if data["code"] else code_lookup.by_pass(visitor, data["item"])
        )
    except Refusal as refusal:
        if refusal.code == "unknown_code":
            limits.count_failure(visitor.request, visitor.key)
        form.add_error("code" if data["code"] else None, str(refusal))
        return _page(visitor, form)
    result = services.check_in(
        registration=found.candidate.registration,
        item=found.candidate.item,
        attempt=visitor.attempt(found.age, found.opened_at, data["uid"], form.place),
        by=visitor.user,
        now=visitor.now,
    )
    if result.outcome in (Outcome.RECORDED, Outcome.ALREADY):
        passes.use(visitor.request, found.candidate.item.pk)
        messages.success(visitor.request, _told(found, result))
        return marks.keep(redirect("self_checkin:enter"), visitor.browser)
    # The code was good: it is kept, so that the person can press again without running after the screen.
    passes.keep(visitor.request, item=found.candidate.item.pk, age=found.age, now=found.opened_at)
    form.add_error(None, _refused(result))
    return _page(visitor, form)


def _told(found: Found, result: Result) -> str:
    session = found.candidate.registration.session
    at = result.since or found.opened_at
    words = {"item": found.candidate.item.title, "time": clock(at, session.timezone)}
    if result.outcome == Outcome.ALREADY:
        return _("You were already recorded at %(time)s for “%(item)s”.") % words
    return _("Welcome! You are recorded at %(time)s for “%(item)s”.") % words


def _refused(result: Result) -> str:
    match result.outcome:
        case Outcome.NO_PLACE:
            return _(
                "You are not recorded yet: this training asks where you are, and your phone did not tell. Allow the "
                "location for this page and press the button again, or ask at the attendance desk."
            )
        case Outcome.TOO_FAR:
            return _(
                "You are not recorded yet: your phone says that it is %(metres)s m from the place. If you are there, "
                "turn on its location (GPS), go near a window and press the button again, or ask at the attendance "
                "desk."
            ) % {"metres": result.distance_m}
    return code_lookup.not_of_session_text()


def _page(visitor: CheckInVisitor, form: CheckInForm, status: int = 422) -> HttpResponse:
    response = render(
        visitor.request, "self_checkin/enter.html", _context(visitor, form), status=status if form.is_bound else 200
    )
    return marks.keep(response, visitor.browser)


def _context(visitor: CheckInVisitor, form: CheckInForm) -> dict[str, Any]:
    held = passes.held(visitor.request, now=visitor.now)
    opened, ends = _opened(visitor, held), {each.item: each.opened_at + passes.LASTS for each in held}
    waiting = [each for each in visitor.candidates if each.since is None]
    asked = [opened] if opened else waiting
    return {
        "form": form,
        "person": visitor.person,
        "recorded": [each for each in visitor.candidates if each.since],
        "waiting": waiting,
        "opened": opened,
        # A code of a session in which this person has no place
        "stranger": not opened and any(visitor.of_item(each.item) is None for each in held),
        "needs_place": any(centre(each.registration.session.self_check_in) for each in asked),
        "ends_at": ends.get(opened.item.pk) if opened else None,
    }


def _opened(visitor: CheckInVisitor, held: Sequence[CheckInPass]) -> CheckInCandidate | None:
    """The item whose code was opened last, if the person has a place in it and is not recorded yet."""
    found = [visitor.of_item(each.item) for each in held]
    return next((each for each in found if each and each.since is None), None)


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "self_checkin/too_many.html", status=429)
    response["Retry-After"] = str(limits.SECONDS)
    return response
