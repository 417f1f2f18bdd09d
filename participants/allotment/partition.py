"""Cuts a row of units, neighbours beside each other, into sessions: few, full, even, and each of few villages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

# What a cut costs, in the same measure. A session costs most, so that few are held; villages that meet in one session
# cost less, so that a village is rather kept together than a hall filled; the square of a session's share of its hall
# makes sessions even. The later prices apply where the slots would not suffice.
SESSION_PRICES = (12.0, 60.0, 600.0)
REGENCY_PRICE, DISTRICT_PRICE, VILLAGE_PRICE = 30.0, 12.0, 3.0
SHARE_PRICE = 10.0
STEPS_MAX = 6_000_000  # of the search; beyond it sessions are filled one after the other


@dataclass(frozen=True, slots=True)
class Member:
    """A unit to be placed: what names it, its (regency, district, village), and how many seats it needs."""

    key: Any
    region: tuple[str, ...]
    seats: int


@dataclass(frozen=True, slots=True)
class Room:
    """What one session holds: people and units."""

    people: int
    units: int


def partition(members: Sequence[Member], room: Room, sessions: int) -> list[list[Member]]:
    """Cut the members, in their order, into at most `sessions` runs that each fit the room.

    Each member fits the room alone. Where the sessions do not suffice, the last members are in no run.
    """
    filled = list(_one_after_the_other(members, room))
    if len(filled) <= sessions:
        for price in SESSION_PRICES if _steps(members, room) <= STEPS_MAX else ():
            cut = _cheapest(members, room, price)
            if len(cut) <= sessions:
                return cut
    return filled[:sessions]


def _one_after_the_other(members: Sequence[Member], room: Room) -> Iterator[list[Member]]:
    """Fill a session, then the next: no cut into runs has fewer."""
    run: list[Member] = []
    people = 0
    for member in members:
        if len(run) == room.units or people + member.seats > room.people:
            yield run
            run, people = [], 0
        run.append(member)
        people += member.seats
    if run:
        yield run


def _steps(members: Sequence[Member], room: Room) -> int:
    return len(members) * min(room.units, room.people, len(members))


def _cheapest(members: Sequence[Member], room: Room, session_price: float) -> list[list[Member]]:
    """The cheapest cut, found from the left: the best end of each beginning is known once."""
    steps = [_step(one, other) for one, other in pairwise(members)]
    cost = [0.0] + [float("inf")] * len(members)
    begins = [0] * (len(members) + 1)
    for end in range(1, len(members) + 1):
        people, mixed = 0, 0.0
        for start in range(end - 1, max(-1, end - 1 - room.units), -1):
            people += members[start].seats
            if people > room.people:
                break
            mixed += steps[start] if start < end - 1 else 0.0
            share = max((end - start) / room.units, people / room.people)
            total = cost[start] + session_price + mixed + SHARE_PRICE * share * share
            if total < cost[end]:
                cost[end], begins[end] = total, start
    return _runs(members, begins)


def _runs(members: Sequence[Member], begins: Sequence[int]) -> list[list[Member]]:
    runs, end = [], len(members)
    while end:
        runs.append(list(members[begins[end] : end]))
        end = begins[end]
    return runs[::-1]


def _step(one: Member, other: Member) -> float:
    """What it costs that two neighbours meet in a session."""
    prices = (REGENCY_PRICE, DISTRICT_PRICE, VILLAGE_PRICE)
    for mine, theirs, price in zip(one.region, other.region, prices, strict=False):
        if mine != theirs:
            return price
    return 0.0
