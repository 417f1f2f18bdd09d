"""What a person has in the portal, for their own eyes."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from bimtek.accounts.models import User
from participants.attendance.models import AttendanceEntry
from participants.consent.models import ConsentRecord, GuardianConsent, PledgeRecord
from participants.corrections.models import Proposal
from participants.data_sheets.models import DataSheet
from participants.people import history
from participants.people.models import Person, PersonChange
from participants.questions.models import Draft
from participants.questions.selectors import given
from participants.registration.models import Registration
from participants.registration.selectors import with_session
from participants.self_checkin.models import SelfCheckIn
from participants.sheets.models import SheetRow


def own_data(user: User, person: Person | None) -> dict[str, Any]:
    """All that is kept about a person, as plain values (UU 27/2022, article 7); the NIK stays masked."""
    data: dict[str, Any] = {
        "account": {"email": user.email, "joined": user.date_joined, "last_sign_in": user.last_login},
        "person": None,
        "changes": [],
        "proposals": [],
        "registrations": [],
        "drafts": [],
        "saved_filters": [{"name": each.name, "address": each.address} for each in user.saved_filters.all()],
        "certificates": f"{settings.SITE_URL}{reverse('issuing:mine')}",
    }
    if person is not None:
        data["person"] = _person(person)
        data["changes"] = [_change(line) for line in history.of_person(person)]
        data["proposals"] = [_proposal(each) for each in person.proposals.select_related("organizer")]
        rows = (
            with_session()
            .filter(person=person)
            .select_related(*_NEIGHBOURS, "data_sheet")
            .prefetch_related("consents__text", "pledges__text", "guardian_consents__text")
            .prefetch_related("answers__question", "attendance__item", "self_check_ins__item", "sheet_rows__sheet")
            .prefetch_related("preparation_marks__task")
        )
        data["registrations"] = [_registration(row) for row in rows]
        drafts = person.drafts.select_related("session__programme").prefetch_related("files")
        data["drafts"] = [_draft(draft) for draft in drafts]
    return data


def _draft(draft: Draft) -> dict[str, Any]:
    return {
        "session": str(draft.session),
        "changed": draft.updated_at,
        "typed": draft.data,
        "files": [file.file_name for file in draft.files.all()],
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "title_before": person.title_before,
        "title_after": person.title_after,
        "nik": person.masked_nik,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "nip": person.nip,
        "phone": str(person.phone),
        "email": person.email,
        "institution": person.institution,
        "position": person.position,
        "region": person.region.path if person.region else "",
        "created": person.created_at,
        "changed": person.updated_at,
    }


def _change(line: PersonChange) -> dict[str, Any]:
    return {
        "field": line.field,
        "before": line.before,
        "after": line.after,
        "origin": line.origin,
        "organizer": line.organizer.name if line.organizer else "",
        "reason": line.reason,
        "at": line.at,
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "organizer": proposal.organizer.name if proposal.organizer else "",
        "values": proposal.values,
        "reason": proposal.reason,
        "made": proposal.made_at,
        "accepted": proposal.accepted,
    }


_NEIGHBOURS = ("predecessor__person", "successor__person")


def _trail(row: Registration) -> dict[str, str]:
    """What the place was before and became; of another person only the name, as a ticket's code opens the ticket."""
    before, after = row.predecessor, getattr(row, "successor", None)
    return {
        "moved_from_ticket": before.code if before and before.person_id == row.person_id else "",
        "stands_in_for": before.person.full_name if before and before.person_id != row.person_id else "",
        "moved_to_ticket": after.code if after and after.person_id == row.person_id else "",
        "replaced_by": after.person.full_name if after and after.person_id != row.person_id else "",
    }


def _registration(row: Registration) -> dict[str, Any]:
    return {
        "ticket_code": row.code,
        "session": str(row.session),
        "organizer": row.session.programme.organizer.name,
        "starts_on": row.session.starts_on,
        "ends_on": row.session.ends_on,
        "category": row.pool.category,
        "status": row.status,
        "representing": row.representing,
        **_trail(row),
        "assignment": row.assignment,
        "registered": row.registered_at,
        "cancelled": row.cancelled_at,
        "cancel_reason": row.cancel_reason,
        "consents": [_proof(consent) for consent in row.consents.all()],
        "pledges": [{"title": pledge.text.title, **_proof(pledge)} for pledge in row.pledges.all()],
        "guardian_consents": [
            {"name": one.name, "relation": one.relation, "phone": str(one.phone), **_proof(one)}
            for one in row.guardian_consents.all()
        ],
        "answers": [
            {"question": each.label, "answer": each.text or each.answer.file_name} for each in given(row.answers.all())
        ],
        "preparation": [
            {"task": mark.task.title, "told": mark.told, "at": mark.at} for mark in row.preparation_marks.all()
        ],
        "attendance": [_entry(entry) for entry in row.attendance.all()],
        "self_check_ins": [_self_check_in(attempt) for attempt in row.self_check_ins.all()],
        "data_sheet": _data_sheet(getattr(row, "data_sheet", None)),
        "sign_in_sheets": [_sheet_row(line) for line in row.sheet_rows.all()],
    }


def _data_sheet(sheet: DataSheet | None) -> dict[str, Any] | None:
    """What the person wrote for the organizer's file; account and NPWP as stored, for their own eyes."""
    names = ("birth_place", "birth_date", "rank", "education", "address", *DataSheet.BANK, "filled_at")
    return {name: getattr(sheet, name) for name in names} if sheet else None


def _entry(entry: AttendanceEntry) -> dict[str, Any]:
    return {
        "item": entry.item.title,
        "says": entry.says,
        "source": entry.source,
        "at": entry.at,
        "minutes": entry.minutes,
        "reason": entry.reason,
        "answer": entry.answer,
        "recorded": entry.recorded_at,
    }


def _self_check_in(attempt: SelfCheckIn) -> dict[str, Any]:
    return {
        "item": attempt.item.title,
        "outcome": attempt.outcome,
        "distance_m": attempt.distance_m,
        "accuracy_m": attempt.accuracy_m,
        "at": attempt.at,
    }


def _sheet_row(line: SheetRow) -> dict[str, Any]:
    return {
        "sheet": line.sheet.code,
        "number": line.number,
        "name": line.name,
        "nip": line.nip,
        "unit": line.unit,
        "station": line.station,
        "signed": line.signed,
        "made": line.sheet.made_at,
    }


def _proof(record: ConsentRecord | PledgeRecord | GuardianConsent) -> dict[str, Any]:
    return {
        "version": record.text.version,
        "sha256": record.sha256,
        "accepted": record.accepted_at,
        "withdrawn": record.withdrawn_at,
    }
