"""The pages of a test: begin, answer, hand in, see the result; by ticket, or on a shared device."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from participants.attendance.models import CheckInDevice
from participants.knowledge_tests import selectors, services
from participants.knowledge_tests.answering import SentAnswer, running, take
from participants.knowledge_tests.models import Sitting, TestRound
from participants.registration.models import Registration

from . import page_answers
from .fields import inputs


@dataclass(frozen=True)
class TestSeat:
    """Who takes which round, and the addresses of the pages around it; `device` is a shared one."""

    registration: Registration
    round: TestRound
    tests: str
    start: str
    answer: str
    device: CheckInDevice | None = None


def start(request: HttpRequest, seat: TestSeat) -> HttpResponse:
    """What awaits the participant, and afterwards the result; the button begins or goes on."""
    now = timezone.now()
    if request.method == "POST":
        try:
            services.begin(
                registration=seat.registration,
                round_=seat.round,
                now=now,
                device=seat.device.pk if seat.device else None,
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(seat.start)
        return redirect(seat.answer)
    return render(request, "test_taking/start.html", _start(seat, now))


def _start(seat: TestSeat, now: datetime) -> dict[str, Any]:
    sittings = selectors.sittings_of(seat.registration, seat.round)
    handed_in = [sitting for sitting in sittings if sitting.submitted_at]
    last = handed_in[-1] if handed_in else None
    left = seat.round.attempts - len(sittings)
    return {
        "seat": seat,
        "round": seat.round,
        "open": selectors.is_open(seat.round, now),
        "running": next((sitting for sitting in sittings if not sitting.submitted_at), None),
        "left": left,
        "last": last,
        "review": _review(last, seat.round) if last and seat.round.test.explained and not left else [],
    }


def _review(sitting: Sitting, round_: TestRound) -> list[dict[str, Any]]:
    """Each question with what it was worth, its right answer and explanation; only when no attempt is left."""
    credits = dict(sitting.answers.values_list("item_id", "credit"))
    return [
        {"content": item.content, "credit": credits.get(item.pk, 0)}
        for item in selectors.asked(round_.test_id, sitting.form)
    ]


def answer(request: HttpRequest, seat: TestSeat) -> HttpResponse:
    """The questions; without JavaScript the whole form is sent, with it each answer by itself."""
    now = timezone.now()
    sittings = selectors.sittings_of(seat.registration, seat.round)
    sitting = next((each for each in sittings if not each.submitted_at), None)
    if sitting is None or running(sitting.key, now) is None:
        return redirect(seat.start)
    items = selectors.on_page(sitting, seat.round.test_id, shuffled=seat.round.test.shuffled)
    if request.method != "POST":
        return render(request, "test_taking/answer.html", _answering(seat, sitting, items, now))
    sent = [SentAnswer(item.pk, said, now) for item in items if (said := page_answers.given(item, request.POST))]
    take(key=sitting.key, answers=sent, now=now)
    if "done" in request.POST:
        services.hand_in(sitting=sitting, now=now)
        messages.success(request, _("Your answers are handed in."))
        return redirect(seat.start)
    messages.success(request, _("Your answers are saved. You can go on."))
    return redirect(seat.answer)


def _answering(seat: TestSeat, sitting: Sitting, items: list[selectors.ItemOnPage], now: datetime) -> dict[str, Any]:
    given = dict(sitting.answers.values_list("item_id", "given"))
    fields = [
        {"item": item, "inputs": inputs(item, given.get(item.pk)), "kept": json.dumps(given.get(item.pk))}
        for item in items
    ]
    return {
        "seat": seat,
        "round": seat.round,
        "sitting": sitting,
        "fields": fields,
        "zone": seat.registration.session.timezone,
        "ends_ms": round(sitting.ends_at.timestamp() * 1000) if sitting.ends_at else "",
        "now_ms": round(now.timestamp() * 1000),
    }
