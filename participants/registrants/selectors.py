"""Who registered, as the organizer asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from events.organizers.models import Organizer
from events.training.models import TrainingSession
from participants.consent.selectors import consent_withdrawn, pledge_withdrawn
from participants.enrolment.waiting import place_in_line
from participants.registration.models import Registration
from participants.registration.selectors import REACHABLE

from .search import found_by

COLUMNS = {
    "name": ("person__search_name",),
    "institution": ("person__institution",),
    "category": ("pool__position", "pool"),
    "assignment": ("assignment", "representing"),
    "registered": ("registered_at",),
    "status": ("status",),
}


def _both_ways(columns: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Each column from its beginning, and under its name with a minus from the end."""
    return columns | {f"-{name}": tuple(f"-{each}" for each in fields) for name, fields in columns.items()}


SORTS = _both_ways(COLUMNS)
"""What a list of registrants may be sorted by, before the name."""
SORTS_ACROSS = _both_ways(
    {name: COLUMNS[name] for name in ("name", "institution", "status")} | {"session": ("session__starts_on", "session")}
)
"""What the registrants of many sessions may be sorted by."""


@dataclass(frozen=True)
class MailReach:
    """How many active registrants a mail reaches, and how many have no address."""

    reachable: int
    unreachable: int

    @property
    def total(self) -> int:
        """All active registrants."""
        return self.reachable + self.unreachable


def registrants(
    session: TrainingSession,
    *,
    words: str = "",
    status: str = "",
    pool: int | None = None,
    delegation: int | None = None,
    sort: str = "",
) -> QuerySet[Registration]:
    """The session's registrations by name, with person, category and delegation.

    `words` is what `search.found_by` takes; `sort` one of SORTS.
    """
    rows = (
        Registration.objects.filter(session=session)
        .select_related("person__user", "pool", "delegation")
        .annotate(withdrawn=consent_withdrawn(), pledge_withdrawn=pledge_withdrawn())
        .order_by(*SORTS.get(sort, ()), "person__search_name", "pk")
    )
    if status:
        rows = rows.filter(status=status)
    if pool is not None:
        rows = rows.filter(pool=pool)
    if delegation is not None:
        rows = rows.filter(delegation=delegation)
    return rows.filter(found_by(words)) if words.strip() else rows


def across_sessions(organizer: Organizer, words: str, sort: str = "") -> QuerySet[Registration]:
    """What `search.found_by` finds in the sessions of an organizer and its units, the latest session first.

    `sort` is one of SORTS_ACROSS.
    """
    rows = Registration.objects.filter(
        found_by(words), session__programme__organizer__path__startswith=organizer.path
    ).select_related("person__user", "pool", "session__programme__organizer")
    return rows.order_by(*SORTS_ACROSS.get(sort, ("-session__starts_on",)), "person__search_name", "pk")


def pending(session: TrainingSession) -> int:
    """How many registrations wait for the organizer's word."""
    return Registration.objects.filter(session=session, status=Registration.Status.PENDING).count()


def line(session: TrainingSession, *, pool: int | None = None) -> QuerySet[Registration]:
    """Who has a seat offered or waits for one, in the order of the line, category by category.

    Who is offered one stands first: they come before all who wait.
    """
    statuses = (Registration.Status.OFFERED, Registration.Status.WAITLISTED)
    rows = Registration.objects.filter(session=session, status__in=statuses)
    if pool is not None:
        rows = rows.filter(pool=pool)
    return rows.select_related("person__user", "pool", "group").order_by("pool__position", "pool", "status", "pk")


def places(rows: Sequence[Registration]) -> dict[int, int]:
    """The place in line of everybody on one page of `line`, by key; one count for each category on it."""
    found: dict[int, int] = {}
    behind: dict[int, int] = {}
    for row in rows:
        if row.status == Registration.Status.WAITLISTED:
            behind[row.pool_id] = behind[row.pool_id] + 1 if row.pool_id in behind else place_in_line(row)
            found[row.pk] = behind[row.pool_id]
    return found


def audience(session: TrainingSession) -> MailReach:
    """Registrations whose people are told that the session is cancelled."""
    active = Registration.objects.filter(session=session, status__in=Registration.ACTIVE)
    reachable = active.filter(REACHABLE).count()
    return MailReach(reachable, active.count() - reachable)


def untold(session_id: int) -> QuerySet[Registration]:
    """Active registrations of a cancelled session that the news has not been written to yet."""
    return Registration.objects.filter(
        session=session_id,
        session__status=TrainingSession.Status.CANCELLED,
        status__in=Registration.ACTIVE,
        told_cancelled_at__isnull=True,
    )
