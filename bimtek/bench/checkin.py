"""Scans through the door's API over real HTTP: several devices at once, everybody scanned twice, then a full queue.

Each device sends one scan at a time, as it does with a network; the second scan of a ticket comes from another device
or the same, at any distance. Afterwards one device sends what it kept without a network, in calls of the most allowed.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

from django.core.management.base import CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from bimtek.accounts.models import User
from events.models import AgendaItem, Membership, SeatPool, TrainingSession
from participants.checkin.api import SCANS_AT_ONCE
from participants.checkin.manifest import milliseconds
from participants.checkin.services import set_up
from participants.models import AttendanceEntry, Person, Registration
from participants.tickets.tokens import issue

from .load import Exchange, drive, request
from .processes import usage
from .registration import make_session
from .report import Bench, Report, table
from .server import HOST, WebServer, web_server

QUEUED = 5000  # scans that one device kept while it had no network
WARM_UP = 100  # people scanned before the clock starts
SEED = 7


@dataclass(frozen=True)
class CheckInFigures:
    """One crowd at the doors of a session, and one queue that was sent afterwards."""

    devices: int
    scans_per_s: float
    p95_ms: float
    accepted: int  # people who were welcomed
    duplicates_refused: int  # scans answered "already recorded"
    accepted_twice: int  # people who were welcomed more than once
    failed: int  # answers that were none of these
    server_cpu_ms: float  # of the web server, each
    sync_5000_s: float
    lines_before: int  # in the log of attendance


@dataclass
class Doors:
    """The devices of a session with what they are told."""

    session: TrainingSession
    item: AgendaItem
    keys: list[str]
    answers: Counter[str] = field(default_factory=Counter)
    welcomed: Counter[int] = field(default_factory=Counter)

    def call(self, key: str, scans: Sequence[dict[str, Any]]) -> Exchange:
        """Send scans, and take note of the answers."""
        path, now = reverse("checkin:scans", args=[self.session.pk]), milliseconds(timezone.now())
        headers = [f"Authorization: Bearer {key}"]
        answer = yield request("POST", path, host=HOST, headers=headers, data={"device_now": now, "scans": list(scans)})
        if answer.status != 200:
            self.answers[str(answer.status)] += len(scans)
            return
        for told in json.loads(answer.text)["answers"]:
            self.answers[told["answer"]] += 1
            self.welcomed[told["registration"]] += told["answer"] == "welcome"

    def one_by_one(self, key: str, scans: Sequence[dict[str, Any]]) -> Exchange:
        """A door with a network."""
        for scan in scans:
            yield from self.call(key, [scan])

    def all_at_once(self, key: str, scans: Sequence[dict[str, Any]]) -> Exchange:
        """A door whose network is back."""
        for start in range(0, len(scans), SCANS_AT_ONCE):
            yield from self.call(key, scans[start : start + SCANS_AT_ONCE])


def open_doors(people: int, devices: int) -> tuple[Doors, list[Registration]]:
    """A session that takes place today, with so many confirmed people and devices."""
    pool = make_session(people)
    today = timezone.localdate()
    TrainingSession.objects.filter(pk=pool.session_id).update(starts_on=today, ends_on=today)
    session = TrainingSession.objects.get(pk=pool.session_id)
    item = AgendaItem.objects.create(
        session=session, title="Pemungutan dan penghitungan suara", starts_at=timezone.now(), minutes=90
    )
    user = User.objects.create(email=f"pintu-{session.pk}@bench.example", password="!bench")  # noqa: S106  no password
    Membership.objects.create(organizer=session.programme.organizer, user=user, role="checker")
    keys = [set_up(session=session, user=user, name=f"Pintu {n}", now=timezone.now())[1] for n in range(devices)]
    return Doors(session, item, keys), _people(pool, session, people)


def _people(pool: SeatPool, session: TrainingSession, count: int) -> list[Registration]:
    people = Person.objects.bulk_create(
        [Person(name=f"Anggota KPPS {n}", search_name=f"anggota kpps {n}") for n in range(count)], batch_size=1000
    )
    now = timezone.now()
    rows = [
        Registration(person=person, session=session, pool=pool, status=Registration.Status.CONFIRMED, registered_at=now)
        for person in people
    ]
    SeatPool.objects.filter(pk=pool.pk).update(taken=count)
    return Registration.objects.bulk_create(rows, batch_size=1000)


def scans_of(item: AgendaItem, tickets: Sequence[str]) -> Iterator[dict[str, Any]]:
    """A scan of each ticket, a second apart."""
    at = milliseconds(item.starts_at)
    for number, ticket in enumerate(tickets):
        who = {"uid": str(uuid4()), "item": item.pk, "says": "in", "source": "scanned", "ticket": ticket}
        yield who | {"at": at + number * 1000, "offset": 0, "shown": ""}


def crowd(server: WebServer, *, devices: int, people: int) -> CheckInFigures:
    """Everybody is scanned twice, in a wild order, over all devices."""
    lines_before = AttendanceEntry.objects.count()
    _warm_up(server, devices)
    dice = random.Random(SEED)  # noqa: S311  the same crowd in each run
    doors, registrations = open_doors(people, devices)
    tickets = [issue(row) for row in registrations] * 2
    dice.shuffle(tickets)
    scans = list(scans_of(doors.item, tickets))
    scripts = [doors.one_by_one(key, scans[n::devices]) for n, key in enumerate(doors.keys)]
    cpu = usage(server.pid).cpu_s
    load = drive(server.address, scripts)
    cpu = usage(server.pid).cpu_s - cpu
    _compare(doors)
    known = doors.answers["welcome"] + doors.answers["already"]
    return CheckInFigures(
        devices=devices,
        scans_per_s=round(len(scans) / load.seconds, 1),
        p95_ms=round(load.percentile_ms(95), 1),
        accepted=doors.answers["welcome"],
        duplicates_refused=doors.answers["already"],
        accepted_twice=sum(1 for times in doors.welcomed.values() if times > 1),
        failed=len(scans) - known,
        server_cpu_ms=round(cpu / len(scans) * 1000, 2),
        sync_5000_s=round(sync(server), 2),
        lines_before=lines_before,
    )


def _warm_up(server: WebServer, devices: int) -> None:
    doors, registrations = open_doors(WARM_UP, devices)
    scans = list(scans_of(doors.item, [issue(row) for row in registrations]))
    drive(server.address, [doors.one_by_one(key, scans[n::devices]) for n, key in enumerate(doors.keys)])


def _compare(doors: Doors) -> None:
    """CommandError where the log does not say what the devices were told."""
    written = AttendanceEntry.objects.filter(item=doors.item)
    welcomed = written.filter(answer=AttendanceEntry.ScanAnswer.WELCOME).count()
    if (written.count(), welcomed) != (sum(doors.answers.values()), doors.answers["welcome"]):
        raise CommandError(f"The log holds {written.count()} lines, {welcomed} accepted; told: {doors.answers}.")


def sync(server: WebServer) -> float:
    """Seconds until one device has sent QUEUED scans of as many people; CommandError if one was not accepted."""
    doors, registrations = open_doors(QUEUED, 1)
    scans = list(scans_of(doors.item, [issue(row) for row in registrations]))
    started = time.perf_counter()
    drive(server.address, [doors.all_at_once(doors.keys[0], scans)])
    seconds = time.perf_counter() - started
    if doors.answers != Counter(welcome=QUEUED):
        raise CommandError(f"Not every queued scan was accepted: {doors.answers}.")
    _compare(doors)
    return seconds


def _add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--devices", type=int, default=8, help="devices that scan at once")
    parser.add_argument("--people", type=int, default=2000, help="people, each of whom is scanned twice")
    parser.add_argument("--workers", type=int, default=2, help="processes of the web server")


def _run(*, devices: int, people: int, workers: int, **_options: Any) -> Report:
    with web_server(workers) as server:
        figures = asdict(crowd(server, devices=devices, people=people))
    return Report(table([figures]), figures)


BENCH = Bench("scans at the door over HTTP, everybody scanned twice, and a queue of 5,000", _add_arguments, _run)
