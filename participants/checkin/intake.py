"""What a device sends, one scan at a time: read, its ticket checked, its moment set right.

A scan that cannot be used is answered like any other, so that it never holds up the queue of a device.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bimtek.common.codes import normalise_code
from bimtek.common.errors import Refusal
from events.training.models import TrainingSession
from participants.attendance.models import AttendanceEntry
from participants.attendance.scans import Scan
from participants.registration.models import Registration
from participants.tickets import tokens
from participants.tickets.admission import admit

UNUSABLE, UNKNOWN = "unusable", "unknown"
EARLIEST, LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
BIGGEST_KEY = 2**63 - 1
LONGEST_CODE = 64
SOURCES = frozenset({AttendanceEntry.Source.SCANNED, AttendanceEntry.Source.TYPED, AttendanceEntry.Source.SEARCHED})
SHOWN = frozenset({"", *AttendanceEntry.ScanAnswer.values})


@dataclass(frozen=True)
class Read:
    """A scan as it came. Of `ticket`, `code` and `registration`, the first that is there says who it is."""

    uid: UUID
    item: int
    says: str
    source: str
    ticket: tokens.ReadTicket | None
    code: str
    registration: int | None
    at: datetime
    shown: str
    offset_ms: int


@dataclass(frozen=True)
class Refused:
    """A scan that is not written, and why: a Refusal's code, UNKNOWN or UNUSABLE."""

    uid: UUID
    why: str
    text: str = ""


class Malformed(ValueError):
    """The call as a whole is not what a device sends."""


def uid_of(raw: Any) -> UUID:
    """The uid of a scan; Malformed without one, as nothing could be answered then."""
    try:
        uid = UUID(raw["uid"])
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise Malformed("a scan without a uid") from error
    if not uid.int:  # the log's own word for "follows none"
        raise Malformed("a scan without a uid")
    return uid


def read(raw: Mapping[str, Any], session: TrainingSession) -> Read | Refused:
    """One scan, with its ticket's signature, session and day checked."""
    uid = uid_of(raw)
    try:
        offset_ms = _integer(raw.get("offset", 0))
        at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=_integer(raw["at"]) + offset_ms)
        scan = _scan(uid, raw, at, offset_ms)
    except (KeyError, ValueError, TypeError, OverflowError):
        return Refused(uid, UNUSABLE)
    try:
        return _with_ticket(scan, raw.get("ticket"), session)
    except Refusal as refusal:
        return Refused(uid, refusal.code, str(refusal))


def _scan(uid: UUID, raw: Mapping[str, Any], at: datetime, offset_ms: int) -> Read:
    code, registration = raw.get("code") or "", raw.get("registration")
    scan = Read(
        uid=uid,
        item=_key(raw["item"]),
        says=_one_of(AttendanceEntry.SCANS, raw["says"]),
        source=_one_of(SOURCES, raw["source"]),
        ticket=None,
        code=normalise_code(code[:LONGEST_CODE]),
        registration=None if registration is None else _key(registration),
        at=at,
        shown=_one_of(SHOWN, raw.get("shown", "")),
        offset_ms=offset_ms,
    )
    if not EARLIEST < at < LATEST:
        raise ValueError("a clock that stands in another age")
    return scan


def _with_ticket(scan: Read, text: Any, session: TrainingSession) -> Read:
    if not text:
        return scan
    ticket = tokens.read(str(text))
    admit(ticket, session, scan.at)
    return replace(scan, ticket=ticket)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("not a number")
    return int(value)


def _key(value: Any) -> int:
    key = _integer(value)
    if not 0 < key <= BIGGEST_KEY:
        raise ValueError("no row has such a key")
    return key


def _one_of(allowed: Iterable[str], value: Any) -> str:
    if value not in allowed:
        raise ValueError("not a word of this API")
    return str(value)


def identify(session: TrainingSession, scans: Sequence[Read], offset_now_ms: int) -> list[Scan | Refused]:
    """Whom the scans are about; Refused where a typed code is unknown. One query if a code was typed, else none.

    `offset_now_ms` is what sets the device's clock right at the moment of sending.
    """
    codes = {scan.code for scan in scans if scan.code and not scan.ticket}
    people = Registration.objects.filter(code__in=codes, session=session).order_by() if codes else None
    by_code = dict(people.values_list("code", "pk")) if people is not None else {}
    return [_identified(scan, by_code, offset_now_ms) for scan in scans]


def _identified(scan: Read, by_code: Mapping[str, int], offset_now_ms: int) -> Scan | Refused:
    registration = by_code.get(scan.code) if scan.code else scan.registration
    if scan.ticket:
        registration = scan.ticket.registration
    if registration is None:
        return Refused(scan.uid, UNKNOWN)
    return Scan(
        uid=scan.uid,
        registration=registration,
        item=scan.item,
        says=scan.says,
        source=scan.source,
        at=scan.at,
        shown=scan.shown,
        clock_offset_ms=scan.offset_ms,
        clock_drift_ms=offset_now_ms - scan.offset_ms,
        reference=scan.ticket.reference if scan.ticket else None,
    )
