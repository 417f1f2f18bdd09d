"""Writing the people of a roster in bulk: no signal, no audit entry and no mail for each, one entry for all."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bimtek.common.codes import readable_code
from bimtek.common.crypto import encrypt
from participants.consent import services as consents
from participants.consent.services import Agreement
from participants.notices import services as notices
from participants.notices.models import Notice
from participants.people import history
from participants.people.history import Author, Origin
from participants.people.matching import KEY_LETTERS
from participants.people.models import Person, PersonChange
from participants.registration.models import Registration
from participants.roster_checking.entries import RosterEntry
from participants.roster_checking.matching import Match, MatchOutcome

from .copying import CopyBatch
from .models import Roster

BATCH = 500  # rows of one UPDATE
PERSON = (
    "name", "search_name", "title_before", "title_after", "nik", "nik_index", "nip", "phone", "email", "institution",
    "position", "birth_date", "region_id", "sex",
)  # fmt: skip
REGISTRATION = ("person_id", "pool_id", "assignment", "representing", "code")


class RosterWriter:
    """Writes matched rows inside the caller's transaction; seats are the caller's."""

    def __init__(self, roster: Roster, agreement: Agreement, now: datetime) -> None:
        self.roster, self.agreement, self.now = roster, agreement, now
        self.added = self.updated = 0
        self.people = CopyBatch(Person(created_at=now, updated_at=now), PERSON)
        self.registrations = CopyBatch(_blank(roster, now), REGISTRATION)
        self._later: defaultdict[frozenset[str], list[Registration]] = defaultdict(list)

    def write(self, matches: Iterable[Match]) -> None:
        """New people and their registrations with the consent; changed texts of those who are known."""
        matches = list(matches)
        self._add([match for match in matches if match.outcome is MatchOutcome.ADD])
        self._update_people([match for match in matches if match.of_person])
        self._note_registrations(matches)
        self.updated += sum(match.outcome is MatchOutcome.UPDATE for match in matches)

    def _add(self, matches: list[Match]) -> None:
        rows = self._register(matches, self._people([match for match in matches if match.person is None]))
        consents.record_many(registrations=rows, agreement=self.agreement, now=self.now)
        notices.write(rows, Notice.Kind.CONFIRMED, now=self.now)
        self.added += len(rows)

    def _people(self, matches: list[Match]) -> dict[int, int]:
        """Write new people; their keys by the identity of the match, as rows of several sheets share numbers."""
        keys = self.people.keys(len(matches))
        self.people.write([key, *_person(match.entry)] for key, match in zip(keys, matches, strict=True))
        return {id(match): key for key, match in zip(keys, matches, strict=True)}

    def _register(self, matches: list[Match], people: dict[int, int]) -> list[Registration]:
        """Write the registrations; as objects that have what consent and notices ask of them."""
        keys = self.registrations.keys(len(matches))
        rows = [self._registration(key, match, people) for key, match in zip(keys, matches, strict=True)]
        self.registrations.write(
            [row.pk, row.person_id, entry.pool_id, entry.assignment, entry.representing, readable_code()]
            for row, entry in zip(rows, (match.entry for match in matches), strict=True)
        )
        return rows

    def _registration(self, key: int, match: Match, people: dict[int, int]) -> Registration:
        person = match.person or Person(pk=people[id(match)], email=match.entry.email)
        return Registration(pk=key, person=person)

    def _update_people(self, matches: Iterable[Match]) -> None:
        alike: defaultdict[frozenset[str], list[Person]] = defaultdict(list)
        author = Author(Origin.ROSTER, self.roster.applied_by, self.roster.session.programme.organizer)
        changes: list[PersonChange] = []
        for match in matches:
            if match.person is None:
                continue
            columns = history.of_columns(match.person, match.of_person)
            changes += history.lines(match.person, columns, author, now=self.now)
            for name, value in match.of_person.items():
                setattr(match.person, name, value)
            match.person.updated_at = self.now
            alike[frozenset(match.of_person)].append(match.person)
        for names, people in alike.items():
            Person.objects.bulk_update(people, [*sorted(names), "updated_at"], batch_size=BATCH)
        PersonChange.objects.bulk_create(changes, batch_size=BATCH)

    def _note_registrations(self, matches: Iterable[Match]) -> None:
        for match in matches:
            if match.registration is None or not match.of_registration:
                continue
            row = Registration(pk=match.registration.pk)
            for name in ("assignment", "representing"):
                setattr(row, name, match.of_registration.get(name, getattr(match.registration, name)))
            self._later[frozenset(match.of_registration)].append(row)

    def finish(self) -> None:
        """Change registrations that were there already: once the pool is held, as everywhere."""
        for names, rows in self._later.items():
            Registration.objects.bulk_update(rows, sorted(names), batch_size=BATCH)


def _blank(roster: Roster, now: datetime) -> Registration:
    """What all registrations of a roster have in common."""
    return Registration(session_id=roster.session_id, status=Registration.Status.CONFIRMED, registered_at=now)


def _person(entry: RosterEntry) -> list[Any]:
    """A new person's columns, in the order of PERSON."""
    return [
        entry.name,
        entry.key[:KEY_LETTERS],
        entry.title_before,
        entry.title_after,
        encrypt(entry.nik) if entry.nik else "",
        entry.nik_index or None,
        entry.nip,
        entry.phone,
        entry.email,
        entry.institution,
        entry.position,
        entry.birth_date,
        entry.region_id,
        entry.sex,
    ]
