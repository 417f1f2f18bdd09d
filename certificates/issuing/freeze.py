"""What a certificate says, taken from the living rows at the moment of issuing and never again."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from certificates.layouts.models import LayoutVersion
from certificates.press.shaping import rare
from certificates.signing.selectors import active_key
from events.agenda.models import AgendaItem
from events.organizers.models import Organizer
from events.programmes.hours import lesson_hours
from events.seats.roles import SessionRole
from events.training.models import TrainingSession

from . import fields
from .candidates import CertificateCandidate
from .models import Batch, Edition

ONLINE = "secara daring"


def editions(
    batch: Batch, candidates: Sequence[CertificateCandidate], *, issued_on: date, now: datetime
) -> list[Edition]:
    """One edition, saved, for each candidate; those with the same role, items and grade share theirs."""
    common = session_facts(batch.session, layout_version=batch.layout_version, issued_on=issued_on, now=now)
    agenda = {item.pk: item for item in batch.session.agenda.all()}
    groups: dict[tuple[SessionRole, tuple[int, ...], str], list[CertificateCandidate]] = {}
    for each in candidates:
        groups.setdefault((each.role, each.items, each.grade), []).append(each)
    made = {
        (role, items, grade): Edition(
            batch=batch,
            role=role,
            grade=grade,
            letters=letters(text for each in members for text in (each.name, each.institution)),
            **what_was_taught(batch.session, [agenda[pk] for pk in items]),
            **common,
        )
        for (role, items, grade), members in groups.items()
    }
    for edition in made.values():
        edition.printed = fields.fixed(edition)
    Edition.objects.bulk_create(made.values())
    return [made[each.role, each.items, each.grade] for each in candidates]


def letters(texts: Iterable[str]) -> str:
    """The letters of these texts that a base has to be widened for."""
    odd = {letter for text in rare(texts) for letter in text}
    longest: int = Edition._meta.get_field("letters").max_length or 0
    return "".join(sorted(odd))[:longest]


def session_facts(
    session: TrainingSession, *, layout_version: LayoutVersion, issued_on: date, now: datetime
) -> dict[str, Any]:
    """What every certificate of the session says, as fields of `Edition`."""
    programme = session.programme
    return {
        "layout_version": layout_version,
        "programme": programme.title,
        "session_title": session.title,
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "place": place(session),
        "issued_on": issued_on,
        **signing(programme.organizer, now=now),
    }


def signing(organizer: Organizer, *, now: datetime) -> dict[str, Any]:
    """Who signs, where and with which key, as fields of `Edition`."""
    return {
        "organizer_name": organizer.name,
        "signed_at_place": organizer.city,
        "signatory_name": organizer.signatory_name,
        "signatory_position": organizer.signatory_position,
        "signatory_nip": organizer.signatory_nip,
        "signing_key": active_key(organizer, now),
        "sealed_at": now,
    }


def what_was_taught(session: TrainingSession, items: Sequence[AgendaItem]) -> dict[str, Any]:
    """Agenda items as topics with their JP, and the JP of all, as fields of `Edition`."""
    per_jp = session.programme.minutes_per_jp
    return {
        "jp": lesson_hours(sum(item.minutes for item in items), per_jp),
        "topics": [{"title": item.title, "jp": str(lesson_hours(item.minutes, per_jp))} for item in items],
    }


def place(session: TrainingSession) -> str:
    """`Aula KPU, Tanjung Selor`; `secara daring` for an online session, both for a hybrid one."""
    parts = []
    if session.location is not None and session.mode != session.Mode.ONLINE:
        parts.append(f"{session.location.name}, {session.location.region.name}")
    if session.mode != session.Mode.IN_PERSON:
        parts.append(ONLINE)
    return ", dan ".join(parts)
