"""The ledger: what the attendance log adds up to. Derived each time, never stored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.registration.models import Registration

from .judging import Line, Standing, judge
from .models import AttendanceEntry, AttendancePolicy

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Ledger:
    """What one registration attended of one session's plan."""

    minutes: int  # attended, of items that count
    planned_minutes: int
    standings: Mapping[int, Standing]  # by key of the agenda item, in the order of the rundown

    @property
    def present(self) -> frozenset[int]:
        """Keys of the agenda items attended."""
        return frozenset(item for item, standing in self.standings.items() if standing.present)

    @property
    def share(self) -> Decimal:
        """Attended share of the planned minutes in per cent, to one decimal; 0 without a plan."""
        if not self.planned_minutes:
            return Decimal(0)
        return (Decimal(100 * self.minutes) / self.planned_minutes).quantize(TENTH, ROUND_HALF_UP)


def countable_items(session: TrainingSession) -> list[AgendaItem]:
    """The items of which attendance is taken: those with minutes, in the order of the rundown."""
    return list(session.agenda.filter(minutes__gt=0))


def policy_of(session: TrainingSession) -> AttendancePolicy:
    """The session's policy; an unsaved one with the defaults where the organizer set none."""
    policy = AttendancePolicy.objects.filter(session=session).first()
    return policy or AttendancePolicy(session=session)


def lines(entries: QuerySet[AttendanceEntry]) -> dict[int, dict[int, list[Line]]]:
    """The counted lines of the log, per registration and item key, in one query."""
    log: dict[int, dict[int, list[Line]]] = defaultdict(lambda: defaultdict(list))
    counted = entries.exclude(answer__in=AttendanceEntry.REFUSED).order_by()
    fields = ("registration", "item", "says", "at", "uid", "pk", "minutes", "reason")
    for registration, item, *line in counted.values_list(*fields).iterator():
        log[registration][item].append(Line(*line))
    return log


def ledgers(session: TrainingSession, registrations: Iterable[int]) -> dict[int, Ledger]:
    """The ledger of each of these registrations (by key) of the session, in three queries."""
    keys = list(registrations)
    items, policy = countable_items(session), policy_of(session)
    log = lines(AttendanceEntry.objects.filter(registration__in=keys))
    return {key: _add_up(items, log.get(key, {}), policy) for key in keys}


def ledgers_across(registrations: Iterable[Registration]) -> dict[int, Ledger]:
    """The ledgers of registrations of different sessions, in three queries."""
    sessions = {registration.pk: registration.session_id for registration in registrations}
    items: dict[int, list[AgendaItem]] = defaultdict(list)
    for item in AgendaItem.objects.filter(session__in=set(sessions.values()), minutes__gt=0):
        items[item.session_id].append(item)
    policies = {policy.session_id: policy for policy in AttendancePolicy.objects.filter(session__in=items)}
    log = lines(AttendanceEntry.objects.filter(registration__in=list(sessions)))
    usual = AttendancePolicy()
    return {
        key: _add_up(items[session], log.get(key, {}), policies.get(session, usual))
        for key, session in sessions.items()
    }


def ledger(registration: Registration) -> Ledger:
    """The ledger of one registration."""
    return ledgers(registration.session, [registration.pk])[registration.pk]


def _add_up(items: Sequence[AgendaItem], log: Mapping[int, Sequence[Line]], policy: AttendancePolicy) -> Ledger:
    standings = {item.pk: judge(item, log.get(item.pk, ()), policy) for item in items}
    return Ledger(
        minutes=sum(standing.minutes for standing in standings.values()),
        planned_minutes=sum(item.minutes for item in items),
        standings=standings,
    )
