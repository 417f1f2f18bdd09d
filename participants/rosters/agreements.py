"""What an organizer says the people of a roster agreed to, kept until a worker applies it; and the seats they need."""

from dataclasses import dataclass
from typing import Any

from events.seats.models import SeatPool
from participants.consent.models import ConsentText, PledgeText
from participants.consent.services import Agreement

from .models import Roster


def as_json(agreement: Agreement) -> dict[str, Any]:
    """The versions, by their keys."""
    return {"consent": agreement.consent.pk, "pledges": [pledge.pk for pledge in agreement.pledges]}


def from_json(kept: dict[str, Any]) -> Agreement:
    """The agreement again."""
    pledges = PledgeText.objects.filter(pk__in=kept["pledges"])
    return Agreement(ConsentText.objects.get(pk=kept["consent"]), tuple(pledges))


@dataclass(frozen=True)
class SeatShortage:
    """A category with too few seats for the people of a roster."""

    pool: SeatPool
    missing: int


def shortages(roster: Roster) -> list[SeatShortage]:
    """The categories of which seats are missing for those who are to be added, also by the session's ceiling."""
    needed = {int(pool): places for pool, places in roster.seats.items()} or {roster.pool_id: roster.to_add}
    pools = SeatPool.objects.select_related("ceiling").filter(pk__in=needed).order_by("pk")
    found, spent = [], 0
    for pool in pools:
        ceiling = pool.ceiling
        free = min(pool.left, ceiling.capacity - ceiling.taken - spent) if ceiling else pool.left
        missing = max(0, needed[pool.pk] - max(0, free))
        spent += needed[pool.pk] - missing
        found += [SeatShortage(pool, missing)] if missing else []
    return found


def seats_missing(roster: Roster) -> int:
    """How many seats are missing in all."""
    return sum(shortage.missing for shortage in shortages(roster))
