"""Which unit a registration stands for, read from its assignment. Nothing is guessed; it can run again."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from bimtek.common.names import name_key
from events.programmes.models import Programme
from events.units.models import Unit
from events.units.naming import place_key, unit_number
from participants.registration.models import Registration

from .models import UnitAssignment

BATCH = 2_000
_NUMBER = re.compile(r"\btps\W*(?:no\W*)?([0-9]{1,4}|[ivx]{1,7})\b|^\W*([0-9]{1,4})\b", re.IGNORECASE)


@dataclass
class UnitIndex:
    """A programme's open units by number, and by region and number."""

    by_number: dict[str, list[Unit]] = field(default_factory=dict)

    @classmethod
    def of(cls, programme: Programme) -> "UnitIndex":
        """Read the units of a programme."""
        index = cls()
        for unit in Unit.objects.filter(programme=programme, closed_at=None).iterator(chunk_size=BATCH):
            index.by_number.setdefault(unit.number, []).append(unit)
        return index

    def find(self, text: str, region: str | None) -> Unit | None:
        """The one unit that a text and the person's region can mean; None where it is none or several."""
        found = _NUMBER.search(text)
        number = unit_number(found[1] or found[2]) if found else unit_number(text.partition(",")[0])
        units = self.by_number.get(number, [])
        here = [unit for unit in units if region and unit.region_id == region]
        named = [unit for unit in here or units if _named_in(unit, text)]
        for choice in (named, here, units):
            if len(choice) == 1:
                return choice[0] if choice is not units or _not_elsewhere(choice[0], region) else None
        return None


def _named_in(unit: Unit, text: str) -> bool:
    """Whether the text names the unit's village, or what stands in its place."""
    village = place_key(unit.place.partition(",")[0])
    return bool(village) and f" {village} " in f" {name_key(text)} "


def _not_elsewhere(unit: Unit, region: str | None) -> bool:
    """Whether a person of this region can belong to the unit: the region holds it, lies in it, or is not known."""
    if not region or not unit.region_id:
        return True
    return region.startswith(unit.region_id) or unit.region_id.startswith(region)


def unmatched(programme: Programme) -> QuerySet[Registration]:
    """Registrations of the programme that hold or want a seat and stand for no unit."""
    return (
        Registration.objects.filter(session__programme=programme, status__in=Registration.ACTIVE)
        .filter(unit_assignment=None, pool__role="participant")
        .order_by("pk")
    )


def match(programme: Programme) -> int:
    """Give registrations the unit that they stand for; return how many found one.

    A successor (substitute, moved) stands for its predecessor's unit; else the assignment says it.
    """
    index = UnitIndex.of(programme)
    if not index.by_number:
        return 0
    rows = unmatched(programme).select_related("person", "predecessor__unit_assignment")
    rows = rows.only("assignment", "person__region", "predecessor__unit_assignment__unit")
    done = 0
    for batch in _batches(rows):
        pairs = [(row, _unit_of(row, index)) for row in batch]
        done += _write([(row, unit) for row, unit in pairs if unit is not None])
    return done


def _batches(rows: QuerySet[Registration]) -> Iterator[Sequence[Registration]]:
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _unit_of(registration: Registration, index: UnitIndex) -> int | None:
    before = registration.predecessor
    held = getattr(before, "unit_assignment", None) if before else None
    if held is not None:
        return int(held.unit_id)
    if not registration.assignment:
        return None
    unit = index.find(registration.assignment, registration.person.region_id)
    return unit.pk if unit else None


@transaction.atomic
def _write(pairs: Iterable[tuple[Registration, int]]) -> int:
    """Two runs at once write a registration's unit once: the later one finds it there."""
    rows = [UnitAssignment(registration=registration, unit_id=unit) for registration, unit in pairs]
    UnitAssignment.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
