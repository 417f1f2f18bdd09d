"""What a correction comes to before it is written, and what waits for whose word."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from bimtek.common.names import clean_name
from events.organizers.models import Organizer
from participants.attendance.models import AttendanceEntry
from participants.people import history
from participants.people.history import FieldChange
from participants.people.models import Person
from participants.registration.models import Registration

from .holding import NAME, SHOWN, Holder, holder_of
from .models import Proposal
from .values import from_json, with_data


@dataclass(frozen=True)
class CorrectionPlan:
    """What a correction changes, and where."""

    holder: Holder
    changes: list[FieldChange]  # of what this registration shows, or of the person where the organizer has the say
    proposed: list[FieldChange]  # of the person, for who has the say; empty where the organizer has it

    @property
    def fields(self) -> set[str]:
        """The fields of which anything changes."""
        return {change.field for change in (*self.changes, *self.proposed)}


def plan(registration: Registration, person: Person, data: Mapping[str, Any], nik: str = "") -> CorrectionPlan:
    """Compare what staff typed with the `person` of the registration and with what it shows; writes nothing."""
    holder = holder_of(person, registration.session.programme.organizer)
    tidy = {name: clean_name(value) if name in NAME else value for name, value in data.items()}
    after = history.texts(with_data(person, tidy))
    of_person = [*history.differences(history.texts(person), after), *history.nik_change(person, nik)]
    if holder is Holder.OWN:
        return CorrectionPlan(holder, of_person, [])
    registration.person = person
    shown = history.texts(registration.attendee)
    here = [change for change in history.differences(shown, {**shown, **_only(after, SHOWN)}) if change.field in SHOWN]
    return CorrectionPlan(holder, here, of_person)


def _only(texts: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: texts[name] for name in names}


def changes_of(proposal: Proposal) -> list[FieldChange]:
    """What a proposal would change of its person, as they stand now."""
    person = proposal.person
    return history.differences(history.texts(person), history.texts(with_data(person, from_json(proposal.values))))


def waiting() -> QuerySet[Proposal]:
    """Proposals that were not decided yet."""
    return Proposal.objects.filter(decided_at=None).select_related("person__region", "organizer", "registration")


def for_owner(person: Person | None) -> QuerySet[Proposal]:
    """What staff propose to the owner of an account, who is this person."""
    return waiting().filter(person=person, organizer__isnull=False) if person else waiting().none()


def for_staff(registration: Registration, organizer: Organizer) -> list[Proposal]:
    """What an organizer's staff may decide about the person of one of its registrations.

    A name that its owner wrote after attendance began here; and what another organizer proposes of a person without
    an account.
    """
    person = registration.person
    rows = waiting().filter(person=person)
    if person.user_id is not None:
        return list(rows.filter(organizer=None)) if has_attended(person, organizer) else []
    return list(rows.exclude(organizer=organizer).filter(organizer__isnull=False))


def has_attended(person: Person, organizer: Organizer | None = None) -> bool:
    """Whether anything is recorded of the person's attendance, in sessions of this organizer if one is named."""
    entries = AttendanceEntry.objects.filter(registration__person=person).exclude(answer__in=AttendanceEntry.REFUSED)
    if organizer is not None:
        entries = entries.filter(registration__session__programme__organizer=organizer)
    return entries.exists()
