"""Applying a roster: all of its good rows in one transaction, once, however often and from where it is asked."""

from collections.abc import Mapping
from datetime import datetime

from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, OperationalError, transaction

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.seats import counting
from events.seats.models import SeatPool
from events.training import guard
from participants.registration.windows import check_running
from participants.roster_checking.faults import RowProblem

from . import agreements, progress
from .dry_run import FAULTS_KEPT, failed, keep_counts, keep_faults, waiting
from .errors import refusal
from .models import Roster
from .planning import RosterPlan
from .writing import RosterWriter

Status = Roster.Status
TRIES = 3  # when a person of the roster registers at this very moment


def apply(*, roster_id: int, now: datetime) -> bool:
    """Write a roster's people and their places; False when it is not waiting for it, or was refused.

    Rows are checked and matched anew, so what changed since the dry run counts. Seats are taken by one statement at the
    end, so that no visitor who registers waits for more than that. A worker that is killed leaves nothing behind; a
    refusal (seats short, session not running, file gone) takes the roster back to `checked` and says why.
    """
    roster = waiting(roster_id, Status.APPLYING)
    if roster is None:
        return False
    try:
        return _with_patience(roster, now)
    except Refusal as said:
        missing = _missing(roster) if said.code == "seats_short" else 0
        return failed(roster, Status.CHECKED, said.code, missing)
    except SoftTimeLimitExceeded:
        return failed(roster, Status.CHECKED, "took_too_long")
    except Exception:
        failed(roster, Status.CHECKED, "broken")
        raise


def _with_patience(roster: Roster, now: datetime) -> bool:
    for _try in range(TRIES - 1):
        try:
            return _apply(roster, now)
        except (IntegrityError, OperationalError):
            # Matched again, the person who has just registered is found. Two rosters of different sessions that change
            # the same people in another order may wait for each other; the database ends one of them.
            continue
    return _apply(roster, now)


@transaction.atomic
def _apply(roster: Roster, now: datetime) -> bool:
    # A request for the same comes here after us, and finds it done.
    stored = Roster.objects.select_for_update().filter(pk=roster.pk, status=Status.APPLYING).first()
    if stored is None:
        return False
    check_running(guard.lock(roster.session_id))  # staff follow each other, so no twin is added meanwhile
    plan = RosterPlan(roster, now)
    writer = RosterWriter(roster, agreements.from_json(roster.agreement), now)
    faults: list[RowProblem] = []
    found = 0
    for matches, problems in plan.chunks():
        writer.write(matches)
        found += len(problems)
        faults += problems[: max(0, FAULTS_KEPT - len(faults))]
        progress.report(roster.pk, plan.last_row)
    keep_faults(stored, faults, found)
    keep_counts(stored, plan)
    stored.additions.all().delete()
    stored.status, stored.applied_at, stored.error = Status.APPLIED, now, ""
    stored.save()
    audit.record(roster.session, by=roster.applied_by, roster=roster.pk, added=writer.added, updated=writer.updated)
    _take_seats(roster, plan.seats)
    writer.finish()
    return True


def _take_seats(roster: Roster, seats: Mapping[int, int]) -> None:
    """All or nothing, and as late as can be: the pools' rows stay locked until the end. Before registrations that
    were there already are touched, as everywhere (see `counting`).
    """
    needed = {pool: places for pool, places in seats.items() if places}
    if len(needed) > 1:
        counting.hold(roster.session_id)  # all pools before their ceiling, which taking of one by one would not keep
    for pool in SeatPool.objects.filter(pk__in=needed).order_by("pk"):
        if not counting.take(pool=pool, places=needed[pool.pk]):
            raise refusal("seats_short")


def _missing(roster: Roster) -> int:
    return max(1, agreements.seats_missing(roster))
