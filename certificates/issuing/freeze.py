"""What a certificate says, taken from the living rows at the moment of issuing and never again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from certificates.numbering.ranges import NumberRange
from certificates.press.record import Record, TopicLine
from events.agenda.models import AgendaItem
from events.organizers.models import Organizer
from events.programmes.hours import lesson_hours
from events.training.models import TrainingSession
from participants.attendance.selectors import Ledger, countable_items
from participants.eligibility.selectors import Assessment

from .models import Batch, Certificate

PARTICIPANT = "Peserta"
ONLINE = "secara daring"


@dataclass(frozen=True)
class SessionFacts:
    """What all certificates of one batch share: fields of `Certificate`, minutes per JP, the agenda."""

    fields: dict[str, Any]
    minutes_per_jp: int
    items: tuple[AgendaItem, ...]  # of which attendance is taken


def session_facts(session: TrainingSession, *, layout: str, issued_on: date) -> SessionFacts:
    """Read once what every certificate of the session says."""
    programme = session.programme
    fields = {
        "organizer": programme.organizer,
        "role": PARTICIPANT,
        "programme": programme.title,
        "session_title": session.title,
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "place": place(session),
        "issued_on": issued_on,
        "layout": layout,
        **signing(programme.organizer),
    }
    return SessionFacts(fields, programme.minutes_per_jp, tuple(countable_items(session)))


def signing(organizer: Organizer) -> dict[str, str]:
    """Who signs, and where, as fields of `Certificate`."""
    return {
        "organizer_name": organizer.name,
        "signed_at_place": organizer.city,
        "signatory_name": organizer.signatory_name,
        "signatory_position": organizer.signatory_position,
        "signatory_nip": organizer.signatory_nip,
    }


def place(session: TrainingSession) -> str:
    """`Aula KPU, Tanjung Selor`; `secara daring` for an online session, both for a hybrid one."""
    parts = []
    if session.location is not None and session.mode != session.Mode.ONLINE:
        parts.append(f"{session.location.name}, {session.location.region.name}")
    if session.mode != session.Mode.IN_PERSON:
        parts.append(ONLINE)
    return ", dan ".join(parts)


def topics(facts: SessionFacts, ledger: Ledger) -> list[dict[str, str]]:
    """The agenda items that this person attended, with their JP: what the certificate's JP is made of."""
    attended = [item for item in facts.items if item.pk in ledger.present]
    return [{"title": item.title, "jp": str(lesson_hours(item.minutes, facts.minutes_per_jp))} for item in attended]


def freeze(
    batch: Batch, facts: SessionFacts, assessments: Sequence[Assessment], numbers: NumberRange
) -> list[Certificate]:
    """One unsaved certificate for each assessment, numbered in that order."""
    return [
        Certificate(
            batch=batch,
            registration=assessment.registration,
            number=numbers.number(sequence),
            series_id=numbers.series_id,
            sequence=sequence,
            name=assessment.registration.person.full_name,
            institution=assessment.registration.person.institution,
            jp=lesson_hours(assessment.ledger.minutes, facts.minutes_per_jp),
            topics=topics(facts, assessment.ledger),
            **facts.fields,
        )
        for assessment, sequence in zip(assessments, numbers.sequences, strict=True)
    ]


def proof_url(code: str) -> str:
    """The full address at which anyone can check a certificate; what its QR code holds."""
    return f"{settings.SITE_URL}{reverse('verification:show', args=[code])}"


def record_of(certificate: Certificate) -> Record:
    """The plain data that the press prints."""
    same = ["number", "code", "name", "institution", "role", "programme", "session_title", "starts_on", "ends_on"]
    same += ["place", "jp", "signed_at_place", "signatory_name", "signatory_position", "signatory_nip", "issued_on"]
    same += ["layout"]
    return Record(
        url=proof_url(certificate.code),
        organizer=certificate.organizer_name,
        topics=tuple(TopicLine(row["title"], Decimal(row["jp"])) for row in certificate.topics),
        **{name: getattr(certificate, name) for name in same},
    )
