"""A training that is going on: two doors, people who are late or leave early, corrections, some who miss too much."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import uuid4

from bimtek.accounts.models import User
from events.models import AgendaItem, Programme, TrainingSession
from participants.attendance.scans import Scan, record_scans
from participants.attendance.services import Mark, correct, record, set_policy
from participants.attendance.windows import end_of
from participants.eligibility.services import set_rule
from participants.models import AttendanceEntry, AttendancePolicy, CheckInDevice, Registration

from . import build

Says, Source = AttendanceEntry.Says, AttendanceEntry.Source
MINUTE = timedelta(minutes=1)
PEOPLE = 22
FIRST_NAME = 9  # those before are guests of other dates too
OFFICES = ("Sekretariat DPRD", "Bawaslu Kota Bogor", "Badan Kesbangpol Kota Bandung", "KPU Kota Malang")


def going_on(programme: Programme, now: datetime) -> TrainingSession:
    """The last date whose second day is over, at whatever hour it is asked: by then some have missed too much."""
    return programme.sessions.filter(starts_on__lt=now.date() - timedelta(days=1)).latest("starts_on")


def take(session: TrainingSession, by: User, now: datetime) -> None:
    """Fill the session with people, and take attendance of all that has begun."""
    people = _register(session, now)
    items = list(session.agenda.filter(minutes__gt=0).order_by("starts_at"))
    set_policy(session=session, counting=AttendancePolicy.Counting.TIME, grace_minutes=15, by=by)
    set_rule(session=session, minimum_share=Decimal(80), required=items[1:2])
    begun = [item for item in items if item.starts_at <= now]
    for name, turn in (("Pintu Utara", 0), ("Pintu Selatan", 1)):
        device = _device(session, name, by, now)
        for number, item in enumerate(begun):
            scans = [
                scan
                for place, person in enumerate(people)
                if place % 2 == turn or place % 5 == 0  # some show their ticket at both doors
                for scan in _scans(person, place, item, number, turn, now)
            ]
            record_scans(session=session, scans=scans, by=by, now=min(now, end_of(item) + 5 * MINUTE), device=device)
    _by_hand(session, people, begun, by, now)


def _register(session: TrainingSession, now: datetime) -> list[Registration]:
    pool = session.pools.get(position=0)
    for number in range(PEOPLE):
        build.register(session, FIRST_NAME + number, pool=pool, now=now, institution=OFFICES[number % len(OFFICES)])
    return list(session.registrations.order_by("pk"))


def _device(session: TrainingSession, name: str, by: User, now: datetime) -> CheckInDevice:
    key = sha256(uuid4().bytes).hexdigest()  # of a key that no device holds
    return CheckInDevice.objects.create(session=session, user=by, name=name, key_hash=key, created_at=now, seen_at=now)


def _scans(person: Registration, place: int, item: AgendaItem, number: int, turn: int, now: datetime) -> Iterator[Scan]:
    """When this person came to the item and left it, as one door saw it."""
    if _stayed_away(place, number):
        return
    late = 25 + place if (place + number) % 6 == 5 else place % 15 - 10
    moments = [(Says.ARRIVED, item.starts_at + (late + turn) * MINUTE)]
    if (place * 3 + number) % 7 == 3:
        moments.append((Says.LEFT, end_of(item) - 40 * MINUTE))
    elif place % 3:
        moments.append((Says.LEFT, end_of(item) + (place % 4 + turn) * MINUTE))
    for says, at in moments:
        if at <= now:
            yield Scan(uuid4(), person.pk, item.pk, says, Source.SCANNED, at, clock_offset_ms=180_000 * turn)


def _stayed_away(place: int, number: int) -> bool:
    """One never comes, three stay away after the first item, and a few miss one."""
    return place == 7 or (place % 8 == 2 and number > 0) or (place + 2 * number) % 11 == 4


def _by_hand(
    session: TrainingSession, people: Sequence[Registration], items: Sequence[AgendaItem], by: User, now: datetime
) -> None:
    """A signature on paper, and three corrections."""
    first = items[0]
    signed = [Mark(person.pk, first.pk, True) for person in people if _stayed_away(people.index(person), 0)][1:]
    record(session=session, marks=signed, by=by, now=now, source=Source.PAPER)
    wrong = [
        (people[3], True, 90, "Ponsel panitia mati sampai istirahat; tanda tangan ada di daftar hadir."),
        (people[6], True, None, "Datang bersama rombongan dan tidak sempat dipindai."),
        (people[10], False, None, "Tiketnya dipindai oleh orang lain; ia sendiri sakit."),
    ]
    for person, present, minutes, reason in wrong:
        correct(registration=person, item=items[-1], present=present, minutes=minutes, reason=reason, by=by, now=now)
