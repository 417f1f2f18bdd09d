"""A person's own data as people read it: sections with labels, in the reader's language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bimtek.common.dates import long_date, moment
from participants.attendance.models import AttendanceEntry
from participants.people.models import FIELD_LABELS
from participants.registration.models import Registration

ZONE = "Asia/Jakarta"  # of moments that belong to no session
LABELS: Mapping[str, str | Promise] = {
    **FIELD_LABELS,
    "account": gettext_lazy("Account"),
    "person": gettext_lazy("Details of the person"),
    "changes": gettext_lazy("Changes of your details"),
    "proposals": gettext_lazy("Proposed changes"),
    "registrations": gettext_lazy("Registrations"),
    "drafts": gettext_lazy("Forms begun and not sent"),
    "saved_filters": gettext_lazy("Your filters"),
    "address": gettext_lazy("Address"),
    "certificates": gettext_lazy("Certificates"),
    "email": gettext_lazy("E-mail address"),
    "joined": gettext_lazy("Account made"),
    "last_sign_in": gettext_lazy("Last signed in"),
    "created": gettext_lazy("Written"),
    "changed": gettext_lazy("Changed"),
    "field": gettext_lazy("Detail"),
    "before": gettext_lazy("Before"),
    "after": gettext_lazy("After"),
    "organizer": gettext_lazy("Organizer"),
    "reason": gettext_lazy("Reason"),
    "at": gettext_lazy("When"),
    "ticket_code": gettext_lazy("Ticket code"),
    "made": gettext_lazy("Made"),
    "signed": gettext_lazy("Signed"),
    "session": gettext_lazy("Session"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
    "category": gettext_lazy("Category"),
    "status": gettext_lazy("Status"),
    "representing": gettext_lazy("On behalf of"),
    "stands_in_for": gettext_lazy("Comes instead of"),
    "replaced_by": gettext_lazy("Replaced by"),
    "moved_from_ticket": gettext_lazy("Moved from ticket"),
    "moved_to_ticket": gettext_lazy("Moved to ticket"),
    "assignment": gettext_lazy("Assignment"),
    "registered": gettext_lazy("Registered"),
    "cancelled": gettext_lazy("Cancelled"),
    "cancel_reason": gettext_lazy("Reason for cancelling"),
    "consents": gettext_lazy("Consents"),
    "pledges": gettext_lazy("Pledges"),
    "guardian_consents": gettext_lazy("Consents of a parent or guardian"),
    "answers": gettext_lazy("Answers"),
    "attendance": gettext_lazy("Attendance"),
    "self_check_ins": gettext_lazy("Own check-ins"),
    "sign_in_sheets": gettext_lazy("Attendance lists"),
    "version": gettext_lazy("Version"),
    "accepted": gettext_lazy("Accepted"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "question": gettext_lazy("Question"),
    "answer": gettext_lazy("Answer"),
    "item": gettext_lazy("Agenda item"),
    "says": gettext_lazy("Recorded"),
    "minutes": gettext_lazy("Minutes"),
    "recorded": gettext_lazy("Written down"),
    "distance_m": gettext_lazy("Distance in metres"),
    "accuracy_m": gettext_lazy("Accuracy in metres"),
    "title": gettext_lazy("Title"),
    "name": gettext_lazy("Name"),
    "phone": gettext_lazy("Phone"),
    "number": gettext_lazy("Number"),
    "files": gettext_lazy("Files"),
}
UNSAID = frozenset({"sha256", "source", "origin", "outcome", "relation", "values", "typed", "sheet", "unit", "station"})
"""Kept in the file for programs and left out of the page, which no reader understands by their names."""
WORDS: Mapping[str, Any] = {"status": Registration.Status, "says": AttendanceEntry.Says}


@dataclass(frozen=True)
class OwnDataSection:
    """A part of the data: its title, its lines (label and text), and the parts below it."""

    title: str
    lines: tuple[tuple[str, str], ...]
    parts: "tuple[OwnDataSection, ...]" = ()


def sections(data: Mapping[str, Any]) -> list[OwnDataSection]:
    """What `own_data` gave, in the active language; nothing that is empty."""
    return [_section(_label(key), value) for key, value in data.items() if value]


def _section(title: str, value: Any) -> OwnDataSection:
    match value:
        case dict():
            return OwnDataSection(title, tuple(_lines(value)), tuple(_parts(value)))
        case list():
            parts = (_section(f"{number}", each) for number, each in enumerate(value, start=1))
            return OwnDataSection(title, (), tuple(parts))
    return OwnDataSection(title, ((title, _text(title, value)),))


def _lines(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        if key not in UNSAID and not isinstance(value, dict | list) and value not in (None, ""):
            yield _label(key), _text(key, value)


def _parts(values: Mapping[str, Any]) -> Iterator[OwnDataSection]:
    for key, value in values.items():
        if key not in UNSAID and isinstance(value, dict | list) and value:
            yield _section(_label(key), value)


def _label(key: str) -> str:
    return str(LABELS.get(key, key))


def _text(key: str, value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return moment(value, ZONE)
        case date():
            return long_date(value)
    words = WORDS.get(key)
    return str(words(value).label) if words and value in words.values else str(value)


def as_text(parts: list[OwnDataSection], depth: int = 0) -> str:
    """The sections as a text to keep, indented by depth."""
    indent = "  " * depth
    told = []
    for part in parts:
        told += ["", f"{indent}{part.title}"] if depth == 0 else [f"{indent}{part.title}"]
        told += [f"{indent}  {label}: {text}" for label, text in part.lines]
        if part.parts:
            told.append(as_text(list(part.parts), depth + 1))
    return "\n".join(told)
