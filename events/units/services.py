"""The units of a programme kept up to date by lists and formulas, and its targets, in versions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.organizers.access import AnyUser
from events.programmes.models import Programme
from events.regions.models import Region

from .models import NUMBER_LETTERS, TargetLine, TargetVersion, Unit
from .naming import unit_key

BATCH = 1_000
CHANGING = ("key", "kind", "region", "number", "place", "people", "closed_at")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as a list or formula says it; `people` None keeps what is known (a new one gets `usual`)."""

    number: str
    names: tuple[str, str, str]  # regency, district, village, as they are written
    region: Region | None = None
    people: int | None = None
    kind: str = Unit.Kind.STATION

    @property
    def place(self) -> str:
        """Where it is, the smallest first: "Gunung Sahari Utara, Sawah Besar, Jakarta Pusat"."""
        return ", ".join(filter(None, reversed(self.names)))[:250]

    @property
    def keys(self) -> tuple[str, str]:
        """Its key by the region's code, and by the names alone; the same twice where the region is not known."""
        by_names = unit_key("", self.names, self.number)
        return (unit_key(self.region.code, self.names, self.number) if self.region else by_names), by_names


@dataclass(frozen=True)
class UnitChanges:
    """What a list does to the units there are: new ones, changed ones (new names, other numbers of people, a region
    that was found, opened again), and those that are not in it any more."""

    added: tuple[Unit, ...]
    changed: tuple[Unit, ...]
    closed: tuple[Unit, ...]
    same: int

    @property
    def any(self) -> bool:
        """Whether there is something to write."""
        return bool(self.added or self.changed or self.closed)


def compare(*, programme: Programme, rows: Iterable[UnitRow], usual: int, whole: bool, now: datetime) -> UnitChanges:
    """What a list would do; nothing is written. `whole`: units that are not in the list are closed."""
    known = {unit.key: unit for unit in Unit.objects.filter(programme=programme)}
    added: dict[str, Unit] = {}
    changed, met, same = [], set(), 0
    for row in rows:
        unit = next((known[key] for key in row.keys if key in known), None)
        if unit is None:
            added.setdefault(row.keys[0], _new(programme, row, usual))
            continue
        if unit.pk in met:
            continue
        met.add(unit.pk)
        if _take_over(unit, row):
            changed.append(unit)
        else:
            same += 1
    closed = [unit for unit in known.values() if whole and unit.pk not in met and unit.closed_at is None]
    for unit in closed:
        unit.closed_at = now
    return UnitChanges(tuple(added.values()), tuple(changed), tuple(closed), same)


def _new(programme: Programme, row: UnitRow, usual: int) -> Unit:
    people = usual if row.people is None else row.people
    return Unit(
        programme=programme,
        key=row.keys[0],
        kind=row.kind,
        region=row.region,
        number=row.number[:NUMBER_LETTERS],
        place=row.place,
        people=people,
    )


def _take_over(unit: Unit, row: UnitRow) -> bool:
    """Bring a unit to what a row says; whether anything changed."""
    wanted = {
        "key": row.keys[0] if row.region or unit.region_id is None else unit.key,
        "region_id": row.region.code if row.region else unit.region_id,
        "place": row.place or unit.place,
        "people": unit.people if row.people is None else row.people,
        "closed_at": None,
    }
    different = {name: value for name, value in wanted.items() if getattr(unit, name) != value}
    for name, value in different.items():
        setattr(unit, name, value)
    return bool(different)


@transaction.atomic
def apply(
    *, programme: Programme, rows: Sequence[UnitRow], usual: int, whole: bool, source: str, by: AnyUser | None,
    now: datetime,
) -> UnitChanges:  # fmt: skip
    """Write what `compare` shows. The same list again changes nothing. One audit entry says what was done."""
    Programme.objects.select_for_update().get(pk=programme.pk)  # two lists at once would add a unit twice
    changes = compare(programme=programme, rows=rows, usual=usual, whole=whole, now=now)
    Unit.objects.bulk_create(changes.added, batch_size=BATCH)
    Unit.objects.bulk_update([*changes.changed, *changes.closed], CHANGING, batch_size=BATCH)
    if changes.any:
        counts = f"+{len(changes.added)} ~{len(changes.changed)} -{len(changes.closed)}"
        audit.record(programme, by=by, units=f"{counts} ({source[:100]})")
    return changes


def by_formula(villages: Iterable[Region], stations: int) -> Iterator[UnitRow]:
    """As many stations in each village (load its parents with it)."""
    for village in villages:
        names = _names(village)
        for number in range(1, stations + 1):
            yield UnitRow(f"{number:03}", names, village)


def _names(region: Region) -> tuple[str, str, str]:
    district = region.parent
    regency = district.parent if district else None
    return (regency.name if regency else "", district.name if district else "", region.name)


@transaction.atomic
def set_targets(
    *,
    programme: Programme,
    source: str,
    dated_on: date,
    per_unit: int | None = None,
    lines: Mapping[tuple[str | None, str], int] | None = None,
    by: AnyUser | None,
) -> TargetVersion:
    """Enter a new version of the targets: `lines` give people by region's code (None: everywhere) and category.

    Raises Refusal `no_source` without saying where the numbers come from. Earlier versions stay.
    """
    if not source.strip():
        raise Refusal("no_source", _("Say where the targets come from: a decree, a letter, a count."))
    Programme.objects.select_for_update().get(pk=programme.pk)
    last = TargetVersion.objects.filter(programme=programme).first()
    author = by if by is not None and by.is_authenticated else None
    version = TargetVersion.objects.create(
        programme=programme,
        number=last.number + 1 if last else 1,
        source=source.strip(),
        dated_on=dated_on,
        per_unit=per_unit,
        created_by=author,
    )
    TargetLine.objects.bulk_create(
        TargetLine(version=version, region_id=code, category=category, people=people)
        for (code, category), people in (lines or {}).items()
    )
    audit.record(programme, by=by, targets=f"{version.number}: {version.source}, {len(lines or {})}")
    return version
