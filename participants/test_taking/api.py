"""Where phones send answers, each by the key of its sitting: JSON in and out, without session or account."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from participants.knowledge_tests.answering import SentAnswer, running, take
from participants.knowledge_tests.services import hand_in
from participants.question_bank.marking import TEXT_MOST

BODY_MOST = 256 * 1024
ANSWERS_AT_ONCE = 200
POSITIONS_MOST = 30
LATEST_MS = 10**14


class MalformedAnswers(Exception):
    """This is not what the page of a test sends."""


# The key, which only the sitting's own page holds, stands for the token that other forms carry.
@csrf_exempt
@never_cache
@require_POST
def answers(request: HttpRequest) -> JsonResponse:
    """Keep answers; with `done`, hand in. `state` says whether the sitting goes on: "running" or "ended"."""
    now = timezone.now()
    try:
        key, sent, done = parsed(request.body, now)
    except MalformedAnswers:
        return JsonResponse({"error": "malformed"}, status=400)
    kept = take(key=key, answers=sent, now=now) if sent else 0
    # All were kept, so the sitting runs: the usual case costs one statement.
    state = "running" if kept and kept == len(sent) and not done else _state(key, done, now)
    return JsonResponse({"state": state, "server_now": round(now.timestamp() * 1000)})


def _state(key: str, done: bool, now: datetime) -> str:
    sitting = running(key, now)
    if sitting is not None and done:
        hand_in(sitting=sitting, now=now)
    return "ended" if sitting is None or done else "running"


def parsed(body: bytes, now: datetime) -> tuple[str, list[SentAnswer], bool]:
    """Key, answers by our clock, and whether the sitting is handed in. Raises MalformedAnswers."""
    if len(body) > BODY_MOST:
        raise MalformedAnswers
    try:
        told = json.loads(body)
        key, phone_now, rows = told["key"], told["device_now"], told["answers"]
        done = told.get("done", False)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise MalformedAnswers from wrong
    shaped = isinstance(key, str) and len(key) <= 64 and "\0" not in key and isinstance(rows, list)
    if not shaped or not _moment(phone_now) or len(rows) > ANSWERS_AT_ONCE:
        raise MalformedAnswers
    return key, [_answer(row, phone_now, now) for row in rows], done is True


def _moment(value: Any) -> bool:
    return type(value) is int and 0 < value < LATEST_MS


def _answer(row: Any, phone_now: int, now: datetime) -> SentAnswer:
    """An answer; its moment is so long before ours as it was before the phone's, whatever its clock says."""
    if not isinstance(row, dict) or type(row.get("item")) is not int or not 0 < row["item"] < 2**62:
        raise MalformedAnswers
    if not _moment(row.get("at")) or not _is_given(row.get("given")):
        raise MalformedAnswers
    ago = timedelta(milliseconds=max(0, phone_now - row["at"]))
    earliest = datetime(2020, 1, 1, tzinfo=UTC)
    return SentAnswer(row["item"], row["given"], max(earliest, now - ago) if ago < now - earliest else earliest)


def _is_given(value: Any) -> bool:
    match value:
        case None:
            return True
        case str():
            return len(value) <= TEXT_MOST and "\0" not in value
        case list():
            return len(value) <= POSITIONS_MOST and all(
                each is None or (type(each) is int and 0 <= each < POSITIONS_MOST) for each in value
            )
    return False
