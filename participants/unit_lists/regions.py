"""The regions that a list of units names, by code or by names; a place that is not known, or is two, has none."""

from collections.abc import Iterable, Iterator

from events.regions.models import Region
from events.units.models import Unit
from events.units.services import UnitRow
from participants.roster_checking.entries import NamedVillage, RosterEntry
from participants.roster_checking.regions import Regions

from .reading import ListedUnit


def located(units: Iterable[ListedUnit], around: str) -> Iterator[UnitRow]:
    """The units with their regions; of namesakes the one below the code `around` is meant. A few queries in all."""
    listed = list(units)
    places = {unit: NamedVillage(unit.village, unit.district, unit.regency) for unit in listed}
    finder = Regions(around)
    finder.fill([RosterEntry(row=0, name="", key="", place=place) for place in set(places.values())])
    codes = {unit.code for unit in listed if unit.code} | {code for code in finder.known.values() if code}
    regions = Region.objects.in_bulk(codes)
    for unit in listed:
        code = unit.code if unit.code in regions else finder.known.get(places[unit])
        names = (unit.regency, unit.district, unit.village)
        yield UnitRow(unit.number, names, regions.get(code or ""), unit.people, kind_of(unit))


PARTIES = ("PARTAI", "DPC", "DPD", "DPW")
SCHOOLS = ("SD", "SDN", "SMP", "SMPN", "SMA", "SMAN", "SMK", "SMKN", "MTS", "MAN")


def kind_of(unit: ListedUnit) -> str:
    """What a unit is: named ones by how the name begins, those without a number by the smallest place they name."""
    first = unit.number.partition(" ")[0]
    match unit:
        case ListedUnit(named=True):
            return Unit.Kind.PARTY if first in PARTIES else Unit.Kind.SCHOOL if first in SCHOOLS else Unit.Kind.OFFICE
        case ListedUnit(number="", village="", district=place) if place:
            return Unit.Kind.DISTRICT
        case ListedUnit(number="", village=place) if place:
            return Unit.Kind.VILLAGE
    return Unit.Kind.STATION
