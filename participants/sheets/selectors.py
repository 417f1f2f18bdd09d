"""Reads of sheets: who would be on one, what is on record of its rows, and where paper and record differ."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.functional import Promise

from events.agenda.models import AgendaItem
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.attendance.judging import LogLine, judge
from participants.attendance.models import AttendanceEntry, AttendancePolicy
from participants.attendance.selectors import policy_of
from participants.registration.models import Registration

from .models import SheetRow, SignInSheet

Source, Says, Status = AttendanceEntry.Source, AttendanceEntry.Says, Registration.Status
SCANNED = frozenset({Source.SCANNED, Source.TYPED, Source.SEARCHED, Source.SELF})
Log = Mapping[int, Mapping[int, Sequence[tuple[str, LogLine]]]]


def confirmed(session: TrainingSession, pool: SeatPool | None = None) -> QuerySet[Registration]:
    """Confirmed registrations, which a new sheet lists, in the order of names."""
    people = session.registrations.filter(status=Status.CONFIRMED).select_related("person")
    if pool is not None:
        people = people.filter(pool=pool)
    return people.order_by("person__search_name", "pk")


def sheets_of(session: TrainingSession) -> QuerySet[SignInSheet]:
    """The session's sheets, the newest first."""
    return session.sign_in_sheets.select_related("made_by", "keyed_by")


def items_of(sheet: SignInSheet) -> list[AgendaItem]:
    """What a signature stands for, as far as it still counts, in the order of the rundown."""
    return list(sheet.items.filter(minutes__gt=0))


def days_now(sheet: SignInSheet, items: Sequence[AgendaItem]) -> list[date]:
    """The days on which these items of the sheet lie by now, other than the one that is printed on it."""
    days = {item.starts_at.astimezone(sheet.session.zone).date() for item in items}
    return sorted(days - {sheet.day})


@dataclass(frozen=True)
class RowState:
    """A row with what is on record of it."""

    row: SheetRow
    present: int  # of how many of the sheet's items the record says so
    items: int
    scanned: bool
    marked: bool  # by staff, without paper
    absent: bool  # a correction says so of at least one item

    @property
    def markable(self) -> bool:
        """Whether a signature can be recorded: not when the registration was cancelled or moved since."""
        return self.row.registration.status == Status.CONFIRMED

    @property
    def whole(self) -> bool:
        """Whether the record has all that the sheet stands for."""
        return self.items > 0 and self.present == self.items

    @property
    def status(self) -> str | Promise:
        """What became of the registration."""
        return self.row.registration.get_status_display()


def with_registration(sheet: SignInSheet) -> QuerySet[SheetRow]:
    """The rows in their order, each with its registration."""
    return sheet.rows.select_related("registration").order_by("number")


def states(session: TrainingSession, rows: Sequence[SheetRow], items: Sequence[AgendaItem]) -> list[RowState]:
    """What is on record of these rows, in two queries."""
    log = log_of([row.registration_id for row in rows], items)
    policy = policy_of(session)
    return [_state(row, items, log.get(row.registration_id, {}), policy) for row in rows]


def log_of(registrations: Iterable[int], items: Sequence[AgendaItem]) -> Log:
    """The counted lines of the log, each with its source, by registration and item."""
    entries = AttendanceEntry.objects.filter(registration__in=list(registrations), item__in=[item.pk for item in items])
    fields = ("registration", "item", "source", "says", "at", "uid", "pk", "minutes", "reason")
    log: dict[int, dict[int, list[tuple[str, LogLine]]]] = defaultdict(lambda: defaultdict(list))
    for registration, item, source, *line in (
        entries.exclude(answer__in=AttendanceEntry.REFUSED).order_by().values_list(*fields).iterator()
    ):
        log[registration][item].append((source, LogLine(*line)))
    return log


def _state(
    row: SheetRow,
    items: Sequence[AgendaItem],
    log: Mapping[int, Sequence[tuple[str, LogLine]]],
    policy: AttendancePolicy,
) -> RowState:
    standings = [judge(item, [line for _source, line in log.get(item.pk, ())], policy) for item in items]
    sources = {source for lines in log.values() for source, line in lines if line.says != Says.ABSENT}
    return RowState(
        row=row,
        present=sum(standing.present for standing in standings),
        items=len(items),
        scanned=bool(sources & SCANNED),
        marked=Source.MARKED in sources,
        absent=any(standing.corrected and not standing.present for standing in standings),
    )


def without_paper(
    item: AgendaItem, lines: Sequence[tuple[str, LogLine]], policy: AttendancePolicy
) -> tuple[bool, bool]:
    """Whether the participant was at the item by all that is recorded, and by all but the signatures on paper."""
    others = [line for source, line in lines if not (source == Source.PAPER and line.says == Says.PRESENT)]
    return judge(item, [line for _source, line in lines], policy).present, judge(item, others, policy).present


@dataclass(frozen=True)
class SheetConflict:
    """A row to look into, and why."""

    state: RowState
    kind: str  # a key of CONFLICTS


def conflicts(session: TrainingSession, sheet: SignInSheet) -> list[SheetConflict]:
    """Where the paper, once it was keyed in, and the record tell different stories; in the order of the sheet."""
    if sheet.keyed_at is None:
        return []
    rows, items = list(with_registration(sheet)), items_of(sheet)
    seen = states(session, rows, items)
    scans = any(state.scanned for state in seen)  # where no door was kept, no participant was scanned
    found = ((state, _kind(state, scans)) for state in seen)
    return [SheetConflict(state, kind) for state, kind in found if kind]


def _kind(state: RowState, scans: bool) -> str:
    if not state.markable:
        return "left" if state.row.signed else ""
    if state.row.signed:
        if state.absent or not state.whole:
            return "absent"
        return "never_scanned" if scans and not state.scanned else ""
    if state.scanned:
        return "no_signature"
    return "marked_only" if state.marked and state.present else ""
