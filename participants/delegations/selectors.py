"""Reads about delegations: the organizer's list, and what one link shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from bimtek.common.names import name_key
from events.seats.audiences import EntryMode
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.attendance.selectors import Ledger, ledgers
from participants.registration.models import Registration
from participants.registration.windows import has_begun

from .models import Delegation

Status = Registration.Status
JOINED = "pool__session__programme__organizer", "pool__session__location__region__parent"


@dataclass(frozen=True)
class DelegationCounts:
    """How many of an institution's people there are, by what became of them."""

    by_status: dict[str, int] = field(default_factory=dict)

    def _of(self, *statuses: str) -> int:
        return sum(self.by_status.get(status, 0) for status in statuses)

    @property
    def named(self) -> int:
        """How many have a seat or wait for one."""
        return self._of(*Registration.ACTIVE)

    @property
    def confirmed(self) -> int:
        """How many have a confirmed seat."""
        return self._of(Status.CONFIRMED)

    @property
    def pending(self) -> int:
        """How many wait for the organizer's approval."""
        return self._of(Status.PENDING)

    @property
    def waiting(self) -> int:
        """How many are on the waiting list, or were offered a seat and have not answered."""
        return self._of(Status.WAITLISTED, Status.OFFERED)

    @property
    def gone(self) -> int:
        """How many were withdrawn, replaced, turned down or moved."""
        return sum(self.by_status.values()) - self.named


@dataclass(frozen=True)
class Totals:
    """The figures above the list of a session's delegations."""

    institutions: int
    capacity: int  # seats of their pools
    taken: int
    to_mail: int  # open, with an address, and the link that holds not mailed yet


def of_session(session: TrainingSession, *, words: str = "", state: str = "") -> QuerySet[Delegation]:
    """The session's delegations by institution, their pool joined; `state` is one of `DelegationFilterForm.STATES`."""
    rows = Delegation.objects.filter(pool__session=session).select_related("pool").order_by("institution", "pk")
    if words.strip():
        rows = rows.filter(Q(institution__icontains=words.strip()) | Q(contact_name__icontains=words.strip()))
    match state:
        case "unnamed":
            active = Registration.objects.filter(delegation=OuterRef("pk"), status__in=Registration.ACTIVE)
            return rows.annotate(named=_count(active, "delegation")).filter(named=0, closed_at=None)
        case "unmailed":
            return rows.filter(closed_at=None, mailed_at=None)
        case "closed":
            return rows.exclude(closed_at=None)
    return rows


def counts(delegations: Collection[Delegation]) -> dict[int, DelegationCounts]:
    """For each delegation, by its key, the counts of its people; one query."""
    rows = Registration.objects.filter(delegation__in=[row.pk for row in delegations])
    found: dict[int, dict[str, int]] = {row.pk: {} for row in delegations}
    for delegation, status, count in rows.order_by().values_list("delegation", "status").annotate(n=Count("pk")):
        found[delegation][status] = count
    return {pk: DelegationCounts(statuses) for pk, statuses in found.items()}


def sharing(pools: Collection[int]) -> dict[int, int]:
    """How many delegations each of these pools has; one query."""
    rows = Delegation.objects.filter(pool__in=pools).order_by().values_list("pool").annotate(n=Count("pk"))
    return dict(rows)


def totals(session: TrainingSession) -> Totals:
    """Institutions, seats of their pools, and seats taken; two queries."""
    rows = Delegation.objects.filter(pool__session=session)
    waiting = Q(closed_at=None, mailed_at=None) & ~Q(contact_email="")
    figures = rows.aggregate(institutions=Count("pk"), to_mail=Count("pk", filter=waiting))
    pools = SeatPool.objects.filter(pk__in=rows.values("pool"))
    seats = pools.aggregate(capacity=Coalesce(Sum("capacity"), 0), taken=Coalesce(Sum("taken"), 0))
    return Totals(**figures, **seats)


def shareable(session: TrainingSession) -> QuerySet[SeatPool]:
    """Pools that institutions can share: those that only institutions fill."""
    return SeatPool.objects.filter(session=session, entry=EntryMode.DELEGATION).order_by("category", "pk")


def known(session: TrainingSession) -> set[str]:
    """Keys of the institutions that are invited to the session."""
    names = Delegation.objects.filter(pool__session=session).values_list("institution", flat=True)
    return {name_key(name) for name in names}


def by_token(token: str) -> Delegation | None:
    """The delegation that a link is for, with its session; one look into a unique index."""
    if "\0" in token:  # PostgreSQL takes none
        return None
    return Delegation.objects.select_related(*JOINED).filter(token=token).first()


def registered_before(delegation: Delegation, rows: Collection[Registration]) -> list[Registration]:
    """Those just named whose name stands in the session already, with this very institution: likely doubles.

    Of other institutions the contact person learns nothing; staff see all doubles.
    """
    others = Registration.objects.filter(
        session=OuterRef("session"),
        status__in=Registration.ACTIVE,
        person__search_name=OuterRef("person__search_name"),
        person__institution__iexact=delegation.institution,
    ).exclude(person=OuterRef("person"))
    named = Registration.objects.filter(Exists(others), pk__in=[row.pk for row in rows])
    return list(named.select_related("person").order_by("pk"))


def people(delegation: Delegation) -> QuerySet[Registration]:
    """The people of one institution: who comes or waits by name, then who is gone; `place` is theirs in line.

    Joined is all that the link shows of them, and who followed whom. `known` are those of whom the portal knew before,
    or from an account: what they wrote there is not the institution's to read.
    """
    gone = Case(When(status__in=Registration.ACTIVE, then=0), default=1, output_field=IntegerField())
    rows = Registration.objects.filter(delegation=delegation)
    rows = rows.select_related("person", "group", "predecessor__person", "successor__person")
    others = Registration.objects.filter(person=OuterRef("person")).exclude(delegation=delegation)
    known = Exists(others) | Q(person__user__isnull=False)
    rows = rows.annotate(gone=gone, place=_place_in_line(), known=known)
    return rows.order_by("gone", "person__search_name", "pk")


def _place_in_line() -> Case:
    ahead = Registration.objects.filter(pool=OuterRef("pool"), status=Status.WAITLISTED, pk__lte=OuterRef("pk"))
    return Case(When(status=Status.WAITLISTED, then=_count(ahead, "pool")), output_field=IntegerField())


def _count(rows: QuerySet[Registration], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


@dataclass(frozen=True)
class Guest:
    """One of an institution's people, as the link shows them: the phone number only in part."""

    registration: Registration
    position: str
    phone: str
    share: Decimal | None  # attended of the planned time, in per cent; None before the session begins


def guests(rows: Sequence[Registration], session: TrainingSession, now: datetime) -> list[Guest]:
    """What the link shows of these people; two queries once the session has begun."""
    begun = has_begun(session, now)
    books = ledgers(session, [row.pk for row in rows]) if begun else {}
    return [_guest(row, books.get(row.pk)) for row in rows]


def _guest(row: Registration, ledger: Ledger | None) -> Guest:
    """Of who is `known` from elsewhere, only that they come."""
    known = row.known  # type: ignore[attr-defined]  # annotated by `people`
    phone = "" if known else mask_phone(str(row.person.phone or ""))
    return Guest(row, "" if known else row.person.position, phone, _share(row, ledger))


def _share(row: Registration, ledger: Ledger | None) -> Decimal | None:
    return ledger.share if ledger and row.status == Status.CONFIRMED and ledger.planned_minutes else None


def mask_phone(number: str) -> str:
    """`+6281234567890` -> `+6281•••••890`: enough to tell two people apart, too little to call one."""
    return f"{number[:5]}{'•' * (len(number) - 8)}{number[-3:]}" if len(number) > 8 else "•" * len(number)
