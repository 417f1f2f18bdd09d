"""What an organizer says the people of a roster agreed to, kept until a worker applies it; and the seats they need."""

from typing import Any

from events.seats.models import SeatPool
from participants.consent.models import ConsentText, PledgeText
from participants.consent.services import Agreement


def as_json(agreement: Agreement) -> dict[str, Any]:
    """The versions, by their keys."""
    return {"consent": agreement.consent.pk, "pledges": [pledge.pk for pledge in agreement.pledges]}


def from_json(kept: dict[str, Any]) -> Agreement:
    """The agreement again."""
    pledges = PledgeText.objects.filter(pk__in=kept["pledges"])
    return Agreement(ConsentText.objects.get(pk=kept["consent"]), tuple(pledges))


def free_seats(pool_id: int) -> int:
    """How many seats a category has left, also by the session's ceiling."""
    pool = SeatPool.objects.select_related("ceiling").get(pk=pool_id)
    ceiling = pool.ceiling
    return min(pool.left, ceiling.capacity - ceiling.taken) if ceiling else pool.left
