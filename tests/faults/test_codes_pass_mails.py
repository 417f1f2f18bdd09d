"""Deadline night: a sign-in code leaves within seconds, however many mails of registrations wait.

Real workers, started as docker-compose.yml and `make run` start them, and a mail server that takes its time.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu import Connection

from bimtek.accounts.outbox.backend import OutboxBackend
from bimtek.celery import app
from participants.models import Notice
from participants.notices import services as notices
from tests.factories import PoolFactory, RegistrationFactory, UserFactory
from tests.faults import workers
from tests.faults.mail_server import MailServer, slow_mail_server
from tests.infra.conftest import load
from tests.infra.paths import ROOT
from tests.mails import compose_notices

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow("starts real workers")]

REGISTERED = 150
MAIL_SECONDS = 0.4  # so their mails take half a minute, with two processes
SOON_SECONDS = 3.0
CODES = 5
START_SECONDS = 30
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


@dataclass(frozen=True)
class House:
    """Where the portal runs: its broker, and the commands of its workers that have to do with mail, by name."""

    broker: str
    redis_url: str  # empty: there is none
    workers: dict[str, list[str]]


def production(folder: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """As docker-compose.yml has it."""
    lines = {name: [str(part) for part in COMPOSE[name]["command"]] for name in ("urgent", "worker")}
    url = os.environ["REDIS_URL"]
    return House(url, url, {name: [*line, "--hostname", f"{name}@here"] for name, line in lines.items()})


def one_machine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """As `make run` has it: without any server, and the clock within the worker."""
    lines = load("run", monkeypatch).commands(0, folder)
    parts = {name: ["celery", *map(str, lines[name][1:])] for name in ("urgent", "worker")}
    return House(f"sqlite:///{folder / 'queue.sqlite3'}", "", parts)


@pytest.fixture
def mail_server(request: Any) -> Iterator[MailServer]:
    with slow_mail_server(getattr(request, "param", MAIL_SECONDS)) as server:
        yield server


@pytest.fixture(params=[production, one_machine], ids=["production", "make-run"])
def house(request: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[House]:
    """Mails go to the outbox, and their tasks to the broker that the workers listen to."""
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    house = request.param(tmp_path, monkeypatch)
    with Connection(house.broker, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS) as link:
        monkeypatch.setattr(app, "send_task", partial(app.send_task, connection=link))
        yield house


@pytest.fixture
def at_work(house: House, mail_server: MailServer, tmp_path: Path) -> Callable[..., AbstractContextManager[None]]:
    """Run the workers of these names until the block ends."""

    def run(*names: str) -> AbstractContextManager[None]:
        commands = {name: house.workers[name] for name in names}
        return workers.at_work(commands, tmp_path, REDIS_URL=house.redis_url, EMAIL_URL=mail_server.url)

    return run


def registered(people: int) -> None:
    """A rush: so many are in, and their mails are handed to the workers."""
    pool = PoolFactory(capacity=people)
    rows = [RegistrationFactory(session=pool.session, pool=pool, person__email=f"{n}@contoh.id") for n in range(people)]
    notices.write(rows, Notice.Kind.CONFIRMED, now=timezone.now())
    assert compose_notices() == people


def ask_for_code() -> str:
    """Somebody wants to sign in; to which address their code goes."""
    user = UserFactory()
    answer = Client().post(reverse("account_login"), {"login": user.email})
    assert answer.status_code == 302
    return user.email


def wait_for(address: str, server: MailServer, seconds: float) -> float:
    """How long from now until the mail server has a mail to this address."""
    asked = time.monotonic()
    while address not in server.arrived:
        assert time.monotonic() - asked < seconds, f"no mail to {address}, but {len(server.arrived)} to others"
        time.sleep(0.01)
    return server.arrived[address] - asked


def ask_in_one_line(monkeypatch: pytest.MonkeyPatch) -> str:
    """As it was before: a code stands behind all mails that were written earlier."""
    with monkeypatch.context() as patch:
        patch.setattr(OutboxBackend, "urgent", property(lambda _self: False, lambda _self, _value: None), raising=False)
        return ask_for_code()


def test_a_code_passes_by_the_mails(at_work, mail_server: MailServer, monkeypatch) -> None:
    registered(REGISTERED)
    with at_work("urgent", "worker"):
        wait_for("0@contoh.id", mail_server, START_SECONDS)  # by now the mails leave, and
        wait_for(ask_for_code(), mail_server, START_SECONDS)  # both workers are up
        control, asked = ask_in_one_line(monkeypatch), time.monotonic()
        for _code in range(CODES):
            wait_for(ask_for_code(), mail_server, SOON_SECONDS)
        time.sleep(max(0.0, asked + SOON_SECONDS - time.monotonic()))
        assert control not in mail_server.arrived, "in one line with the mails it would be there by now, too"
    assert len(mail_server.arrived) < REGISTERED, "nothing was left to pass by"


@pytest.mark.parametrize("mail_server", [MAIL_SECONDS / 2], indirect=True)
@pytest.mark.parametrize("house", [production], indirect=True)
def test_codes_that_are_asked_for_at_once_leave_side_by_side(at_work, mail_server: MailServer) -> None:
    """No thread sleeps while codes wait: one after the other they would take eight seconds."""
    addresses = [ask_for_code() for _person in range(40)]
    with at_work("urgent"):
        for address in addresses:
            wait_for(address, mail_server, START_SECONDS)
    came = sorted(mail_server.arrived.values())
    assert came[-1] - came[0] < SOON_SECONDS


@pytest.mark.parametrize("house", [production], indirect=True)
def test_codes_leave_while_their_own_worker_restarts(at_work, mail_server: MailServer) -> None:
    """The worker of the mails takes its queues by turns, and sign-in codes are one of them."""
    registered(REGISTERED // 3)
    with at_work("worker"):
        wait_for("0@contoh.id", mail_server, START_SECONDS)
        wait_for(ask_for_code(), mail_server, SOON_SECONDS)
