"""Checking all rows of a roster without deciding anything: only the roster and its faults are written."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from bimtek.common import audit
from bimtek.common.errors import Refusal
from bimtek.common.identity import mask_nik
from bimtek.common.names import full_name
from participants.roster_checking.entries import RosterEntry
from participants.roster_checking.faults import PLAIN, RowProblem
from participants.roster_checking.matching import Match, Matcher, MatchOutcome

from . import limits, progress
from .copying import CopyBatch
from .models import Roster, RosterAddition, RosterFault
from .planning import RosterPlan

FAULTS_KEPT = 20_000  # more are counted only; the list is of no use then
BATCH = 2000
SHEET_LETTERS, NAME_LETTERS = 100, 310

Status = Roster.Status


def check(*, roster_id: int, now: datetime) -> bool:
    """Read, check and match the rows of a roster that waits for it; False when it does not, or not any more.

    It may run twice, also at the same time: each run ends in the same findings.
    """
    roster = waiting(roster_id, Status.CHECKING)
    if roster is None:
        return False
    try:
        plan = RosterPlan(roster, now)
        faults: list[RowProblem] = []
        found = 0
        additions: list[Match] = []
        for matches, problems in plan.chunks():
            added = [match for match in matches if match.outcome is MatchOutcome.ADD]
            additions += added[: max(0, FAULTS_KEPT - len(additions))]
            found += len(problems)
            faults += problems[: max(0, FAULTS_KEPT - len(faults))]
            progress.report(roster.pk, plan.last_row)
    except Refusal as said:
        return failed(roster, Status.FAILED, said.code)
    except SoftTimeLimitExceeded:
        return failed(roster, Status.FAILED, "took_too_long")
    except Exception:
        failed(roster, Status.FAILED, "broken")
        raise
    return _file(roster, plan, faults, found, additions)


def waiting(roster_id: int, status: str) -> Roster | None:
    """The roster with what checking it asks for, if it still is in this state."""
    rows = Roster.objects.select_related("session__programme__organizer", "pool", "applied_by")
    return rows.filter(pk=roster_id, status=status).first()


def failed(roster: Roster, status: str, code: str, missing: int = 0) -> bool:
    """Write down why a step did not succeed; always False."""
    Roster.objects.filter(pk=roster.pk, status=roster.status).update(status=status, error=code, missing=missing)
    return False


@transaction.atomic
def _file(roster: Roster, plan: RosterPlan, faults: list[RowProblem], found: int, additions: Iterable[Match]) -> bool:
    stored = Roster.objects.select_for_update().filter(pk=roster.pk, status=Status.CHECKING).first()
    if stored is None:
        return False
    keep_faults(stored, faults, found)
    keep_counts(stored, plan)
    _keep_additions(stored, additions)
    stored.status = Status.CHECKED
    stored.save()
    _note_niks(roster, plan.matcher)
    return True


def _note_niks(roster: Roster, matcher: Matcher) -> None:
    """Which NIK are known is something that the list was told: counted for who uploaded it, and audited."""
    if not (matcher.niks_matched or matcher.niks_refused):
        return
    counts = {"nik_matched": matcher.niks_matched, "nik_refused": matcher.niks_refused}
    audit.record(roster.session, by=roster.created_by, roster_checked=roster.pk, **counts)
    limits.count_niks_refused(roster.created_by_id, matcher.niks_refused)


def keep_faults(roster: Roster, faults: Iterable[RowProblem], found: int) -> None:
    """Replace what was found before."""
    RosterFault.objects.filter(roster=roster).delete()
    rows = (
        RosterFault(
            roster=roster,
            sheet=fault.sheet[:SHEET_LETTERS],
            row=fault.row,
            column=fault.column,
            field=fault.field,
            code=fault.code,
            value=fault.value,
            other=fault.other,
            other_sheet=fault.other_sheet[:SHEET_LETTERS],
        )
        for fault in faults
    )
    RosterFault.objects.bulk_create(rows, batch_size=BATCH)
    roster.faults_found = found


def _keep_additions(roster: Roster, matches: Iterable[Match]) -> None:
    """Keep the rows that will add people, to be looked at."""
    RosterAddition.objects.filter(roster=roster).delete()
    batch = CopyBatch(RosterAddition(roster=roster), ("odd", "sheet", "row", "name", "details", "remarks"))
    rows = [_addition(match.entry) for match in matches]
    batch.write([key, *row] for key, row in zip(batch.keys(len(rows)), rows, strict=True))


def _addition(entry: RosterEntry) -> tuple[Any, ...]:
    values = (
        mask_nik(entry.nik), entry.nip, f"{entry.birth_date:%d-%m-%Y}" if entry.birth_date else "", entry.phone,
        entry.email, entry.position, entry.institution, entry.assignment, entry.category,
    )  # fmt: skip
    name = full_name(entry.title_before, entry.name, entry.title_after)[:NAME_LETTERS]
    odd = any(code not in PLAIN for code, _value in entry.remarks)
    details, remarks = " · ".join(filter(None, values)), json.dumps(entry.remarks)
    return odd, entry.sheet[:SHEET_LETTERS], entry.row, name, details, remarks


def keep_counts(roster: Roster, plan: RosterPlan) -> None:
    """What the rows come to, as columns of the roster; the caller saves it."""
    for outcome, count in plan.counts.items():
        setattr(roster, outcome.value, count)
    roster.notes = plan.checker.remarks.as_json()
    roster.skipped = [[each.sheet, each.row, each.reason, each.shown] for each in plan.checker.remarks.skipped]
    roster.rows_total = max(plan.last_row, 1)
    roster.seats = {str(pool): places for pool, places in plan.seats.items() if places}
