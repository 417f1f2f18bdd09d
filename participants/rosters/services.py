"""Taking in a roster's file, saying what its columns hold, and asking for it to be checked or applied."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import IO

from django.db import transaction

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.spreadsheets.reading import kind_of
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.consent.services import Agreement
from participants.registration.windows import check_running
from participants.roster_checking.fields import Field
from participants.roster_checking.layout import RosterLayout

from . import agreements, files, layouts, limits, progress, queue
from .agreements import shortages as shortages
from .errors import refusal
from .layouts import ListChoice
from .models import Roster, RosterFault

Status = Roster.Status
SMALL_ROWS = 500  # checked and applied at once, within the request
NAME_LETTERS = 255
KEPT_DAYS = 30  # of a file with personal data, after it came
FORGOTTEN_AT_ONCE = 500
STRAY_AFTER = timedelta(days=1)  # by then its roster is written, if it ever will be
STALLED = timedelta(minutes=20)  # longer than a task may run


def take_in(*, session: TrainingSession, pool: SeatPool, file: IO[bytes], name: str, by: User, now: datetime) -> Roster:
    """Keep an office's file and understand its columns; nothing else is written.

    Raises Refusal `session_not_running`, `file_kind`, `file_empty`, and as `limits.check_upload` and `reading.read` do.
    """
    check_running(session)
    limits.check_upload(session, size=_size(file), by=by)
    kind = kind_of(file)
    kept = files.keep(_pieces(file))
    roster = Roster(session=session, pool=pool, file=kept.name, original_name=name[:NAME_LETTERS], kind=kind)
    roster.size, roster.sha256, roster.created_by, roster.created_at = kept.size, kept.sha256, by, now
    try:
        layouts.understand(roster, _pieces(file))
        roster.save(force_insert=True)
    except BaseException:
        files.delete(kept.name)
        raise
    return roster


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file from its start."""
    file.seek(0)
    return iter(lambda: file.read(files.PIECE_BYTES), b"")


def _size(file: IO[bytes]) -> int:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size


@transaction.atomic
def choose_sheet(*, roster: Roster, sheet: str, heading_row: int | None) -> RosterLayout:
    """Read another sheet, or the headings from another row, and understand the columns anew."""
    stored = _locked(roster)
    layout = layouts.choose(stored, sheet, heading_row)
    stored.status = Status.UPLOADED
    stored.save(update_fields=["sheet", "rows_total", "heading_rows", "headings", "mapping", "layouts", "status"])
    return layout


@transaction.atomic
def start_check(
    *, roster: Roster, mapping: Mapping[int, Field], by: User, now: datetime, choice: ListChoice | None = None
) -> None:
    """Take the columns as they are said to be, and have the rows checked.

    `choice` says which lists of the file are read; without it those that were chosen before, or that are alike.
    Raises Refusal `no_name_column`, `busy`, `file_gone`, `too_many_checks`, `too_many_niks` and `at_work`.
    """
    if Field.NAME not in mapping.values():
        raise refusal("no_name_column")
    stored = _locked(roster)
    limits.check_check(by)
    layouts.take(stored, mapping, choice)
    limits.take_place_at_work(stored, longer_than=SMALL_ROWS)
    stored.error, stored.status, stored.queued_at = "", Status.CHECKING, now
    stored.save(update_fields=["mapping", "layouts", "marked_too", "rows_total", "error", "status", "queued_at"])
    progress.report(stored.pk, 0)
    queue.check(stored.pk, at_once=stored.rows_total <= SMALL_ROWS)


def _locked(roster: Roster) -> Roster:
    """The roster as it now stands, if its rows may be looked at anew."""
    stored = Roster.objects.select_for_update(of=("self",)).select_related("session__programme").get(pk=roster.pk)
    if stored.working or stored.status == Status.APPLIED:
        raise refusal("busy")
    if not stored.file:
        raise refusal("file_gone")
    return stored


@transaction.atomic
def start_apply(*, roster: Roster, agreement: Agreement | None, by: User, now: datetime) -> None:
    """Have a checked roster applied; asked twice, it is done once.

    Raises Refusal `consent_missing`, `session_not_running`, `not_checked`, `at_work`, and `seats_short` where it shows
    already.
    """
    if agreement is None:
        raise refusal("consent_missing")
    check_running(roster.session)
    if missing := agreements.seats_missing(roster):
        raise refusal("seats_short", missing=missing)
    limits.take_place_at_work(roster, longer_than=SMALL_ROWS)
    changed = {"status": Status.APPLYING, "error": "", "queued_at": now, "applied_by": by}
    kept = agreements.as_json(agreement)
    if not Roster.objects.filter(pk=roster.pk, status=Status.CHECKED).update(agreement=kept, **changed):
        roster.refresh_from_db(fields=["status"])
        if roster.status in (Status.APPLYING, Status.APPLIED):
            return  # the second of two clicks
        raise refusal("not_checked")
    progress.report(roster.pk, 0)
    queue.apply(roster.pk, at_once=roster.rows_total <= SMALL_ROWS)


@transaction.atomic
def discard(*, roster: Roster, by: User) -> None:
    """Throw a roster away that was not applied, with its file. Raises Refusal `busy`."""
    stored = Roster.objects.select_for_update().filter(pk=roster.pk).first()
    if stored is None:
        return
    if stored.working or stored.status == Status.APPLIED:
        raise refusal("busy")
    audit.record(stored.session, by=by, roster_discarded=stored.pk)
    name = stored.file
    stored.delete()
    transaction.on_commit(lambda: files.delete(name))


def forget_old_files(*, now: datetime) -> int:
    """Delete files some weeks after they came, with what was kept of faulty rows; returns how many, of some at a time.

    Of a list that was applied the findings stay, without the values; of another one there is nothing left to do.
    """
    old = Roster.objects.filter(created_at__lt=now - timedelta(days=KEPT_DAYS)).exclude(status__in=Roster.WORKING)
    rosters = list(old.exclude(file="", status=Status.APPLIED)[:FORGOTTEN_AT_ONCE])
    for roster in rosters:
        files.delete(roster.file)
        if roster.status == Status.APPLIED:
            RosterFault.objects.filter(roster=roster).update(value="")
            Roster.objects.filter(pk=roster.pk).update(file="")
        else:
            Roster.objects.filter(pk=roster.pk, status=roster.status).delete()
    return len(rosters)


def forget_strays(*, now: datetime) -> int:
    """Delete files that no roster names, as a process was killed between the two; returns how many."""
    known = set(Roster.objects.exclude(file="").order_by().values_list("file", flat=True))
    strays = [name for name in files.stored() if name not in known and files.older(name, now - STRAY_AFTER)]
    for name in strays:
        files.delete(name)
    return len(strays)


def ask_again(*, now: datetime) -> int:
    """Hand out again what waits longer than it should: the broker was away, or a worker was lost."""
    stalled = Roster.objects.filter(status__in=Roster.WORKING, queued_at__lt=now - STALLED)
    rows = list(stalled.values_list("pk", "status")[:100])
    for pk, status in rows:
        Roster.objects.filter(pk=pk, status=status).update(queued_at=now)
        (queue.check if status == Status.CHECKING else queue.apply)(pk, at_once=False)
    return len(rows)
