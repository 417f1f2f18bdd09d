"""Writing scans into the log: from any device, in any order, twice without harm.

What a scan is *answered* depends on what the log holds when it comes, so that one of several devices says welcome.
What the log *adds up to* does not: see `judging`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from bimtek.accounts.models import User
from events.training.models import TrainingSession
from participants.registration.models import Registration
from participants.tickets.tokens import reference

from .models import AttendanceEntry, CheckInDevice
from .selectors import hours_of
from .windows import ScanHours

Says, ScanAnswer, Status = AttendanceEntry.Says, AttendanceEntry.ScanAnswer, Registration.Status
FIRST = UUID(int=0)
WAITING = frozenset({Status.PENDING, Status.WAITLISTED, Status.OFFERED})
NAMES = ("person__title_before", "person__name", "person__title_after")
Place = tuple[int, int]  # keys of registration and agenda item


@dataclass(frozen=True)
class Scan:
    """A participant came to an item, or left it. `uid` is made where it is recorded; `at` is set right already."""

    uid: UUID
    registration: int
    item: int
    says: str  # one of AttendanceEntry.SCANS
    source: str
    at: datetime
    shown: str = ""  # what the device told the person, if anything
    clock_offset_ms: int | None = None
    clock_drift_ms: int | None = None
    reference: bytes | None = None  # of the ticket it was read from, which must be the registration's own


@dataclass(frozen=True)
class Answered:
    """A scan and what became of it.

    `answer` is one of AttendanceEntry.ScanAnswer, or empty where nothing was written: the item is not of this session,
    the uid belongs to another scan, or, without a `registration`, no participant of this session is meant. `since` is
    the coming or leaving that it repeats.
    """

    scan: Scan
    answer: str
    registration: Registration | None = None
    since: datetime | None = None


@transaction.atomic
def record_scans(
    *,
    session: TrainingSession,
    scans: Sequence[Scan],
    by: User | None,
    now: datetime,
    device: CheckInDevice | None = None,
    hours: ScanHours | None = None,
) -> list[Answered]:
    """Write the scans that are new, and answer all of them in the order they were given.

    Of scans that say the same, from whichever device and however many at once, exactly one is answered welcome (or
    goodbye): a registration is locked while its scans are answered, and the database refuses a second one.
    A scan outside the hours of its item is kept and said so. `hours` are the session's, for who knows them already.
    """
    people = _locked(session, {scan.registration for scan in scans})
    scans = _for_those_who_stay(session, scans, people)
    if hours is None:
        hours = hours_of(session)
    log = _Log(scans, hours)
    answers: dict[int, Answered] = {}
    new: list[AttendanceEntry] = []
    for place in sorted(range(len(scans)), key=lambda number: (scans[number].at, scans[number].uid)):
        scan = scans[place]
        person = people.get(scan.registration)
        if person is None or not _fits(scan, person):
            answers[place] = Answered(scan, "")
            continue
        if scan.item not in hours.items:
            answers[place] = Answered(scan, "", person)
            continue
        answers[place], entry = log.answer(scan, person)
        if entry is not None:
            entry.device, entry.recorded_by, entry.recorded_at = device, by, now
            new.append(entry)
    AttendanceEntry.objects.bulk_create(new)
    return [answers[place] for place in range(len(scans))]


def _for_those_who_stay(
    session: TrainingSession, scans: Sequence[Scan], people: dict[int, Registration]
) -> Sequence[Scan]:
    """The scans, those of a ticket that was merged into another as scans of that one, whose row joins `people`."""
    merged = {pk: row.merged_into_id for pk, row in people.items() if row.merged_into_id}
    if not merged:
        return scans
    people |= _locked(session, [pk for pk in merged.values() if pk])
    return [
        replace(scan, registration=into, reference=None)
        if (into := merged.get(scan.registration)) and _fits(scan, people[scan.registration])
        else scan
        for scan in scans
    ]


def _locked(session: TrainingSession, keys: Iterable[int]) -> dict[int, Registration]:
    rows = (
        Registration.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=set(keys), session=session)
        .select_related("person")
        .only(
            "session",
            "status",
            "code",
            "shown_as",
            "merged_into",
            "person__title_before",
            "person__name",
            "person__title_after",
        )
        .order_by("pk")
    )
    return {row.pk: row for row in rows}


def _fits(scan: Scan, person: Registration) -> bool:
    """Whether the ticket is the one that the registration has now."""
    return scan.reference is None or scan.reference == reference(person.session_id, person.code)


class _Log:
    """The scans that are in the log already, beside those of this call as they are answered one by one."""

    def __init__(self, scans: Sequence[Scan], hours: ScanHours) -> None:
        self._hours = hours
        self._by_uid: dict[UUID, AttendanceEntry] = {}
        self._by_place: dict[Place, list[AttendanceEntry]] = defaultdict(list)
        self._accepted: dict[tuple[Place, str], dict[UUID, UUID]] = defaultdict(dict)  # which scan followed which
        of_these = Q(registration__in={scan.registration for scan in scans}, item__in={scan.item for scan in scans})
        known = AttendanceEntry.objects.filter(of_these | Q(uid__in=[scan.uid for scan in scans])).order_by()
        for entry in known.only("uid", "registration", "item", "says", "at", "answer", "follows"):
            self._add(entry)

    def _add(self, entry: AttendanceEntry) -> None:
        self._by_uid[entry.uid] = entry
        place = entry.registration_id, entry.item_id
        if entry.follows is not None:  # also where the item was moved away from it: the database knows it, too
            self._accepted[place, entry.says][entry.follows] = entry.uid
        if entry.item_id not in self._hours.items or entry.says not in AttendanceEntry.SCANS:
            return
        if entry.answer not in AttendanceEntry.REFUSED and self._hours.holds(entry.item_id, entry.at):
            self._by_place[place].append(entry)

    def answer(self, scan: Scan, person: Registration) -> tuple[Answered, AttendanceEntry | None]:
        """What the scan is answered, and the line to write if it is new."""
        known = self._by_uid.get(scan.uid)
        if known is not None:
            same = (known.registration_id, known.item_id, known.says) == (scan.registration, scan.item, scan.says)
            return Answered(scan, known.answer if same else "", person), None
        answer, follows, since = self._judge(scan, person.status)
        entry = AttendanceEntry(
            uid=scan.uid,
            registration=person,
            item_id=scan.item,
            says=scan.says,
            source=scan.source,
            at=scan.at,
            answer=answer,
            shown=scan.shown,
            follows=follows,
            clock_offset_ms=scan.clock_offset_ms,
            clock_drift_ms=scan.clock_drift_ms,
        )
        self._add(entry)
        return Answered(scan, answer, person, since), entry

    def _judge(self, scan: Scan, status: str) -> tuple[str, UUID | None, datetime | None]:
        """The answer, the scan that an accepted one follows, and since when it was recorded already."""
        if status != Status.CONFIRMED:
            return (ScanAnswer.NOT_CONFIRMED if status in WAITING else ScanAnswer.CANCELLED), None, None
        if not self._hours.holds(scan.item, scan.at):
            return ScanAnswer.OUTSIDE, None, None
        before, after = self._neighbours(scan)
        for other in (before, after):
            if other is not None and other.says == scan.says:
                return ScanAnswer.ALREADY, None, other.at
        if scan.says == Says.LEFT and before is None:
            return ScanAnswer.NOT_IN, None, None
        accepted = ScanAnswer.WELCOME if scan.says == Says.ARRIVED else ScanAnswer.GOODBYE
        return accepted, self._behind(scan, before.uid if before else FIRST), None

    def _behind(self, scan: Scan, uid: UUID) -> UUID:
        """The scan of this uid; where another was accepted behind it already, that one, and so on.

        So it is when a queue comes late: came at 10, then heard of, left at 9, then heard of, came at 8.
        """
        behind = self._accepted[(scan.registration, scan.item), scan.says]
        while uid in behind:
            uid = behind[uid]
        return uid

    def _neighbours(self, scan: Scan) -> tuple[AttendanceEntry | None, AttendanceEntry | None]:
        """The scans just before and just after this one, by the moments they speak of."""
        others = sorted(self._by_place[scan.registration, scan.item], key=lambda entry: (entry.at, entry.uid))
        earlier = [entry for entry in others if (entry.at, entry.uid) < (scan.at, scan.uid)]
        return (earlier[-1] if earlier else None), (others[len(earlier)] if len(earlier) < len(others) else None)
