"""The ledger: what the attendance log adds up to. Derived each time, never stored."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.db.models import CharField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Cast

from events.agenda.models import AgendaItem
from events.programmes.hours import lesson_hours
from events.training.models import TrainingSession
from participants.registration.models import Registration

from .judging import ItemAttendance, LogLine, judge
from .models import AttendanceEntry, AttendancePolicy
from .windows import ScanHours, end_of

TENTH = Decimal("0.1")
USUAL_MINUTES_PER_JP = 45  # of a session without items, whose JP are 0 in any case


@dataclass(frozen=True)
class AttendancePlan:
    """What the attendance of one session is measured by."""

    items: tuple[AgendaItem, ...]  # those with minutes, in the order of the rundown
    policy: AttendancePolicy
    taken: frozenset[int]  # keys of the items of which something is recorded, of anybody
    minutes_per_jp: int = USUAL_MINUTES_PER_JP

    @cached_property
    def hours(self) -> ScanHours:
        """When scans of the items count."""
        return ScanHours({item.pk: item for item in self.items}, self.policy)

    @cached_property
    def minutes(self) -> int:
        """All that is planned."""
        return sum(item.minutes for item in self.items)

    def settled(self, now: datetime) -> frozenset[int]:
        """Keys of the items that are over and of which attendance was taken.

        An item of which nothing is recorded at all counts as missed by none: its sheet may lie on a staff member's
        desk.
        """
        return frozenset(item.pk for item in self.items if item.pk in self.taken and end_of(item) <= now)


@dataclass(frozen=True)
class Ledger:
    """What one registration attended of one session's plan."""

    minutes: int  # attended, of items that count
    standings: Mapping[int, ItemAttendance]  # by key of the agenda item, in the order of the rundown
    plan: AttendancePlan

    @property
    def planned_minutes(self) -> int:
        """Minutes of all items that count."""
        return self.plan.minutes

    @property
    def present(self) -> frozenset[int]:
        """Keys of the agenda items attended."""
        return frozenset(item for item, standing in self.standings.items() if standing.present)

    @property
    def missing(self) -> list[AgendaItem]:
        """The items not attended, or not yet, in the order of the rundown."""
        return [item for item in self.plan.items if not self.standings[item.pk].present]

    @property
    def jp(self) -> Decimal:
        """Lesson hours attended."""
        return lesson_hours(self.minutes, self.plan.minutes_per_jp)

    @property
    def share(self) -> Decimal:
        """Attended share of the planned minutes in per cent, to one decimal; 0 without a plan."""
        return self.share_of(self.minutes)

    def share_of(self, minutes: int) -> Decimal:
        """These minutes as a share of the planned ones, as `share` is."""
        if not self.planned_minutes:
            return Decimal(0)
        return (Decimal(100 * minutes) / self.planned_minutes).quantize(TENTH, ROUND_HALF_UP)

    def most(self, settled: Collection[int]) -> int:
        """The minutes that it can still come to, where no item can be attended any more but those not `settled`."""
        lost = (item.minutes - self.standings[item.pk].minutes for item in self.plan.items if item.pk in settled)
        return self.planned_minutes - sum(lost)


def countable_items(session: TrainingSession) -> list[AgendaItem]:
    """The items of which attendance is taken: those with minutes, in the order of the rundown."""
    return list(session.agenda.filter(minutes__gt=0))


def policy_of(session: TrainingSession) -> AttendancePolicy:
    """The session's policy; an unsaved one with the defaults where the organizer set none."""
    policy = AttendancePolicy.objects.filter(session=session).first()
    return policy or AttendancePolicy(session=session)


def hours_of(session: TrainingSession) -> ScanHours:
    """When scans of the session's items count, in two queries."""
    return ScanHours({item.pk: item for item in countable_items(session)}, policy_of(session))


def plan_of(session: TrainingSession) -> AttendancePlan:
    """What the session's attendance is measured by, in two queries."""
    return plans([session.pk])[session.pk]


def plans(sessions: Collection[int]) -> dict[int, AttendancePlan]:
    """The plans of these sessions, by their keys, in two queries."""
    policies = {policy.session_id: policy for policy in AttendancePolicy.objects.filter(session__in=sessions)}
    items: dict[int, list[AgendaItem]] = defaultdict(list)
    taken: dict[int, set[int]] = defaultdict(set)
    per_jp: dict[int, int] = {}
    not_counted = (*AttendanceEntry.REFUSED, AttendanceEntry.ScanAnswer.OUTSIDE)
    recorded = AttendanceEntry.objects.filter(item=OuterRef("pk")).exclude(answer__in=not_counted)
    rows = AgendaItem.objects.filter(session__in=sessions, minutes__gt=0)
    for row in rows.annotate(taken=Exists(recorded), per_jp=F("session__programme__minutes_per_jp")):
        items[row.session_id].append(row)
        per_jp[row.session_id] = row.per_jp
        if row.taken:
            taken[row.session_id].add(row.pk)
    return {
        key: AttendancePlan(
            items=tuple(items[key]),
            policy=policies.get(key) or AttendancePolicy(session_id=key),
            taken=frozenset(taken[key]),
            minutes_per_jp=per_jp.get(key, USUAL_MINUTES_PER_JP),
        )
        for key in sessions
    }


def lines(entries: QuerySet[AttendanceEntry]) -> dict[int, dict[int, list[LogLine]]]:
    """The counted lines of the log, per registration and item key, in one query.

    There are tens of thousands in a large session: their uids stay text, as making UUIDs of them would take a third.
    """
    log: dict[int, dict[int, list[LogLine]]] = defaultdict(lambda: defaultdict(list))
    counted = entries.exclude(answer__in=AttendanceEntry.REFUSED).order_by()
    uid = Cast("uid", CharField())
    fields = ("registration", "item", "says", "at", uid, "pk", "minutes", "reason")
    for registration, item, *line in counted.values_list(*fields).iterator():
        log[registration][item].append(LogLine._make(line))
    return log


def still_last(session: TrainingSession, entries: Collection[int]) -> QuerySet[AttendanceEntry]:
    """Of these lines of the log (by key) those behind which nothing counted was recorded for the same registration."""
    same = AttendanceEntry.objects.filter(registration=OuterRef("registration"), item=OuterRef("item"))
    later = same.filter(pk__gt=OuterRef("pk")).exclude(answer__in=AttendanceEntry.REFUSED)
    return AttendanceEntry.objects.filter(~Exists(later), pk__in=entries, registration__session=session)


def ledgers(session: TrainingSession, registrations: Iterable[int]) -> dict[int, Ledger]:
    """The ledger of each of these registrations (by key) of the session, in three queries."""
    return ledgers_by(plan_of(session), list(registrations))


def ledgers_by(plan: AttendancePlan, registrations: Sequence[int]) -> dict[int, Ledger]:
    """The ledger of each of these registrations (by key) by the plan of their session, in one query."""
    log = lines(AttendanceEntry.objects.filter(registration__in=registrations))
    return {key: _add_up(plan, log.get(key, {})) for key in registrations}


def ledgers_across(registrations: Iterable[Registration]) -> dict[int, Ledger]:
    """The ledgers of registrations of different sessions, in three queries."""
    sessions = {registration.pk: registration.session_id for registration in registrations}
    measured = plans(set(sessions.values()))
    log = lines(AttendanceEntry.objects.filter(registration__in=list(sessions)))
    return {key: _add_up(measured[session], log.get(key, {})) for key, session in sessions.items()}


def ledger(registration: Registration) -> Ledger:
    """The ledger of one registration."""
    return ledgers(registration.session, [registration.pk])[registration.pk]


def _add_up(plan: AttendancePlan, log: Mapping[int, Sequence[LogLine]]) -> Ledger:
    standings = {item.pk: judge(item, log.get(item.pk, ()), plan.policy) for item in plan.items}
    return Ledger(sum(standing.minutes for standing in standings.values()), standings, plan)
