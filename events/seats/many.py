"""Offering many categories in one go: five hundred institutions are invited with one letter."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from events.training import guard
from events.training.models import TrainingSession

from .models import SeatCeiling, SeatPool
from .terms import Terms


@transaction.atomic
def add_pools(*, session: TrainingSession, wanted: Sequence[tuple[str, int]], terms: Terms) -> list[SeatPool]:
    """Offer seats of several categories, (name, number of seats) each, on the same terms; in a few statements.

    Raises Refusal `session_cancelled`, `not_open_for_role`, and `category_exists` when a name is there already or
    comes twice; nothing is written then. The caller leaves the audit entry, as no row is saved by itself.
    """
    terms.check()
    stored = guard.open_for_change(session.pk)
    _require_new([name for name, _capacity in wanted], stored)
    ceiling = SeatCeiling.objects.filter(session=stored).first()
    last = stored.pools.aggregate(last=Max("position"))["last"]
    first = 0 if last is None else last + 1
    return SeatPool.objects.bulk_create(
        SeatPool(
            session=stored,
            category=name,
            capacity=capacity,
            ceiling=ceiling,
            position=first + place,
            **asdict(terms),
        )
        for place, (name, capacity) in enumerate(wanted)
    )


def _require_new(names: Sequence[str], session: TrainingSession) -> None:
    """The session is locked, so no other category can appear between this look and the write."""
    seen = {category.casefold() for category in session.pools.values_list("category", flat=True)}
    for name in names:
        if name.casefold() in seen:
            raise Refusal("category_exists", _("There already is a category named %(name)s.") % {"name": name})
        seen.add(name.casefold())
