"""Who gets a name badge, and in which order the sheets are cut."""

from collections.abc import Collection

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession
from participants.registrants.selectors import registrants
from participants.registration.models import Registration

BADGES_A_FILE = 120
"""Fifteen pages: what is set in some three seconds, inside the request."""


class Order(models.TextChoices):
    """What the badges are sorted by, so that they can be handed out without searching."""

    NAME = "name", _("name")
    INSTITUTION = "institution", _("institution")
    ASSIGNMENT = "assignment", _("polling station or site")


ORDERS: dict[str, tuple[str, ...]] = {
    Order.NAME: (),
    Order.INSTITUTION: ("person__institution",),
    Order.ASSIGNMENT: ("assignment",),
}


def with_badge(
    session: TrainingSession,
    *,
    words: str = "",
    pool: int | None = None,
    assignment: str = "",
    delegation: int | None = None,
    only: Collection[int] = (),
    order: str = Order.NAME,
) -> QuerySet[Registration]:
    """The confirmed of a session that was not cancelled. `only` are keys of registrations, empty for all."""
    rows = registrants(session, words=words, pool=pool, delegation=delegation).filter(
        status=Registration.Status.CONFIRMED
    )
    if session.status == TrainingSession.Status.CANCELLED:
        return rows.none()
    if assignment:
        rows = rows.filter(assignment__icontains=assignment)
    if only:
        rows = rows.filter(pk__in=only)
    return rows.order_by(*ORDERS[order], "person__search_name", "pk")
