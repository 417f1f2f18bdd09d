"""An allotment worked out: a plan, a list of units and perhaps a roster give sessions with their people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from bimtek.common.names import name_key
from events.units.naming import place_key
from participants.unit_lists.reading import ListedUnit, UnitKey, UnitList

from .fitting import Fitted, Seat, fit
from .halls import AllotmentPlan, AllotmentSlot, SlotName
from .partition import Member, Room
from .roster import RosterPerson, by_unit

TOO_LARGE = _("No session of the plan holds so many people.")
NO_ROOM = _("No session has room left for the whole unit.")
UNKNOWN_UNIT = _("The list of units has no such unit.")


@dataclass(frozen=True)
class AllottedSession:
    """One session with its units and, where a roster names them, its people by unit."""

    slot: AllotmentSlot
    units: tuple[ListedUnit, ...]
    people: int
    named: tuple[RosterPerson, ...] = ()

    @property
    def by_place(self) -> list[tuple[str, list[str]]]:
        """The numbers of its units under the place where they are, the place first."""
        places: dict[str, list[str]] = {}
        for unit in self.units:
            places.setdefault(unit.place, []).append(unit.number)
        return list(places.items())


@dataclass(frozen=True)
class Unplaced:
    """A unit, row or person that found no session, and why."""

    unit: str
    people: int
    why: str | Promise


@dataclass(frozen=True)
class Allotment:
    """Sessions in the order of their beginning, what found no place, and the units that moved since the last plan."""

    sessions: tuple[AllottedSession, ...]
    unplaced: tuple[Unplaced, ...]
    moved: tuple[ListedUnit, ...] = ()
    moved_people: int = 0


def allot(
    plan: AllotmentPlan,
    listed: UnitList,
    roster: Sequence[RosterPerson] | None = None,
    before: Mapping[str, SlotName] | None = None,
) -> Allotment:
    """Place the units of a list into the sessions of a plan.

    Without a roster their people are counted; with one they are named, and the list's number keeps seats free. `before`
    gives of an earlier allotment (beginning, place) for each unit's label; a unit that still fits stays there.
    """
    units = {unit.key: unit for unit in listed.units}
    named, strangers = by_unit(roster or (), listed.units)
    people = {key: _people(unit, named.get(key), plan, roster is not None) for key, unit in units.items()}
    members = [Member(key, _region(unit), _seats(unit, people[key])) for key, unit in units.items()]
    seats = _free_seats(plan.slots, listed.units)
    most = max(seat.room.people for seat in seats)
    was = _was(listed.units, plan.slots, before or {})
    fitted = fit([member for member in members if member.seats <= most], seats, was)
    gone = {member.key: TOO_LARGE for member in members if member.seats > most}
    gone |= {member.key: NO_ROOM for member in fitted.unplaced}
    now = {member.key: load.seat.key for load in fitted.loads for member in load.members}
    moved = [units[key] for key, slot in was.items() if now.get(key) != slot]
    return Allotment(
        sessions=tuple(_sessions(fitted, plan.slots, units, people, named)),
        unplaced=tuple(_unplaced(listed, gone, people, strangers)),
        moved=tuple(moved),
        moved_people=sum(people[unit.key] for unit in moved),
    )


def _people(unit: ListedUnit, named: Sequence[RosterPerson] | None, plan: AllotmentPlan, has_roster: bool) -> int:
    if has_roster:
        return len(named or ())
    return plan.people_per_unit if unit.people is None else unit.people


def _seats(unit: ListedUnit, people: int) -> int:
    """The seats to keep: for those who are named, and at least as many as the list says."""
    return max(people, unit.people or 0)


def _region(unit: ListedUnit) -> tuple[str, ...]:
    return (place_key(unit.regency), place_key(unit.district), place_key(unit.village) or unit.code)


def _free_seats(slots: Sequence[AllotmentSlot], units: Iterable[ListedUnit]) -> list[Seat]:
    """The slots with what they hold; a hall that bears a village's or district's name is for its units first."""
    regions = {name for unit in units for name in _region(unit)[1:] if name}
    near = {slot.hall.name: _near(slot.hall.name, regions) for slot in slots}
    return [
        Seat(number, slot.hall.name, Room(slot.hall.capacity, slot.hall.units), near[slot.hall.name])
        for number, slot in enumerate(slots)
    ]


def _near(hall: str, regions: Iterable[str]) -> str:
    """The longest name of a region that the hall's name ends with: "Balai Desa Sukamaju"."""
    words = name_key(hall)
    return max((name for name in regions if f" {words}".endswith(f" {name}")), key=len, default="")


def _was(
    units: Iterable[ListedUnit], slots: Sequence[AllotmentSlot], before: Mapping[str, SlotName]
) -> dict[UnitKey, int]:
    numbers = {slot.name: number for number, slot in enumerate(slots)}
    known = {unit.key: before[unit.label] for unit in units if unit.label in before}
    return {key: numbers.get(name, -1) for key, name in known.items()}


def _sessions(
    fitted: Fitted,
    slots: Sequence[AllotmentSlot],
    units: Mapping[UnitKey, ListedUnit],
    people: Mapping[UnitKey, int],
    named: Mapping[UnitKey, Sequence[RosterPerson]],
) -> Iterator[AllottedSession]:
    for load in fitted.loads:
        mine = sorted((units[member.key] for member in load.members), key=lambda unit: unit.key)
        who = tuple(person for unit in mine for person in named.get(unit.key, ()))
        yield AllottedSession(slots[load.seat.key], tuple(mine), sum(people[unit.key] for unit in mine), who)


def _unplaced(
    listed: UnitList,
    gone: Mapping[UnitKey, str | Promise],
    people: Mapping[UnitKey, int],
    strangers: Iterable[RosterPerson],
) -> Iterator[Unplaced]:
    for unit in listed.units:
        if unit.key in gone:
            yield Unplaced(unit.label, people[unit.key], gone[unit.key])
    for row in listed.unread:
        yield Unplaced(row.text, row.people, row.why)
    for person in strangers:
        yield Unplaced(f"{person.name}, {person.unit.label}", 1, UNKNOWN_UNIT)


def as_answer(found: Allotment, *, replanned: bool) -> dict[str, object]:
    """The allotment as plain values for JSON; names of people only where a roster gave them."""
    answer: dict[str, object] = {
        "sessions": [_told(session) for session in found.sessions],
        "unplaced": [{"unit": each.unit, "people": each.people, "why": str(each.why)} for each in found.unplaced],
    }
    if replanned:
        answer["moved"] = {"units": [unit.label for unit in found.moved], "people": found.moved_people}
    return answer


def _told(session: AllottedSession) -> dict[str, object]:
    start, place = session.slot.name
    units = [unit.label for unit in session.units]
    told: dict[str, object] = {"start": start, "place": place, "units": units, "people": session.people}
    return told | ({"named": [person.name for person in session.named]} if session.named else {})


def before_from(answer: object) -> dict[str, SlotName]:
    """Where each unit stood by an earlier answer of `as_answer`. Raises Refusal `rule` where it is none."""
    try:
        sessions: Any = answer["sessions"]  # type: ignore[index]
        return {str(unit): (str(s["start"]), str(s["place"])) for s in sessions for unit in s["units"]}
    except (TypeError, KeyError):
        raise Refusal("rule", _("The earlier allotment is not one that this command printed.")) from None
