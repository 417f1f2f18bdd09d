"""Writing down what was signed on paper."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.agenda.models import AgendaItem
from events.training import guard
from events.training.models import TrainingSession
from participants.attendance.models import AttendanceEntry
from participants.attendance.selectors import policy_of
from participants.attendance.services import Mark, record
from participants.registration.models import Registration

from .models import SheetRow, SignInSheet
from .numbers import compact, refuse_unknown
from .selectors import items_of, log_of, with_registration, without_paper


@dataclass(frozen=True)
class Saved:
    """What keying in came to: rows newly signed, rows whose signature was taken back, lines added to the log."""

    signed: int
    taken_back: int
    recorded: int


@transaction.atomic
def key_in(
    *,
    session: TrainingSession,
    sheet: SignInSheet,
    signed: Collection[int],
    unsigned: Collection[int] = (),
    by: User,
    now: datetime,
    reason: str = "",
) -> Saved:
    """Record these rows as signed, and take back the signatures of those, for each item the sheet stands for.

    What is on record already adds nothing, so a form may be sent twice. Taking back removes only what paper said:
    a participant who was scanned, or marked by staff, stays present. Raises Refusal `not_on_sheet`, `row_closed`,
    `no_item`, `unmarking_needs_reason`, and as `attendance.services.record` does; then nothing was written.
    """
    guard.lock(session.pk)  # colleagues who key the same sheet follow each other
    sheet = SignInSheet.objects.get(pk=sheet.pk)
    rows = {row.number: row for row in with_registration(sheet)}
    refuse_unknown({*signed, *unsigned}, sheet)
    add = [rows[number] for number in sorted(set(signed)) if not rows[number].signed]
    drop = [rows[number] for number in sorted(set(unsigned) - set(signed)) if rows[number].signed]
    _refuse_closed([*add, *drop])
    if drop and not reason.strip():
        raise Refusal("unmarking_needs_reason", _reason_needed(drop))
    items = items_of(sheet)
    if not items:
        raise Refusal("no_item", _("The agenda was changed: nothing that this sheet was made for counts any more."))
    marks = [Mark(row.registration_id, item.pk, True) for row in add for item in items]
    marks += _absences(session, sheet, drop, items)
    entries = record(session=session, marks=marks, by=by, now=now, reason=reason, source=AttendanceEntry.Source.PAPER)
    _write_down(sheet, add, drop, by, now)
    return Saved(len(add), len(drop), len(entries))


def _refuse_closed(rows: Sequence[SheetRow]) -> None:
    closed = [row for row in rows if row.registration.status != Registration.Status.CONFIRMED]
    if closed:
        raise Refusal(
            "row_closed",
            _("Row %(number)d, %(name)s, cannot be marked: the registration is %(status)s. Take it out and save again.")
            % {
                "number": closed[0].number,
                "name": closed[0].name,
                "status": closed[0].registration.get_status_display(),
            },
        )


def _reason_needed(rows: Sequence[SheetRow]) -> str:
    return ngettext(
        "The signature of row %(numbers)s was recorded before. Give the reason for taking it back.",
        "The signatures of rows %(numbers)s were recorded before. Give the reason for taking them back.",
        len(rows),
    ) % {"numbers": compact(row.number for row in rows)}


def _absences(
    session: TrainingSession, sheet: SignInSheet, rows: Sequence[SheetRow], items: Sequence[AgendaItem]
) -> list[Mark]:
    """Where nothing but the signature that is taken back says that the participant was there."""
    keys = [row.registration_id for row in rows]
    log, policy, elsewhere = log_of(keys, items), policy_of(session), _signed_elsewhere(sheet, keys, items)
    return [
        Mark(key, item.pk, False)
        for key in keys
        for item in items
        if (key, item.pk) not in elsewhere
        and without_paper(item, log.get(key, {}).get(item.pk, ()), policy) == (True, False)
    ]


def _signed_elsewhere(
    sheet: SignInSheet, registrations: Sequence[int], items: Sequence[AgendaItem]
) -> set[tuple[int, int]]:
    """Registration and item that another sheet holds a signature for, such as that of the whole day."""
    rows = SheetRow.objects.filter(signed=True, registration__in=registrations, sheet__items__in=items)
    return set(rows.exclude(sheet=sheet).values_list("registration", "sheet__items"))


def _write_down(sheet: SignInSheet, add: Sequence[SheetRow], drop: Sequence[SheetRow], by: User, now: datetime) -> None:
    for rows, signed in ((add, True), (drop, False)):
        if rows:
            SheetRow.objects.filter(pk__in=[row.pk for row in rows]).update(signed=signed)
    if add or drop or sheet.keyed_at is None:
        count = F("signed_count") + len(add) - len(drop)
        SignInSheet.objects.filter(pk=sheet.pk).update(signed_count=count, keyed_at=now, keyed_by=by)
        audit.record(
            sheet.session, by=by, sign_in_sheet_keyed=sheet.pk, signed=len(add), signatures_taken_back=len(drop)
        )
