"""Offering seats. `counting` takes them and gives them back.

A change of the capacity is one conditional UPDATE: it never reads a number that another could change
before it is written. A larger quota lets those move up who wait: a worker is asked for it on commit, and the clock
looks for what got lost (`participants.enrolment.waiting`).
"""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.training import guard
from events.training.models import TrainingSession

from . import counting, queue
from .models import SeatCeiling, SeatPool
from .terms import Terms

Status = TrainingSession.Status


@transaction.atomic
def add_pool(*, session: TrainingSession, category: str, capacity: int, terms: Terms | None = None) -> SeatPool:
    """Offer seats of one more category. Raises Refusal as `change_pool` does."""
    terms = terms or Terms()
    terms.check()
    stored = guard.open_for_change(session.pk)
    _require_new_category(stored, category)
    last = stored.pools.aggregate(last=Max("position"))["last"]
    return SeatPool.objects.create(
        session=stored,
        category=category,
        capacity=capacity,
        ceiling=SeatCeiling.objects.filter(session=stored).first(),
        position=0 if last is None else last + 1,
        **asdict(terms),
    )


@transaction.atomic
def change_pool(*, pool: SeatPool, category: str, capacity: int, terms: Terms | None = None) -> None:
    """Rename a category, offer more or fewer seats of it, or give it other `terms` from now on.

    Raises Refusal: `session_cancelled`, `category_exists`, `not_open_for_role`, and `below_taken` when more seats
    are taken than would be left; that is decided by the UPDATE itself, against everybody who takes a seat now.
    """
    if terms:
        terms.check()
    stored = guard.open_for_change(pool.session_id)
    _require_new_category(stored, category, besides=pool)
    fitting = SeatPool.objects.filter(pk=pool.pk, taken__lte=capacity)
    wanted: dict[str, Any] = {"category": category, "capacity": capacity, **(asdict(terms) if terms else {})}
    if not fitting.update(**wanted):
        pool.refresh_from_db()
        raise Refusal(
            "below_taken",
            _("%(taken)s seats are taken already; offer at least as many.") % {"taken": pool.taken},
        )
    before = {name: getattr(pool, name) for name in wanted}
    changed: dict[str, Any] = {name: (before[name], value) for name, value in wanted.items() if value != before[name]}
    audit.record(pool, **changed)
    queue.move_up_soon(pool.session_id)


@transaction.atomic
def delete_pool(*, pool: SeatPool) -> None:
    """Stop offering a category.

    Raises Refusal: `session_cancelled`, `seats_taken` while a registration holds or held a place of it, and
    `last_pool` when a session that the public sees would have no seats.
    """
    stored = guard.open_for_change(pool.session_id)
    if stored.status != Status.DRAFT and not stored.pools.public().exclude(pk=pool.pk).exists():
        raise Refusal("last_pool", _("A published session needs at least one category of seats."))
    # No registration for it can begin from here on.
    SeatPool.objects.select_for_update().filter(pk=pool.pk).first()
    try:
        with transaction.atomic():
            deleted, _per_model = SeatPool.objects.filter(pk=pool.pk, taken=0).delete()
    except ProtectedError:
        deleted = 0
    if not deleted:
        raise Refusal("seats_taken", _("People have registered in this category, so it must be kept."))


@transaction.atomic
def set_ceiling(*, session: TrainingSession, capacity: int | None) -> None:
    """Let all categories together hold at most `capacity` people; None: only each category's own number counts.

    Raises Refusal `session_cancelled`, and `below_taken` when more seats are taken already.
    """
    stored = guard.open_for_change(session.pk)
    taken = sum(pool.taken for pool in counting.hold(stored.pk).values())
    before = SeatCeiling.objects.filter(session=stored).first()
    if capacity is None:
        if before:
            before.delete()
    elif capacity < taken:
        raise Refusal("below_taken", _("%(taken)s seats are taken already; offer at least as many.") % {"taken": taken})
    else:
        ceiling, _new = SeatCeiling.objects.update_or_create(
            session=stored, defaults={"capacity": capacity, "taken": taken}
        )
        SeatPool.objects.filter(session=stored).update(ceiling=ceiling)
    if (before.capacity if before else None) != capacity:
        audit.record(stored, seats_of_the_session=(before.capacity if before else "", capacity or ""))
    queue.move_up_soon(stored.pk)


def _require_new_category(session: TrainingSession, category: str, besides: SeatPool | None = None) -> None:
    """The session is locked, so no other category can appear between this look and the write."""
    same = session.pools.filter(category__iexact=category)
    if besides is not None:
        same = same.exclude(pk=besides.pk)
    if same.exists():
        raise Refusal("category_exists", _("There already is a category of this name."))
