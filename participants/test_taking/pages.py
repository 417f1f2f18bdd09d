"""The pages of a test: begin, answer, hand in, see the result; by ticket, or on a shared device."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bimtek.common.dates import clock
from bimtek.common.errors import Refusal
from participants.knowledge_tests import selectors, services
from participants.knowledge_tests.answering import SentAnswer, goes_on, take
from participants.knowledge_tests.models import Sitting, TestRound

from . import in_class, page_answers
from .fields import fields
from .in_class import ANSWER, START
from .seats import TestSeat


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
    sittings = selectors.sittings_of(seat.registration, seat.round)
    if not sittings and in_class.usable(request, seat):
        return in_class.first_sight(request, seat, lambda seat: _start(seat, [], now), now)
    return render(request, START, _start(seat, sittings, now))


def _start(seat: TestSeat, sittings: Sequence[Sitting], now: datetime) -> dict[str, Any]:
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
    if sitting is None or not goes_on(sitting, seat.round, now):
        return redirect(seat.start)
    items = selectors.on_page(sitting, seat.round.test_id, shuffled=seat.round.test.shuffled)
    if request.method != "POST":
        own = _own_words(seat, sitting, items, now)
        if in_class.usable(request, seat):
            return in_class.questions(request, seat, own)
        return render(request, ANSWER, {"seat": seat, "round": seat.round, **own})
    sent = [SentAnswer(item.pk, said, now) for item in items if (said := page_answers.given(item, request.POST))]
    take(key=sitting.key, answers=sent, now=now)
    if "done" in request.POST:
        services.hand_in(sitting=sitting, now=now)
        messages.success(request, _("Your answers are handed in."))
        return redirect(seat.start)
    messages.success(request, _("Your answers are saved. You can go on."))
    return redirect(seat.answer)


def _own_words(
    seat: TestSeat, sitting: Sitting, items: Sequence[selectors.ItemOnPage], now: datetime
) -> dict[str, Any]:
    """What the page of one sitting says that others do not."""
    ends = sitting.ends_at
    return {
        "key": sitting.key,
        "fields": fields(items, selectors.given(sitting)),
        "ends": clock(ends, seat.registration.session.timezone) if ends else "",
        "ends_ms": round(ends.timestamp() * 1000) if ends else "",
        "now_ms": round(now.timestamp() * 1000),
    }
