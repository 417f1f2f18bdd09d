"""What must be true of the attendance log, on which certificates stand."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from bimtek.common.append_only import only_grows
from participants.attendance.models import AttendanceEntry
from participants.attendance.statements import is_sealed
from participants.self_checkin.models import SelfCheckIn

from .findings import SHOWN, CheckFinding

BATCH = 2000  # lines in memory at a time
ACCEPTED = (AttendanceEntry.ScanAnswer.WELCOME, AttendanceEntry.ScanAnswer.GOODBYE)


def log_only_grows(now: datetime) -> Iterator[CheckFinding]:
    """The triggers stand that keep anybody, with whatever program, from changing or deleting a line."""
    for model in (AttendanceEntry, SelfCheckIn):
        if not only_grows(connection, model._meta.db_table):
            what = f"{model._meta.db_table}: lines can be changed and deleted"
            advice = "Find out who dropped its triggers and when; compare with a backup, then make them again."
            yield CheckFinding("log only grows", what, advice)


def seals_whole(now: datetime) -> Iterator[CheckFinding]:
    """Each statement of staff is as the portal sealed it. An eighth of a millisecond each: the slowest check."""
    statements = AttendanceEntry.objects.filter(says__in=AttendanceEntry.STATEMENTS).order_by()
    broken = 0
    for entry in statements.iterator(chunk_size=BATCH):
        if is_sealed(entry):
            continue
        broken += 1
        if broken <= SHOWN:
            yield _broken_seal(f"statement {entry.pk} about registration {entry.registration_id} is not as sealed")
    if broken > SHOWN:  # where a key was taken away that may be all of them, and a list of them would fill the memory
        yield _broken_seal(f"so are {broken - SHOWN} more statements")


def _broken_seal(what: str) -> CheckFinding:
    advice = (
        "Was a key taken out of TICKET_KEYS, or SECRET_KEY changed where none is set? Put it back, behind the new one. "
        "If not, somebody changed the row past the portal: compare it with a backup and correct it with a new line."
    )
    return CheckFinding("seals whole", what, advice)


def accepted_once(now: datetime) -> Iterator[CheckFinding]:
    """Of one coming, or leaving, one scan at most was accepted; the table's constraint refuses a second."""
    scans = AttendanceEntry.objects.filter(follows__isnull=False).order_by()
    for row in scans.values("registration", "item", "says", "follows").annotate(n=Count("pk")).filter(n__gt=1):
        what = f"registration {row['registration']} was accepted {row['n']} times at once at item {row['item']}"
        advice = "The minutes are right all the same. Find out who dropped the constraint, and REINDEX the table."
        yield CheckFinding("accepted once", what, advice)
    strange = Q(answer__in=ACCEPTED, follows=None) | (Q(follows__isnull=False) & ~Q(answer__in=ACCEPTED))
    for key in scans.model.objects.filter(strange).order_by().values_list("pk", flat=True)[: SHOWN + 1]:
        what = f"line {key}: its answer and its place behind another do not agree"
        yield CheckFinding("accepted once", what, "No part of the portal writes this: compare the line with a backup.")


def of_one_session(now: datetime) -> Iterator[CheckFinding]:
    """A line that counts is about an item of the session that its registration is for."""
    for key, item in _strays().values_list("pk", "item")[: SHOWN + 1]:
        what = f"line {key} is about item {item} of another session"
        advice = "It counts for nothing there. Find out who moved the agenda item or the registration in the database."
        yield CheckFinding("of one session", what, advice)


def _strays() -> QuerySet[AttendanceEntry]:
    counted = AttendanceEntry.objects.exclude(answer__in=AttendanceEntry.REFUSED)
    return counted.exclude(item__session=F("registration__session")).order_by()
