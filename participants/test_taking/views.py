"""A participant's pages of a test: begin, answer, hand in, see the result."""

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.common.errors import Refusal
from participants.claims.access import holder_required, own
from participants.knowledge_tests import selectors, services
from participants.knowledge_tests.answering import SentAnswer, running, take
from participants.knowledge_tests.models import Sitting, TestRound
from participants.registration.models import Registration

from . import page_answers


@never_cache
@holder_required
@require_safe
def tests(request: HttpRequest, code: str) -> HttpResponse:
    """The tests of a place, with what can be begun now."""
    registration = own(request, code)
    now = timezone.now()
    rounds = [
        {"round": each, "open": selectors.is_open(each, now), "sittings": selectors.sittings_of(registration, each)}
        for each in selectors.rounds_for(registration)
    ]
    return render(request, "test_taking/tests.html", {"registration": registration, "rounds": rounds})


@never_cache
@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What awaits the participant, and afterwards the result; the button begins or goes on."""
    registration, round_ = _load(request, code, pk)
    now = timezone.now()
    if request.method == "POST":
        try:
            services.begin(registration=registration, round_=round_, now=now)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("test_taking:start", code=registration.code, pk=round_.pk)
        return redirect("test_taking:answer", code=registration.code, pk=round_.pk)
    return render(request, "test_taking/start.html", _start(registration, round_, now))


def _start(registration: Registration, round_: TestRound, now: datetime) -> dict[str, Any]:
    sittings = selectors.sittings_of(registration, round_)
    handed_in = [sitting for sitting in sittings if sitting.submitted_at]
    unfinished = next((sitting for sitting in sittings if not sitting.submitted_at), None)
    left = round_.attempts - len(sittings)
    return {
        "registration": registration,
        "round": round_,
        "open": selectors.is_open(round_, now),
        "running": unfinished,
        "left": left,
        "last": handed_in[-1] if handed_in else None,
        "review": _review(handed_in[-1], round_) if handed_in and round_.test.explained and not left else [],
        "zone": registration.session.timezone,
    }


def _review(sitting: Sitting, round_: TestRound) -> list[dict[str, Any]]:
    """Each question with what it was worth, its right answer and explanation; only when no attempt is left."""
    credits = dict(sitting.answers.values_list("item_id", "credit"))
    return [
        {"content": item.content, "credit": credits.get(item.pk, 0)}
        for item in selectors.asked(round_.test_id, sitting.form)
    ]


@never_cache
@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The questions; without JavaScript the whole form is sent, with it each answer by itself."""
    registration, round_ = _load(request, code, pk)
    now = timezone.now()
    sitting = next((each for each in selectors.sittings_of(registration, round_) if not each.submitted_at), None)
    if sitting is None or running(sitting.key, now) is None:
        return redirect("test_taking:start", code=registration.code, pk=round_.pk)
    items = selectors.on_page(sitting, round_.test_id, shuffled=round_.test.shuffled)
    if request.method == "POST":
        sent = [SentAnswer(item.pk, said, now) for item in items if (said := page_answers.given(item, request.POST))]
        take(key=sitting.key, answers=sent, now=now)
        if "done" in request.POST:
            services.hand_in(sitting=sitting, now=now)
            messages.success(request, _("Your answers are handed in."))
            return redirect("test_taking:start", code=registration.code, pk=round_.pk)
        messages.success(request, _("Your answers are saved. You can go on."))
        return redirect("test_taking:answer", code=registration.code, pk=round_.pk)
    return render(request, "test_taking/answer.html", _answering(registration, round_, sitting, items))


def _answering(
    registration: Registration, round_: TestRound, sitting: Sitting, items: list[selectors.ItemOnPage]
) -> dict[str, Any]:
    given = dict(sitting.answers.values_list("item_id", "given"))
    fields = [
        {"item": item, "name": f"q{item.pk}", "given": given.get(item.pk), "kept": json.dumps(given.get(item.pk))}
        for item in items
    ]
    return {
        "registration": registration,
        "round": round_,
        "sitting": sitting,
        "fields": fields,
        "zone": registration.session.timezone,
        "ends_ms": round(sitting.ends_at.timestamp() * 1000) if sitting.ends_at else "",
        "now_ms": round(timezone.now().timestamp() * 1000),
    }


def _load(request: HttpRequest, code: str, pk: int) -> tuple[Registration, TestRound]:
    registration = own(request, code)
    round_ = selectors.round_of(registration, pk)
    if round_ is None or not selectors.takes_tests(registration):
        raise Http404
    return registration, round_
