"""Who is about to miss a certificate: not lost yet, but behind, or with something left to do after the last item."""

from datetime import datetime
from decimal import Decimal

from events.training.models import TrainingSession
from participants.attendance.selectors import plan_of

from .selectors import Assessment, assess_session, rule_of


def about_to_miss(session: TrainingSession, *, now: datetime) -> list[Assessment]:
    """Those who can still get a certificate and will not, if they go on as up to now; a constant number of queries.

    Behind is who attended less than the least share of what is over. When all is over, everybody who lacks something
    that can still be done: a test, the evaluation. Before anything is over there are none.
    """
    plan = plan_of(session)
    settled = plan.settled(now)
    over = sum(item.minutes for item in plan.items if item.pk in settled)
    if not over:
        return []
    least = rule_of(session).minimum_share * over
    ended = len(settled) == len(plan.items)
    waiting = [each for each in assess_session(session, now=now) if not each.eligible and not each.lost]
    return [each for each in waiting if ended or Decimal(100 * _attended(each, settled)) < least]


def _attended(assessment: Assessment, settled: frozenset[int]) -> int:
    return sum(assessment.ledger.standings[key].minutes for key in settled)
