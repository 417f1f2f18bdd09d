"""The rows of a file's lists checked one after the other, each by itself and against those before it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bimtek.common.identity import mask_nik, nik_birth_date
from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import SpreadsheetRow
from events.seats.audiences import Audience
from events.seats.models import SeatPool
from participants.people.birth import is_minor

from . import headings, name_cells
from .categories import Categories
from .entries import Known, RosterEntry, same_person
from .faults import ASKED, RowProblem
from .fields import Field
from .layout import RosterLayout
from .rows import RowReader
from .several import one_each
from .showing import VALUE_LETTERS
from .skipping import Skipper

EXAMPLES = 10  # numbers of rows that are kept beside a count
SKIPPED_KEPT = 2000

Checked = tuple[RosterEntry, list[RowProblem]]


@dataclass(frozen=True)
class Skipped:
    """A row that gave no person: where, why (a code of `faults.SKIPPED`), and what to show of it where it is asked."""

    sheet: str
    row: int
    reason: str
    shown: str = ""


@dataclass
class Remarks:
    """What was put right or is odd, by its code: how often, and in which rows first. What was passed over, and why."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[int | str]] = field(default_factory=lambda: defaultdict(list))
    skipped: list[Skipped] = field(default_factory=list)

    def note(self, code: str, row: int, sheet: str = "") -> None:
        """Count one more row of this kind."""
        self.counts[code] += 1
        if len(self.examples[code]) < EXAMPLES:
            self.examples[code].append(f"{sheet} {row}" if sheet else row)

    def skip(self, skipped: Skipped) -> None:
        """Note a row that names no person, or one to be asked about; of these every one is kept."""
        if skipped.reason in ASKED or len(self.skipped) < SKIPPED_KEPT:
            self.skipped.append(skipped)

    def as_json(self) -> dict[str, object]:
        """As a roster keeps it: `{code: [count, [row, …]]}`."""
        return {code: [count, self.examples[code]] for code, count in sorted(self.counts.items())}


@dataclass(frozen=True)
class Rules:
    """What a file's lists are checked by."""

    today: date
    first_day: date | None = None  # of the session; without it no age is asked for
    marked_too: bool = False  # rows that are hidden, struck through or marked as withdrawn are read as well
    categories: Categories | None = None  # of the session
    several: bool = False  # the file has more than one sheet that is read, so rows are named with theirs


class RosterChecker:
    """Checks the rows of the lists of one file, once, in order."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.remarks = Remarks()
        self.seen = _Seen()

    def check(self, layouts: Sequence[RosterLayout], rows: Iterable[SpreadsheetRow]) -> Iterator[Checked]:
        """Each person's row of one sheet by its lists, with what is wrong with it."""
        lists = [_OneList(self, layout) for layout in layouts]
        for row in rows:
            for each in lists:
                yield from each.take(row)
        for each in lists:
            yield from each.end()

    def against_others(self, entry: RosterEntry) -> list[RowProblem]:
        """What is wrong with a good row beside the session and the rows before it."""
        first_day, categories = self.rules.first_day, self.rules.categories
        if first_day is None or categories is None:
            return self.seen.meet(entry)
        pool = categories.of(entry.category)
        if pool is None:
            shown = categories.with_nearest(entry.category)[:VALUE_LETTERS]
            return [problem(entry, Field.CATEGORY, "category_unknown", shown)]
        entry.pool_id = pool.pk
        return self._too_young(entry, first_day, pool) or self.seen.meet(entry)

    def _too_young(self, entry: RosterEntry, first_day: date, pool: SeatPool) -> list[RowProblem]:
        born = entry.birth_date or nik_birth_date(entry.nik, self.rules.today)
        if born and is_minor(born, first_day):
            kind = Field.BIRTH_DATE if entry.birth_date else Field.NIK
            return [problem(entry, kind, "under_age", f"{born:%d-%m-%Y}" if entry.birth_date else shown_nik(entry))]
        if born is None and pool.audience == Audience.STUDENTS:
            return [problem(entry, Field.BIRTH_DATE, "birth_date_missing", "")]
        return []


class _OneList:
    """One list while it is read. A person waits for the next row, as that may hold their number."""

    def __init__(self, checker: RosterChecker, layout: RosterLayout) -> None:
        self.checker, self.layout = checker, layout
        self.reader = reader_of(layout, checker.rules.today)
        self.skipper = Skipper(self.reader, layout)
        self.waiting: Checked | None = None

    def take(self, row: SpreadsheetRow) -> Iterator[Checked]:
        """Read one row; gives the person before it."""
        if row.number < self.layout.first_row or (self.layout.last_row and row.number > self.layout.last_row):
            return
        for each in one_each(row, self.layout.mapping):
            yield from self._take(each)

    def _take(self, row: SpreadsheetRow) -> Iterator[Checked]:
        if self.layout.own:
            row = self._own_part(row)
            if not any(row.cells[column] is not None for column in self.layout.own if column < len(row.cells)):
                return  # only others of the row are there
        reason = self.skipper.reason(row)
        if reason == "number_below":
            self._number(row)
        if reason and not (reason in ASKED and self.checker.rules.marked_too):
            self.checker.remarks.skip(Skipped(self.layout.sheet, row.number, reason, self._shown(row, reason)))
            return
        yield from self.end()
        self.waiting = self.reader.read(row)

    def end(self) -> Iterator[Checked]:
        """The person who waits, held against those before."""
        if self.waiting is None:
            return
        (entry, problems), self.waiting = self.waiting, None
        for code, _value in [] if problems else entry.remarks:
            self.checker.remarks.note(code, entry.row, entry.sheet if self.checker.rules.several else "")
        yield entry, problems or self.checker.against_others(entry)

    def _own_part(self, row: SpreadsheetRow) -> SpreadsheetRow:
        """The row without what belongs to other people in it."""
        kept = {*self.layout.own, *self.layout.mapping}
        return replace(row, cells=[cell if column in kept else None for column, cell in enumerate(row.cells)])

    def _number(self, row: SpreadsheetRow) -> None:
        if self.waiting and not self.waiting[0].nip:
            self.waiting[0].nip = name_cells.below(self.reader.text(row, Field.NAME))

    def _shown(self, row: SpreadsheetRow, reason: str) -> str:
        """The name in a row that is asked about, and what a comment or a mark says of it."""
        if reason not in ASKED:
            return ""
        marks = [text for column, cell in enumerate(row.cells)
                 if column not in self.layout.mapping and any(map(str.isalpha, text := as_text(cell)))]  # fmt: skip
        return "; ".join(filter(None, [self.reader.text(row, Field.NAME), *marks, *row.comments.values()]))[:200]


def reader_of(layout: RosterLayout, today: date) -> RowReader:
    """What reads the rows of a list, with all that its headings say of them."""

    def where(says: Callable[[str], bool]) -> frozenset[int]:
        return frozenset(place for place, heading in enumerate(layout.headings) if says(heading))

    return RowReader(
        mapping=layout.mapping,
        today=today,
        said=layout.said,
        fills=layout.fills,
        hidden_columns=frozenset(layout.hidden_columns),
        from_1904=layout.from_1904,
        sheet=layout.sheet,
        both=where(headings.names_both),
        mixed=where(headings.names_mixed_numbers),
        spare={} if layout.own else headings.spare_columns(layout.headings, layout.mapping),
        positioned=layout.column_of(Field.NAME) in where(headings.names_position_too),
        born=headings.parts_of_birth(layout.headings, layout.column_of(Field.BIRTH_DATE)),
    )


def problem(entry: RosterEntry, kind: Field, code: str, value: str, other: tuple[str, int] | None = None) -> RowProblem:
    """A fault of an entry, at the column of this kind; `other` is another row it is about, with its sheet."""
    sheet, row = other or ("", None)
    return RowProblem(entry.row, entry.columns.get(kind), kind, code, value, row, entry.sheet, sheet)


def shown_nik(entry: RosterEntry) -> str:
    """The NIK as it may be shown."""
    return mask_nik(entry.nik)


class _Seen:
    """Who stood in the file so far. Texts are kept as their hashes: a hundred thousand people stay small."""

    def __init__(self) -> None:
        self.niks: dict[int, tuple[str, int]] = {}
        self.nips: dict[int, tuple[str, int]] = {}
        self.names: dict[int, list[tuple[tuple[str, int], tuple[int, ...]]]] = {}

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
        place = (entry.sheet, entry.row)
        namesakes.append((place, hashed))
        if entry.nik:
            self.niks[hash(entry.nik_index)] = place
        if entry.nip:
            self.nips[hash(entry.nip)] = place
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
