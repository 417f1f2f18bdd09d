"""A roster's rows checked one after the other, each by itself and against those before it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bimtek.common.identity import mask_nik, nik_birth_date
from participants.people.birth import is_minor
from participants.spreadsheets.reading import SpreadsheetRow

from .entries import Known, RosterEntry, same_person
from .faults import RowProblem
from .fields import Field
from .rows import RowReader
from .skipping import Skipper

EXAMPLES = 10  # numbers of rows that are kept beside a count
SKIPPED_KEPT = 200


@dataclass
class Remarks:
    """What was put right or is odd, by its code: how often, and in which rows first. What was passed over, and why."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    skipped: list[tuple[int, str]] = field(default_factory=list)

    def note(self, code: str, row: int) -> None:
        """Count one more row of this kind."""
        self.counts[code] += 1
        if len(self.examples[code]) < EXAMPLES:
            self.examples[code].append(row)

    def skip(self, row: int, reason: str) -> None:
        """Note a row that names no person."""
        if len(self.skipped) < SKIPPED_KEPT:
            self.skipped.append((row, reason))

    def as_json(self) -> dict[str, object]:
        """As a roster keeps it: `{code: [count, [row, …]]}`."""
        return {code: [count, self.examples[code]] for code, count in sorted(self.counts.items())}


@dataclass(frozen=True)
class Rules:
    """What a roster is checked by."""

    mapping: Mapping[int, Field]
    headings: Sequence[str]  # by column
    first_row: int  # the first one below the headings
    today: date
    first_day: date  # of the session
    asks_age: bool = False  # an audience of which many are under 18


class RosterChecker:
    """Checks the rows of one roster, once, in order."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.remarks = Remarks()
        self.reader = RowReader(mapping=rules.mapping, today=rules.today, note=self.remarks.note)
        self.skipper = Skipper(self.reader, rules.mapping, rules.headings)
        self.seen = _Seen()

    def check(self, rows: Iterable[SpreadsheetRow]) -> Iterator[tuple[RosterEntry, list[RowProblem]]]:
        """Each person's row, with what is wrong with it."""
        for row in rows:
            if row.number < self.rules.first_row:
                continue
            if reason := self.skipper.reason(row):
                self.remarks.skip(row.number, reason)
                continue
            entry, problems = self.reader.read(row)
            if not problems:
                problems = self._against_others(entry)
            yield entry, problems

    def _against_others(self, entry: RosterEntry) -> list[RowProblem]:
        born = entry.birth_date or nik_birth_date(entry.nik, self.rules.today)
        if born and is_minor(born, self.rules.first_day):
            kind = Field.BIRTH_DATE if entry.birth_date else Field.NIK
            return [problem(entry, kind, "under_age", f"{born:%d-%m-%Y}" if entry.birth_date else shown_nik(entry))]
        if born is None and self.rules.asks_age:
            return [problem(entry, Field.BIRTH_DATE, "birth_date_missing", "")]
        return self.seen.meet(entry)


def problem(entry: RosterEntry, kind: Field, code: str, value: str, other: int | None = None) -> RowProblem:
    """A fault of an entry, at the column of this kind."""
    return RowProblem(entry.row, entry.columns.get(kind), kind, code, value, other)


def shown_nik(entry: RosterEntry) -> str:
    """The NIK as it may be shown."""
    return mask_nik(entry.nik)


class _Seen:
    """Who stood in the roster so far. Texts are kept as their hashes: a hundred thousand people stay small."""

    def __init__(self) -> None:
        self.niks: dict[int, int] = {}
        self.nips: dict[int, int] = {}
        self.names: dict[int, list[tuple[int, tuple[int, ...]]]] = {}

    def meet(self, entry: RosterEntry) -> list[RowProblem]:
        """What is wrong with this one after those before it; one without faults is remembered."""
        if entry.nik and (row := self.niks.get(hash(entry.nik_index))):
            return [problem(entry, Field.NIK, "nik_duplicate", shown_nik(entry), row)]
        if entry.nip and (row := self.nips.get(hash(entry.nip))):
            return [problem(entry, Field.NIP, "nip_duplicate", entry.nip, row)]
        known, namesakes = known_of(entry), self.names.setdefault(hash(entry.key), [])
        hashed = tuple(hash(value) if value else 0 for value in known)
        for row, other in namesakes:
            if _same(hashed, other):
                return [problem(entry, Field.NAME, "person_duplicate", entry.name, row)]
        namesakes.append((entry.row, hashed))
        if entry.nik:
            self.niks[hash(entry.nik_index)] = entry.row
        if entry.nip:
            self.nips[hash(entry.nip)] = entry.row
        return []


def _same(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return same_person(Known(*one), Known(*other))


def known_of(entry: RosterEntry) -> Known:
    """What tells this person from others of the name."""
    return Known(
        entry.nik_index,
        entry.nip,
        entry.birth_date,
        entry.phone,
        entry.institution,
        entry.position,
        entry.assignment,
    )
