"""Writing the people of a roster in bulk: no signal, no audit entry and no mail for each, one entry for all."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from participants.consent import services as consents
from participants.consent.services import Agreement
from participants.notices import services as notices
from participants.notices.models import Notice
from participants.people.models import Person
from participants.registration.models import Registration

from .entries import Entry
from .matching import KEY_LETTERS, Match, Outcome
from .models import Roster

BATCH = 500  # rows of one UPDATE


class Writer:
    """Writes matched rows inside the caller's transaction; seats are the caller's."""

    def __init__(self, roster: Roster, agreement: Agreement, now: datetime) -> None:
        self.roster, self.agreement, self.now = roster, agreement, now
        self.added = self.updated = 0
        self._later: defaultdict[frozenset[str], list[Registration]] = defaultdict(list)

    def write(self, matches: Iterable[Match]) -> None:
        """New people and their registrations with the consent; changed texts of those who are known."""
        matches = list(matches)
        self._add([match for match in matches if match.outcome is Outcome.ADD])
        self._update_people([match for match in matches if match.of_person])
        self._note_registrations(matches)
        self.updated += sum(match.outcome is Outcome.UPDATE for match in matches)

    def _add(self, matches: list[Match]) -> None:
        new = [match for match in matches if match.person is None]
        people = Person.objects.bulk_create(self._person(match.entry) for match in new)
        for match, person in zip(new, people, strict=True):
            match.person = person
        rows = Registration.objects.bulk_create(self._registration(match) for match in matches)
        consents.record_many(registrations=rows, agreement=self.agreement, now=self.now)
        notices.write(rows, Notice.Kind.CONFIRMED, now=self.now)
        self.added += len(rows)

    def _person(self, entry: Entry) -> Person:
        return Person(
            name=entry.name,
            search_name=entry.key[:KEY_LETTERS],
            title_before=entry.title_before,
            title_after=entry.title_after,
            nik=entry.nik,
            nik_index=entry.nik_index or None,
            nip=entry.nip,
            phone=entry.phone,
            email=entry.email,
            institution=entry.institution,
            position=entry.position,
            birth_date=entry.birth_date,
            region_id=entry.region_id,
        )

    def _registration(self, match: Match) -> Registration:
        return Registration(
            person=match.person,
            session_id=self.roster.session_id,
            pool_id=self.roster.pool_id,
            status=Registration.Status.CONFIRMED,
            assignment=match.entry.assignment,
            representing=match.entry.representing,
            registered_at=self.now,
        )

    def _update_people(self, matches: Iterable[Match]) -> None:
        alike: defaultdict[frozenset[str], list[Person]] = defaultdict(list)
        for match in matches:
            if match.person is None:
                continue
            for name, value in match.of_person.items():
                setattr(match.person, name, value)
            match.person.updated_at = self.now
            alike[frozenset(match.of_person)].append(match.person)
        for names, people in alike.items():
            Person.objects.bulk_update(people, [*sorted(names), "updated_at"], batch_size=BATCH)

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
