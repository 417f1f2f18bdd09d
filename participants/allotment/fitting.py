"""Places units into sessions: each whole, none twice, never more than a hall holds. Pure, without a database.

Halls that bear the name of a village or district take its units first; neighbours come together; what a first cut
leaves over goes where there is room; where there is room in pieces only, one unit steps aside for another. Planned
again, a unit stays where it was as long as it fits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from .partition import Member, Room, partition

ASIDE_TRIES = 2_000


@dataclass(frozen=True, slots=True)
class Seat:
    """A session that could be held: its number, the hall (in whose order a hall's sessions follow one another),
    what it holds, and the (village or district) whose units it is for first, "" where it is for all."""

    key: int
    hall: str
    room: Room
    near: str = ""


@dataclass
class SessionLoad:
    """A session with the units placed in it."""

    seat: Seat
    members: list[Member] = field(default_factory=list)
    people: int = 0

    def fits(self, member: Member) -> bool:
        """Whether the unit still has room."""
        room = self.seat.room
        return len(self.members) < room.units and self.people + member.seats <= room.people

    def add(self, member: Member) -> None:
        """Place a unit here."""
        self.members.append(member)
        self.people += member.seats

    def remove(self, member: Member) -> None:
        """Take a unit out."""
        self.members.remove(member)
        self.people -= member.seats


@dataclass(frozen=True)
class Fitted:
    """The sessions that hold something, in the order of the seats, and the units for which there is no room."""

    loads: tuple[SessionLoad, ...]
    unplaced: tuple[Member, ...]


def fit(members: Iterable[Member], seats: Sequence[Seat], before: Mapping[Any, int] | None = None) -> Fitted:
    """Place the units. `before` says in which session (by its number) a unit (by its key) stood so far."""
    loads = {seat.key: SessionLoad(seat) for seat in seats}
    left = sorted(members, key=lambda member: (member.region, str(member.key)))
    left = _kept(left, loads, before) if before else _cut(left, loads)
    left = _fill(left, loads)
    left = _fill(_step_aside(left, loads), loads)  # a unit that stepped aside may have left room for a smaller one
    return Fitted(tuple(load for load in loads.values() if load.members), tuple(left))


def _kept(members: list[Member], loads: Mapping[int, SessionLoad], before: Mapping[Any, int]) -> list[Member]:
    """Leave the units where they were, small ones first, so that the fewest people go; return those that cannot."""
    left = []
    for member in sorted(members, key=lambda each: each.seats):
        load = loads.get(before[member.key]) if member.key in before else None
        if load is not None and load.fits(member):
            load.add(member)
        else:
            left.append(member)
    return left


def _cut(members: list[Member], loads: Mapping[int, SessionLoad]) -> list[Member]:
    """Cut the units into sessions, for each kind of halls: those of a village or district first, then large ones."""
    kinds: dict[tuple[str, Room], list[SessionLoad]] = {}
    for load in loads.values():
        kinds.setdefault((load.seat.near, load.seat.room), []).append(load)
    left = members
    for (near, room), free in sorted(kinds.items(), key=lambda kind: (not kind[0][0], -kind[0][1].people, kind[0][0])):
        own = [m for m in left if (not near or near in m.region) and m.seats <= room.people]
        runs = partition(own, room, len(free))
        for run, load in zip(runs, _spread(free, len(runs)), strict=True):
            for member in run:
                load.add(member)
        placed = {member.key for run in runs for member in run}
        left = [member for member in left if member.key not in placed]
    return left


def _spread(loads: Sequence[SessionLoad], count: int) -> list[SessionLoad]:
    """As many sessions: the first ones of each hall, an equal number in each as far as it has them, hall by hall."""
    halls: dict[str, list[SessionLoad]] = {}
    for load in loads:
        halls.setdefault(load.seat.hall, []).append(load)
    taken = dict.fromkeys(halls, 0)
    for _session in range(count):
        fewest = min((hall for hall in halls if taken[hall] < len(halls[hall])), key=taken.__getitem__)
        taken[fewest] += 1
    return [load for hall, free in halls.items() for load in free[: taken[hall]]]


def _fill(members: Iterable[Member], loads: Mapping[int, SessionLoad]) -> list[Member]:
    """Give each unit the session with room whose people come from nearest; return those without room."""
    left = []
    open_loads = [load for load in loads.values() if len(load.members) < load.seat.room.units]
    for member in sorted(members, key=lambda each: -each.seats):
        found = max((load for load in open_loads if load.fits(member)), key=partial(_nearness, member), default=None)
        if found is None:
            left.append(member)
            continue
        found.add(member)
        if len(found.members) == found.seat.room.units:  # a full hall still takes a unit without people
            open_loads.remove(found)
    return left


def _nearness(member: Member, load: SessionLoad) -> tuple[int, int]:
    """How much of the region the session shares with the unit, then how full it is; an empty one comes before one
    whose people come from another regency."""
    if not load.members:
        return (2 if load.seat.near in member.region else 0, 1) if load.seat.near else (0, 0)
    shared = max(_shared(other.region, member.region) for other in (load.members[0], load.members[-1]))
    return shared, load.people


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    for depth, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return depth
    return len(one)


def _step_aside(members: Sequence[Member], loads: Mapping[int, SessionLoad]) -> list[Member]:
    """Where room is left in pieces only, let one unit step aside for another."""
    left = []
    for tried, member in enumerate(members):
        if tried >= ASIDE_TRIES or not _made_room(member, list(loads.values())):
            left.append(member)
    return left


def _made_room(member: Member, loads: list[SessionLoad]) -> bool:
    open_loads = [load for load in loads if len(load.members) < load.seat.room.units]
    most = max((load.seat.room.people - load.people for load in open_loads), default=0)
    for load in loads:
        needed = load.people + member.seats - load.seat.room.people
        if member.seats > load.seat.room.people:
            continue
        movable = [other for other in load.members if needed <= other.seats <= most]
        for other in sorted(movable, key=lambda each: each.seats):
            target = next((each for each in open_loads if each is not load and each.fits(other)), None)
            if target is not None:
                load.remove(other)
                target.add(other)
                load.add(member)
                return True
    return False
