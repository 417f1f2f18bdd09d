"""The ledger: what the attendance log adds up to. Derived each time, never stored."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Max, QuerySet

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.registration.models import Registration

from .models import AttendanceEntry

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Ledger:
    """What one registration attended of one session's plan."""

    minutes: int  # attended, of items that count
    planned_minutes: int
    present: frozenset[int]  # keys of the agenda items attended

    @property
    def share(self) -> Decimal:
        """Attended share of the planned minutes in per cent, to one decimal; 0 without a plan."""
        if not self.planned_minutes:
            return Decimal(0)
        return (Decimal(100 * self.minutes) / self.planned_minutes).quantize(TENTH, ROUND_HALF_UP)


def countable_items(session: TrainingSession) -> list[AgendaItem]:
    """The items of which attendance is taken: those with minutes, in the order of the rundown."""
    return list(session.agenda.filter(minutes__gt=0))


def latest_entries(session: TrainingSession, registrations: Iterable[int] | None = None) -> QuerySet[AttendanceEntry]:
    """The last entry of each registration and item of the session: the ones that count."""
    entries = AttendanceEntry.objects.filter(item__session=session)
    if registrations is not None:
        entries = entries.filter(registration__in=list(registrations))
    last = entries.order_by().values("registration", "item").annotate(last=Max("pk")).values("last")
    return AttendanceEntry.objects.filter(pk__in=last)


def presence(session: TrainingSession, registrations: Iterable[int] | None = None) -> dict[int, dict[int, bool]]:
    """Per registration key, per item key: present or not, where anything was recorded at all."""
    marks: dict[int, dict[int, bool]] = defaultdict(dict)
    entries = latest_entries(session, registrations)
    for registration, item, present in entries.values_list("registration", "item", "present"):
        marks[registration][item] = present
    return marks


def ledgers(session: TrainingSession, registrations: Iterable[int]) -> dict[int, Ledger]:
    """The ledger of each of these registrations (by key) of the session, in two queries."""
    keys = list(registrations)
    minutes = {item.pk: item.minutes for item in countable_items(session)}
    marks = presence(session, keys)
    return {key: _add_up(minutes, marks.get(key, {})) for key in keys}


def ledgers_across(registrations: Iterable[Registration]) -> dict[int, Ledger]:
    """The ledgers of registrations of different sessions, in two queries."""
    sessions = {registration.pk: registration.session_id for registration in registrations}
    minutes: dict[int, dict[int, int]] = defaultdict(dict)
    items = AgendaItem.objects.filter(session__in=set(sessions.values()), minutes__gt=0)
    for session, item, length in items.values_list("session", "pk", "minutes"):
        minutes[session][item] = length
    marks: dict[int, dict[int, bool]] = defaultdict(dict)
    entries = AttendanceEntry.objects.filter(registration__in=list(sessions))
    last = entries.order_by().values("registration", "item").annotate(last=Max("pk")).values("last")
    latest = AttendanceEntry.objects.filter(pk__in=last)
    for registration, item, present in latest.values_list("registration", "item", "present"):
        marks[registration][item] = present
    return {key: _add_up(minutes[session], marks[key]) for key, session in sessions.items()}


def ledger(registration: Registration) -> Ledger:
    """The ledger of one registration."""
    return ledgers(registration.session, [registration.pk])[registration.pk]


def _add_up(minutes: dict[int, int], marks: dict[int, bool]) -> Ledger:
    present = frozenset(item for item, was_there in marks.items() if was_there)
    return Ledger(
        minutes=sum(minutes.get(item, 0) for item in present),
        planned_minutes=sum(minutes.values()),
        present=present,
    )
