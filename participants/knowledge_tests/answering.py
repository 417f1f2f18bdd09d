"""Taking in answers: one statement an answer, which thousands of phones send at once and send again.

The statement finds the running sitting by its key, looks whether the question belongs to its form and the answer was
given in time, and keeps it unless a later one is there. It locks the sitting for sharing, so that no answer slips in
while it is handed in and marked. Sent again, it changes nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from .models import Sitting, TestRound

ON_THE_WAY = timedelta(seconds=10)
"""An answer given at the last moment is still in time: pages count in seconds, clocks are set right by a round trip."""

_TAKE = """
INSERT INTO participants_sittinganswer (sitting_id, item_id, given, answered_at, received_at)
SELECT s.id, i.id, {json}, CASE WHEN s.started_at > {moment} THEN s.started_at ELSE {moment} END, {moment}
FROM participants_sitting s
JOIN participants_testround r ON r.id = s.round_id
JOIN participants_testitem i ON i.test_id = r.test_id AND i.form = s.form
WHERE s.key = %s AND i.id = %s AND s.submitted_at IS NULL AND (s.ends_at IS NULL OR s.ends_at >= {moment}){lock}
ON CONFLICT (sitting_id, item_id) DO UPDATE
SET given = excluded.given, answered_at = excluded.answered_at, received_at = excluded.received_at
WHERE participants_sittinganswer.answered_at <= excluded.answered_at
"""


@dataclass(frozen=True)
class SentAnswer:
    """An answer of a phone: the question's key, what was given, and when, by our clock."""

    item: int
    given: Any
    at: datetime


def take(*, key: str, answers: Sequence[SentAnswer], now: datetime) -> int:
    """Keep answers to the running sitting with this key; how many changed something.

    What was given after the time was up, belongs to no question of the form, or comes after the sitting was handed in
    is left out.
    """
    statement = _statement()
    kept = 0
    with connection.cursor() as cursor:
        for answer in answers:
            at = min(answer.at, now)
            moments = [_moment(at), _moment(at), _moment(now)]
            cursor.execute(statement, [json.dumps(answer.given), *moments, key, answer.item, _moment(at - ON_THE_WAY)])
            kept += cursor.rowcount
    return kept


def _statement() -> str:
    if connection.vendor == "postgresql":
        return _TAKE.format(json="%s::jsonb", moment="%s::timestamptz", lock=" FOR SHARE OF s")
    return _TAKE.format(json="%s", moment="%s", lock="")


def _moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def running(key: str, now: datetime) -> Sitting | None:
    """The sitting with this key while it is not handed in, and its late answers are still taken."""
    sitting = Sitting.objects.select_related("round").filter(key=key).first()
    return sitting if sitting is not None and goes_on(sitting, sitting.round, now) else None


def goes_on(sitting: Sitting, round_: TestRound, now: datetime) -> bool:
    """Whether a sitting of this round is not handed in, and its late answers are still taken."""
    if sitting.submitted_at is not None:
        return False
    return sitting.ends_at is None or now <= sitting.ends_at + timedelta(minutes=round_.late_minutes)
