"""Who of a roster is in the session already, and who is known at all; asked of the database a chunk at a time.

A NIK leads to a person anywhere in the portal, but only together with the name: staff who upload learn nothing of a
person whose NIK they have. Names lead only to people of this session.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from events.training.models import TrainingSession
from participants.people.matching import KEY_LETTERS, has_name
from participants.people.models import Person, Sex
from participants.registration.doubles import in_common
from participants.registration.models import Registration

from .checking import known_of, problem, shown_nik
from .entries import Known, RosterEntry, same_person
from .faults import RowProblem
from .fields import Field
from .regions import Regions

TEXTS = (
    *("title_before", "title_after", "nip", "phone", "email", "institution", "position", "birth_date", "region_id"),
    "sex",
)


class MatchOutcome(Enum):
    """What a row comes to."""

    ADD = "to_add"
    UPDATE = "to_update"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(slots=True)
class Match:
    """A row with who it is about and what is to be written of them."""

    entry: RosterEntry
    outcome: MatchOutcome
    person: Person | None = None  # known already
    registration: Registration | None = None
    of_person: dict[str, Any] = field(default_factory=dict)  # columns that change
    of_registration: dict[str, Any] = field(default_factory=dict)
    problem: RowProblem | None = None


class Matcher:
    """Looks up the people of one roster."""

    def __init__(self, session: TrainingSession) -> None:
        self.session = session
        self.organizer = session.programme.organizer
        self.regions = Regions(self.organizer.region_id or "")
        self.by_nik: dict[int, list[int]] = defaultdict(list)
        self.by_nip: dict[int, list[int]] = defaultdict(list)
        self.by_name: dict[int, list[int]] = defaultdict(list)
        self.claimed: dict[int, tuple[str, int]] = {}  # registration -> sheet and row
        self.niks_matched = self.niks_refused = 0  # NIK of known people, under their name and under another one
        self._look_round()

    def _look_round(self) -> None:
        """Read once who is or was registered; hashes keep it small."""
        rows = Registration.objects.filter(session=self.session).values_list(
            "pk", "person__nik_index", "person__nip", "person__search_name"
        )
        for pk, nik_index, nip, name in rows.iterator(chunk_size=5000):
            for index, value in ((self.by_nik, nik_index), (self.by_nip, nip), (self.by_name, name)):
                if value:
                    index[hash(value)].append(pk)

    def match(self, entries: Sequence[RosterEntry]) -> list[Match]:
        """What each entry comes to; at most five queries."""
        self.regions.fill(entries)
        registrations = self._registrations(entries)
        people = self._people(entries, registrations.values())
        matches = [self._one(entry, registrations, people) for entry in entries]
        foreign = self._foreign(matches)
        for match in matches:
            if match.problem is None and match.person is not None:
                self._changes(match, own=match.person.user_id is None and match.person.pk not in foreign, people=people)
        return matches

    def _candidates(self, entry: RosterEntry) -> list[int]:
        found = self.by_nik.get(hash(entry.nik_index), []) if entry.nik_index else []
        found = found + (self.by_nip.get(hash(entry.nip), []) if entry.nip else [])
        return found + self.by_name.get(hash(entry.key[:KEY_LETTERS]), [])

    def _registrations(self, entries: Iterable[RosterEntry]) -> dict[int, Registration]:
        wanted = {pk for entry in entries for pk in self._candidates(entry)}
        if not wanted:
            return {}
        rows = Registration.objects.filter(pk__in=wanted).select_related("person__user").defer("person__nik")
        return {row.pk: row for row in rows}

    def _people(self, entries: Iterable[RosterEntry], registrations: Iterable[Registration]) -> dict[str, Person]:
        """Everybody in the portal who has one of these NIK, by its index."""
        known = {str(row.person.nik_index): row.person for row in registrations if row.person.nik_index}
        indexes = {entry.nik_index for entry in entries if entry.nik_index} - known.keys()
        found = Person.objects.filter(nik_index__in=indexes).select_related("user").defer("nik") if indexes else ()
        return known | {str(person.nik_index): person for person in found}

    def _one(self, entry: RosterEntry, registrations: dict[int, Registration], people: dict[str, Person]) -> Match:
        rows = [registrations[pk] for pk in self._candidates(entry) if pk in registrations]
        if by_nip := self._other_name_by_nip(entry, rows):
            return by_nip
        owner = people.get(entry.nik_index) if entry.nik_index else None
        if owner is not None and not has_name(owner, entry.name):
            self.niks_refused += 1
            return _refused(entry, problem(entry, Field.NIK, "nik_not_for_name", shown_nik(entry)))
        self.niks_matched += owner is not None
        row = _the_same(entry, rows)
        if row is None:
            if any(_may_be(entry, each) for each in rows):
                entry.remarks.append(("likely_double", ""))
            return Match(entry, MatchOutcome.ADD, person=owner)
        if row.status not in Registration.ACTIVE:
            return _refused(entry, problem(entry, Field.NAME, "left_before", entry.name))
        if other := self.claimed.get(row.pk):
            return _refused(entry, problem(entry, Field.NAME, "person_duplicate", entry.name, other))
        self.claimed[row.pk] = (entry.sheet, entry.row)
        return Match(entry, MatchOutcome.UNCHANGED, person=row.person, registration=row)

    def _other_name_by_nip(self, entry: RosterEntry, rows: list[Registration]) -> Match | None:
        if not entry.nip or any(row.person.nip == entry.nip and _named(row, entry) for row in rows):
            return None
        if any(row.person.nip == entry.nip and row.status in Registration.ACTIVE for row in rows):
            return _refused(entry, problem(entry, Field.NIP, "nip_not_for_name", entry.nip))
        return None

    def _foreign(self, matches: Iterable[Match]) -> set[int]:
        """Those of the people found who take part with other organizers too: their data is not ours to change."""
        people = {match.person.pk for match in matches if match.person and match.person.user_id is None}
        if not people:
            return set()
        elsewhere = Registration.objects.filter(person__in=people).exclude(session__programme__organizer=self.organizer)
        return set(elsewhere.order_by().values_list("person", flat=True).distinct())

    def _changes(self, match: Match, *, own: bool, people: dict[str, Person]) -> None:
        """What differs from what is stored. An empty cell changes nothing, and no account's own profile is touched."""
        entry, row = match.entry, match.registration
        if own and match.person:
            match.of_person = _of_person(entry, match.person, nik_free=entry.nik_index not in people)
        if row is None:
            return
        for name in ("assignment", "representing"):
            if (value := getattr(entry, name)) and value != getattr(row, name):
                match.of_registration[name] = value
        match.outcome = MatchOutcome.UPDATE if match.of_person or match.of_registration else MatchOutcome.UNCHANGED


def _refused(entry: RosterEntry, what: RowProblem) -> Match:
    return Match(entry, MatchOutcome.REFUSED, problem=what)


def _named(row: Registration, entry: RosterEntry) -> bool:
    return has_name(row.person, entry.name)


def _may_be(entry: RosterEntry, row: Registration) -> bool:
    """Whether a row that is added may be who has this place already; staff look at both."""
    said = {name: getattr(entry, name) for name in ("phone", "institution", "birth_date", "nik_index")}
    return row.status in Registration.ACTIVE and _named(row, entry) and in_common(row.person, **said)


def _the_same(entry: RosterEntry, rows: list[Registration]) -> Registration | None:
    """The registration of this very person: by numbers first, active before what once was."""
    fitting = {row.pk: row for row in rows if _named(row, entry) and same_person(known_of(entry), _known(row))}
    return max(fitting.values(), key=lambda row: _closeness(entry, row), default=None)


def _closeness(entry: RosterEntry, row: Registration) -> tuple[bool, ...]:
    mine, theirs = known_of(entry), _known(row)
    exact = [bool(a) and a == b for a, b in zip(mine[:4], theirs[:4], strict=True)]
    return (*exact, row.status in Registration.ACTIVE, mine[4:] == theirs[4:])


def _known(row: Registration) -> Known:
    person = row.person
    return Known(
        person.nik_index or "",
        person.nip,
        person.birth_date,
        str(person.phone or ""),
        person.institution,
        person.position,
        row.assignment,
    )


def _of_person(entry: RosterEntry, person: Person, *, nik_free: bool) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name in TEXTS:
        value, stored = getattr(entry, name), getattr(person, name)
        if name == "sex" and stored == Sex.UNSAID:
            continue
        if value and value != (str(stored or "") if name == "phone" else stored):
            changed[name] = value
    if entry.name != person.name and not entry.capitals:
        changed["name"] = entry.name
    if entry.nik and not person.nik_index and nik_free:
        changed |= {"nik": entry.nik, "nik_index": entry.nik_index}
    return changed
