"""The production layout, its parts killed at random: nothing is lost, doubled or stuck, all come back by themselves.

Web server and workers run as the Dockerfile and docker-compose.yml say, with a PostgreSQL and a Redis of their own,
and a supervisor that starts again what exits. People register and staff issue over HTTP meanwhile, and try again when
they are told to. Small here; with FULL_SIZE=1 it goes on for minutes, and the clock alone finds what was lost.
"""

import json
import os
import random
import shutil
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from kombu import Connection

from bimtek.accounts.models import OutgoingMail
from bimtek.bench import audience
from bimtek.bench import registration as rush
from bimtek.bench.server import COMMAND
from bimtek.cache import RESERVE_TABLE
from certificates.issuing.documents import document
from certificates.models import Batch, Certificate, Chunk
from certificates.register.selectors import series_gaps
from events.models import TrainingSession
from participants.consent.services import ensure_first_version
from participants.models import Notice, Registration
from tests.faults.mail_server import MailServer, slow_mail_server
from tests.faults.own_postgres import OwnPostgres, used_here
from tests.faults.own_redis import unused_port
from tests.faults.patient_visitor import Patient, until
from tests.faults.supervisor import Service, Supervisor
from tests.infra.paths import ROOT
from tests.invariants import broken

pytestmark = pytest.mark.django_db(transaction=True)

FULL = os.environ.get("FULL_SIZE") == "1"
PEOPLE, SESSIONS, ISSUED_EACH, FAULTS, PAUSE = (3000, 30, 60, 80, 6.0) if FULL else (60, 3, 20, 7, 1.2)
AT_ONCE = 4
CONTAINERS_OWN = "/tmp/"  # noqa: S108  a folder of the container's
START_SECONDS, PATIENCE_SECONDS, CALM_SECONDS = 120, 240, 900 if FULL else 240
# What is done to which service, and how often among the others.
DAMAGE = {
    "a web process is killed": 2,
    "the web server is killed": 1,
    "a press process is killed": 2,
    "the press is killed": 2,
    "the worker is killed": 1,
    "the urgent worker is killed": 1,
    "the clock is killed": 1,
    "Redis is killed": 2,
    "Redis is restarted": 1,
    "PostgreSQL is killed": 2,
    "PostgreSQL is restarted": 1,
}
ALWAYS = ("a web process is killed", "the press is killed", "Redis is killed", "PostgreSQL is killed")


def damage(what: str, running: Supervisor, chance: random.Random) -> None:
    match what.removeprefix("the ").removeprefix("a ").split():
        case [name, "process", *_]:
            running.hit_child(name, chance.random())
        case ["web", "server", *_]:
            running.hit("web", signal.SIGKILL)
        case ["PostgreSQL", "is", how]:  # with all that it was about to do, or once it has answered what was asked
            running.hit("postgres", signal.SIGQUIT if how == "killed" else signal.SIGINT)
        case ["Redis", "is", how]:
            running.hit("redis", signal.SIGKILL if how == "killed" else signal.SIGTERM)
        case ["urgent", *_]:
            running.hit("urgent", signal.SIGKILL)
        case ["clock", *_]:
            running.hit("beat", signal.SIGKILL)
        case [name, *_]:
            running.hit(name, signal.SIGKILL)


def services(folder: Path, postgres: OwnPostgres, redis_port: int, web_port: int) -> dict[str, Service]:
    """Everything of docker-compose.yml, by its names."""
    (folder / "redis").mkdir()
    redis = [shutil.which("redis-server"), "--port", str(redis_port), "--bind", "127.0.0.1", "--dir", folder / "redis"]
    web = [sys.executable, *COMMAND, "--workers", "2"]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    celery = {name: [*_expanded(compose[name]["command"], folder)] for name in ("urgent", "worker", "press", "beat")}
    return {
        "postgres": Service(postgres.command, {"cwd": postgres.folder, **postgres.owner}),
        "redis": Service([*map(str, redis), "--appendonly", "yes", "--maxmemory-policy", "noeviction"]),
        "web": Service([*web, "--host", "127.0.0.1", "--port", str(web_port)]),
        **{name: Service(command) for name, command in celery.items()},
    }


def _expanded(command: list[str], folder: Path) -> list[str]:
    """A command of docker-compose.yml on this machine."""
    assert command[0] == "celery"
    parts = ["2" if part.startswith("${") else part.replace(CONTAINERS_OWN, f"{folder}/") for part in command[1:]]
    return [sys.executable, "-m", "celery", *parts]


def ready(port: int) -> bool:
    """Does everything stand, workers and clock as well?"""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz?workers", timeout=10) as answer:
            return set(json.load(answer).values()) == {"ok"}
    except (urllib.error.URLError, OSError):
        return False


class Scene:
    """The portal in production, its people, and what they have in hand at the end."""

    def __init__(self, folder: Path, running: Supervisor, web_port: int, redis_url: str) -> None:
        self.folder, self.running, self.web_port, self.redis_url = folder, running, web_port, redis_url
        self.tickets: list[str] = []
        self.pool: Any = None
        self.held: list[TrainingSession] = []

    def fill(self) -> list[Any]:
        """Tables with people, and what each of them is going to do."""
        call_command("createcachetable", RESERVE_TABLE, verbosity=0)
        ensure_first_version(now=timezone.now())
        self.pool, visitors = rush.make_session(PEOPLE), rush.make_visitors(PEOPLE)
        owner, by = audience.organizer("faults"), audience.user("faults")
        by.is_superuser = True
        by.save()
        self.held = [audience.session(owner, number, ISSUED_EACH, by) for number in range(SESSIONS)]
        issuer = rush._signed_in(by)
        address = ("127.0.0.1", self.web_port)
        acts: list[Any] = [lambda each=each: self._register(address, each.cookie) for each in visitors]
        every = max(len(acts) // SESSIONS, 1)
        for place, held in enumerate(self.held):
            acts.insert(place * every + 1, lambda held=held: self._issue(address, issuer, held))
        return acts

    def _register(self, address: tuple[str, int], cookie: str) -> None:
        ticket = Patient(address, cookie, PATIENCE_SECONDS).register(self.pool.session_id, self.pool.pk)
        self.tickets.append(ticket)

    def _issue(self, address: tuple[str, int], cookie: str, held: TrainingSession) -> None:
        Patient(address, cookie, PATIENCE_SECONDS).issue(held.pk, timezone.localdate().isoformat())

    def clock_strikes(self) -> None:
        """What the clock's tasks do some minutes later, without waiting for these minutes."""
        if FULL:
            return
        long_ago = timezone.now() - timedelta(minutes=10)
        OutgoingMail.objects.filter(sent_at=None).update(not_before=long_ago)
        Chunk.objects.filter(state=Chunk.State.DONE).update(done_at=long_ago)
        Batch.objects.update(queued_at=long_ago)
        with Connection(self.redis_url, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS) as link:
            for task in ("accounts.sweep_outbox", "participants.compose_notices", "certificates.resume_batches"):
                current_app.send_task(task, connection=link)

    def left(self) -> dict[str, int]:
        """What is still to be done."""
        return {
            "notices": Notice.objects.count(),
            "mails": OutgoingMail.objects.filter(sent_at=None).count(),
            "chunks": Chunk.objects.filter(state=Chunk.State.WAITING).count(),
        }

    def calm(self) -> None:
        """Wait until everything is done that was begun."""
        ends, struck = time.monotonic() + CALM_SECONDS, 0.0
        while any((left := self.left()).values()):
            assert time.monotonic() < ends, left
            if time.monotonic() - struck > 6:
                self.clock_strikes()
                struck = time.monotonic()
            time.sleep(0.3)

    def check(self, mails: MailServer) -> None:
        """Everybody has exactly what they were promised."""
        seated = Registration.objects.filter(pool=self.pool, status="confirmed")
        assert seated.count() == seated.values("person").distinct().count() == len(set(self.tickets)) == PEOPLE
        told = Counter(address for row in OutgoingMail.objects.all() for address in row.to)
        assert (len(told), set(told.values())) == (PEOPLE, {1})
        assert set(told) == set(mails.arrived)
        assert broken(timezone.now(), at_once=True) == []
        for held in self.held:
            certificates = Certificate.objects.filter(session=held)
            assert certificates.values("registration").distinct().count() == certificates.count() == ISSUED_EACH
            assert held.batches.count() == 1
        rows = list(Certificate.objects.select_related("base", "edition__signing_key", "series"))
        assert len({row.number for row in rows}) == SESSIONS * ISSUED_EACH
        gaps = series_gaps(rows[0].series)
        assert (gaps.gaps, gaps.missing) == (0, 0)
        for row in rows:
            document(row)  # raises where it is not what was issued


def hurt(running: Supervisor, chance: random.Random, done: list[str]) -> None:
    """One fault after another, each while others may not be over yet."""
    more = chance.choices(list(DAMAGE), weights=list(DAMAGE.values()), k=FAULTS - len(ALWAYS))
    for what in chance.sample([*ALWAYS, *more], k=FAULTS):
        time.sleep(chance.uniform(0.3, 1.7) * PAUSE)
        damage(what, running, chance)
        done.append(what)


def act(scene: Scene, acts: list[Any]) -> None:
    """All of them, some at a time; raises what the first raised who was not served."""

    def one(each: Any) -> None:
        try:
            each()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as people:
        list(people.map(one, acts))


def run(scene: Scene, mails: MailServer, chance: random.Random) -> list[str]:
    """Faults and people together, then quiet; returns what was done to it."""
    acts, done = scene.fill(), []
    scene.running.start("redis", "web", "urgent", "worker", "press", "beat")
    until(lambda: ready(scene.web_port), START_SECONDS, "everything stands")
    villain = threading.Thread(target=hurt, args=[scene.running, chance, done])
    villain.start()
    act(scene, acts)
    villain.join()
    until(lambda: ready(scene.web_port), START_SECONDS, "everything is back by itself")
    connection.close()  # to the PostgreSQL that was killed
    scene.calm()
    scene.check(mails)
    return done


@pytest.mark.slow("starts the whole portal, and parts of it again")
@pytest.mark.full("each part is killed by itself in the everyday tests: press, mails, larger quotas, replaced workers")
def test_nothing_is_lost_doubled_or_stuck(tmp_path: Path, settings: Any, capsys: Any) -> None:
    seed = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(10**6))
    with capsys.disabled():
        sys.stdout.write(f"\nfault run: FAULT_SEED={seed}\n")
    chance, redis_port, web_port = random.Random(seed), unused_port(), unused_port()
    postgres, redis_url = OwnPostgres(tmp_path / "postgres", unused_port()), f"redis://127.0.0.1:{redis_port}/0"
    settings.MEDIA_ROOT = tmp_path / "var" / "media"
    with slow_mail_server(seconds=0.01) as mails:
        environment = {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": redis_url,
            "VAR_DIR": str(tmp_path / "var"),
            "EMAIL_URL": mails.url,
            "REGISTRATIONS_PER_SECOND": "0",
            "HTTPS": "false",
            "BEHIND_PROXY": "false",
            "DEMO": "true",  # static files as they stand: to collect them takes longer than the faults
        }
        running = Supervisor(services(tmp_path, postgres, redis_port, web_port), tmp_path, environment)
        try:
            running.start("postgres")
            until(postgres.answers, START_SECONDS, "PostgreSQL answers")
            postgres.copy()
            with used_here(postgres):
                done = run(Scene(tmp_path, running, web_port, redis_url), mails, chance)
        finally:
            running.stop()
    with capsys.disabled():
        sys.stdout.write(f"{Counter(done)}\nstarts: {dict(running.starts)}\n")
    assert running.starts["redis"] > 1
    assert running.starts["postgres"] > 1
