"""Asking for data sheets, keeping what was filled in, and deleting bank data by its rule."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from events.agenda.models import AgendaItem
from events.speakers.models import Speaker
from events.training.models import TrainingSession
from participants.registration.models import Registration

from .models import DataSheet, DataSheetRequest

SHEETS_PER_STEP = 500
NO_BANK = dict.fromkeys(DataSheet.BANK, "")


def asks_bank(request: DataSheetRequest, *, of_speaker: bool) -> bool:
    """Whether this sheet has the fields of a bank account."""
    everybody = request.bank_of == DataSheetRequest.BankOf.EVERYBODY
    return everybody or (of_speaker and request.bank_of == DataSheetRequest.BankOf.SPEAKERS)


def speakers_of(session: TrainingSession) -> list[Speaker]:
    """Speakers and moderators of the agenda, by name."""
    items = AgendaItem.objects.filter(session=session)
    rows = Speaker.objects.filter(Q(talks__in=items) | Q(moderated__in=items))
    return list(rows.distinct().order_by("name", "pk"))


@transaction.atomic
def ask_speakers(*, session: TrainingSession) -> list[DataSheet]:
    """A sheet with a link for each speaker of the agenda; those that are there stay."""
    DataSheet.objects.bulk_create(
        (DataSheet(session=session, speaker=speaker) for speaker in speakers_of(session)), ignore_conflicts=True
    )
    rows = DataSheet.objects.filter(session=session, speaker__isnull=False).select_related("speaker")
    return list(rows.order_by("speaker__name", "pk"))


def sheet_of(registration: Registration) -> DataSheet:
    """A participant's sheet; unsaved before they first fill it in."""
    found = DataSheet.objects.filter(registration=registration).first()
    return found or DataSheet(session=registration.session, registration=registration)


@transaction.atomic
def fill(*, sheet: DataSheet, data: Mapping[str, Any], now: datetime) -> DataSheet:
    """Keep a sheet. Refusal once its session asks for none, or its bank data is past its day."""
    request = DataSheetRequest.objects.filter(session=sheet.session_id).select_for_update().first()
    if request is None:
        raise Refusal("no_data_sheets", _("This session asks for no data sheet."))
    if is_late(request, now):
        raise Refusal("data_sheets_over", _("This session is over; its data sheets cannot be changed any more."))
    for name, value in data.items():
        setattr(sheet, name, value)
    if not asks_bank(request, of_speaker=sheet.speaker_id is not None):
        for name, value in NO_BANK.items():
            setattr(sheet, name, value)
    sheet.has_bank = any(getattr(sheet, name) for name in DataSheet.BANK)
    sheet.filled_at = now
    sheet.save()
    return sheet


def is_late(request: DataSheetRequest, now: datetime) -> bool:
    """Whether the day has come on which bank data is deleted."""
    return request.session.ends_on + timedelta(days=request.keep_days) < now.date()


def forget_bank(*, now: datetime) -> int:
    """Delete bank accounts and NPWP whose days are over; returns of how many sheets."""
    kept = DataSheet.objects.filter(has_bank=True)
    requests = DataSheetRequest.objects.filter(session__data_sheets__in=kept, session__ends_on__lt=now.date())
    over = [each.session_id for each in requests.select_related("session").distinct() if is_late(each, now)]
    return kept.filter(Q(session__in=over) | Q(session__data_sheet_request=None)).update(**NO_BANK, has_bank=False)


def rotate_keys() -> int:
    """Encrypt every account number and NPWP with the newest key; returns how many sheets. May be run again."""
    done, last = 0, 0
    while step := _rotate_step(last):
        done, last = done + len(step), step[-1].pk
    return done


@transaction.atomic
def _rotate_step(after: int) -> list[DataSheet]:
    rows = DataSheet.objects.select_for_update().filter(pk__gt=after, has_bank=True)
    step = list(rows.order_by("pk")[:SHEETS_PER_STEP])
    DataSheet.objects.bulk_update(step, ["npwp", "account_number"])
    return step
