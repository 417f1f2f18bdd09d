"""Whole registrations over real HTTP: from the session's page to the ticket, by people who are signed in already.

As a browser does it: each page is asked for with its cookies and unpacked, the form is sent with the token and the key
that stood in it, the redirect is followed. Mails are noted as in production; no worker composes them meanwhile, but
with `--with-mail`, which does each run again beside the workers of mail and counts until the last mail has left.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import cache
from html import unescape
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.core.management.base import CommandParser
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from bimtek.accounts.models import User
from bimtek.demo.names import person_name
from events.models import Programme, SeatPool, TrainingSession
from events.organizers.services import create_organizer
from participants.consent.services import ensure_first_version
from participants.models import Notice, Person, Registration

from .load import Exchange, LoadAnswer, drive, percentile, request
from .mail_sink import MailSink, mail_sink
from .processes import postgres_cpu, usage
from .processes import workers as celery_workers
from .report import Bench, Report
from .server import HOST, SESSION_COOKIE, WebServer, web_server

INPUT = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|key|consent_version)" value="([^"]*)"')
LEFT_OVER = 20  # people for whom there is no seat: the last ones are fought for
MAIL_PROCESSES = 2  # as docker-compose.yml has it
MAIL_SECONDS, LOOK_SECONDS = 120, 0.1  # how long the last mail is waited for, and from look to look
WARM_UP = 64  # registrations before the clock starts, in a session of their own


@dataclass(frozen=True)
class RegistrationFigures:
    """One rush against one pool."""

    clients: int
    completed_per_s: float  # whole registrations
    p50_ms: float  # of a whole registration: four requests and their answers
    p95_ms: float
    oversold: int  # people with a seat above the number of seats
    refused: int  # who came too late
    failed: int  # answers that were neither a page nor the redirect
    server_cpu_ms: float  # of the web server, each
    generator_cpu_ms: float  # of the people, each
    postgres_cpu_ms: float  # of the database, each
    mail_cpu_ms: float  # of the workers that write and send mail, each; 0 where none works
    all_cpu_ms: float  # of server, database and workers together, each
    mails: int  # that arrived
    rows_before: int  # registrations in the database before


@dataclass(frozen=True)
class MailWorkers:
    """The workers of mail, and the server that takes what they send."""

    pid: int
    sink: MailSink

    def arrived(self, before: int, count: int) -> int:
        """Wait until so many mails more than before are there; returns how many more there are."""
        ends = time.monotonic() + MAIL_SECONDS
        while (more := self.sink.count() - before) < count and time.monotonic() < ends:
            time.sleep(LOOK_SECONDS)
        return more


@dataclass
class Rush:
    """What happened to everybody."""

    completed: list[float] = field(default_factory=list)  # seconds of each whole registration
    refused: int = 0
    failed: int = 0


@dataclass(frozen=True)
class SignedInVisitor:
    """A person with the cookie of a session that is signed in."""

    cookie: str

    def register(self, session: int, pool: int, rush: Rush) -> Exchange:
        """The whole way to the ticket."""
        started = time.perf_counter()
        jar = {SESSION_COOKIE: self.cookie}
        page, form = _addresses(session)
        yield from self._get(page, jar, rush)
        shown = yield from self._get(form, jar, rush)
        fields = {name: unescape(value) for name, value in INPUT.findall(shown.text)}
        if "key" not in fields:  # the page that says: all seats are taken
            rush.refused += 1
            return
        jar |= shown.cookies()
        answer = yield request("POST", form, host=HOST, headers=_cookies(jar), form=_typed(fields, pool))
        if answer.status != 302:
            rush.refused += answer.status == 422
            rush.failed += answer.status != 422
            return
        ticket = yield from self._get(answer.headers("location")[0], jar | answer.cookies(), rush)
        if ticket.status == 200:
            rush.completed.append(time.perf_counter() - started)

    def _get(self, path: str, jar: dict[str, str], rush: Rush) -> Exchange:
        answer: LoadAnswer = yield request("GET", path, host=HOST, headers=_cookies(jar))
        rush.failed += answer.status != 200
        return answer


@cache
def _addresses(session: int) -> tuple[str, str]:
    return reverse("catalogue:session", args=[session]), reverse("registration:register", args=[session])


def _cookies(jar: dict[str, str]) -> list[str]:
    return ["Cookie: " + "; ".join(f"{name}={value}" for name, value in jar.items())]


def _typed(fields: dict[str, str], pool: int) -> dict[str, str]:
    return fields | {"pool": str(pool), "representing": "", "assignment": "TPS 012, Desa Sukamaju", "consent": "on"}


def make_session(seats: int) -> SeatPool:
    """A session with one category that is open for everybody, and has no waiting list."""
    tag = f"{time.time_ns():x}"
    organizer = create_organizer(name="KPU Kabupaten Bulungan", slug=f"bench-{tag}", code="KPU")
    programme = Programme.objects.create(
        organizer=organizer,
        slug=f"bench-{tag}",
        title="Bimbingan Teknis Anggota KPPS",
        status=Programme.Status.PUBLISHED,
    )
    day = timezone.localdate() + timedelta(days=30)
    session = TrainingSession.objects.create(
        programme=programme,
        title="Gelombang 1",
        status=TrainingSession.Status.PUBLISHED,
        mode=TrainingSession.Mode.ONLINE,
        online_url="https://rapat.example/kpps",
        starts_on=day,
        ends_on=day,
    )
    return SeatPool.objects.create(session=session, category="KPPS", capacity=seats, has_waiting_list=False)


def make_visitors(count: int) -> list[SignedInVisitor]:
    """So many people with an account and a session in which they are signed in, as the login view leaves it."""
    tag = f"{time.time_ns():x}"
    users = User.objects.bulk_create(
        [User(email=f"{tag}-{n}@bench.example", password="!bench") for n in range(count)],  # noqa: S106  no password
        batch_size=1000,
    )
    Person.objects.bulk_create(
        [
            Person(
                user=user,
                name=person_name(n).name,
                search_name=person_name(n).name.casefold()[:150],
                phone="+6281234567890",
                institution="KPU Kabupaten Bulungan",
            )
            for n, user in enumerate(users)
        ],
        batch_size=1000,
    )
    return [SignedInVisitor(_signed_in(user)) for user in users]


def _signed_in(user: User) -> str:
    store: SessionBase = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def rush(server: WebServer, *, clients: int, count: int, mailing: MailWorkers | None = None) -> RegistrationFigures:
    """So many people register, so many of them at once, each over one connection as a browser keeps it."""
    rows_before = Registration.objects.count()
    mails = mailing.sink.count() if mailing else 0
    warm_up(server, clients)
    if mailing:
        mails += mailing.arrived(mails, WARM_UP)
    pool, visitors, seen = make_session(count - LEFT_OVER), make_visitors(count), Rush()
    scripts = [visitor.register(pool.session_id, pool.pk, seen) for visitor in visitors]
    cpu, own = usage(server.pid).cpu_s, time.process_time()
    others = postgres_cpu(), usage(mailing.pid).cpu_s if mailing else 0.0
    load = drive(server.address, scripts, at_once=clients)
    cpu, own = usage(server.pid).cpu_s - cpu, time.process_time() - own
    done = len(seen.completed)
    mails = mailing.arrived(mails, done) if mailing else 0
    of_postgres = postgres_cpu() - others[0]
    of_mail = usage(mailing.pid).cpu_s - others[1] if mailing else 0.0
    seated = Registration.objects.filter(pool=pool, status__in=Registration.SEATED).count()
    return RegistrationFigures(
        clients=clients,
        completed_per_s=round(done / load.seconds, 1),
        p50_ms=round(percentile(seen.completed, 50) * 1000, 1),
        p95_ms=round(percentile(seen.completed, 95) * 1000, 1),
        oversold=max(0, seated - pool.capacity),
        refused=seen.refused,
        failed=seen.failed,
        server_cpu_ms=round(cpu / max(done, 1) * 1000, 2),
        generator_cpu_ms=round(own / max(done, 1) * 1000, 2),
        postgres_cpu_ms=round(of_postgres / max(done, 1) * 1000, 2),
        mail_cpu_ms=round(of_mail / max(done, 1) * 1000, 2),
        all_cpu_ms=round((cpu + of_postgres + of_mail) / max(done, 1) * 1000, 2),
        mails=mails,
        rows_before=rows_before,
    )


def register_all(server: WebServer, *, clients: int, count: int) -> int:
    """Let so many people register for a session of their own, and return how many got a seat."""
    pool, visitors, seen = make_session(count), make_visitors(count), Rush()
    scripts = [visitor.register(pool.session_id, pool.pk, seen) for visitor in visitors]
    drive(server.address, scripts, at_once=clients)
    return len(seen.completed)


def warm_up(server: WebServer, clients: int) -> None:
    """Let a few people register first, so that nothing is loaded while the clock runs."""
    register_all(server, clients=clients, count=WARM_UP)


def _again_with_mail(server: WebServer, plain: Sequence[dict[str, Any]], *, count: int) -> list[dict[str, Any]]:
    """The same runs beside the workers of mail; `times_without` is what a registration costs then, by what it did."""
    Notice.objects.all().delete()  # of the runs without mail
    rows = []
    with mail_sink() as sink, celery_workers("default,mail", MAIL_PROCESSES, EMAIL_URL=sink.url) as pid:
        for run in plain:
            row = asdict(rush(server, clients=run["clients"], count=count, mailing=MailWorkers(pid, sink)))
            times = row["all_cpu_ms"] / (run["all_cpu_ms"] or 1)
            rows.append({**row, "all_cpu_ms_without": run["all_cpu_ms"], "times_without": round(times, 2)})
    return rows


def _add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--clients", type=int, nargs="+", default=[16, 256], help="connections at once, run by run")
    parser.add_argument("--count", type=int, default=3000, help="people who register in each run")
    parser.add_argument("--workers", type=int, default=2, help="processes of the web server")
    parser.add_argument("--with-mail", action="store_true", help="each run again with its mails written and sent")


def _run(*, clients: list[int], count: int, workers: int, with_mail: bool = False, **_options: Any) -> Report:
    ensure_first_version(now=timezone.now())
    # The machine is to be measured, not the setting that protects it.
    with web_server(workers, REGISTRATIONS_PER_SECOND="0") as server:
        rows = [asdict(rush(server, clients=each, count=count)) for each in clients]
        if with_mail:
            rows = _again_with_mail(server, rows, count=count)
    names = list(rows[0])
    table = "\n".join(
        "  ".join(f"{value!s:>15}" for value in line) for line in (names, *(row.values() for row in rows))
    )
    return Report(table, rows)


BENCH = Bench("whole registrations over HTTP, by people who are signed in", _add_arguments, _run)
