"""`/metrics`: closed without its key, true in its numbers, and the counters of several processes add up."""

import os
import subprocess
import sys
import time
import timeit
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.test import Client
from prometheus_client import values
from prometheus_client.parser import text_string_to_metric_families

from bimtek.accounts.models import OutgoingMail
from bimtek.common import heartbeats
from bimtek.metrics import requests
from tests.factories import RegistrationFactory
from tests.infra.paths import ROOT

KEY = "k" * 40

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is set, and this process counts alone, also where a test before loaded what a web server begins with."""
    settings.METRICS_TOKEN = KEY
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    monkeypatch.setattr(values, "ValueClass", values.MutexValue)


def ask(client: Client, given: str = KEY) -> Any:
    return client.get("/metrics", headers={"authorization": f"Bearer {given}"})


def numbers(text: str) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels, in the order of their names."""
    return {
        (sample.name, *(value for _label, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize("given", ["", "x", KEY[:-1], KEY + "k"])
def test_without_the_key_there_is_nothing(client: Client, given: str) -> None:
    assert ask(client, given).status_code == 404
    assert client.get("/metrics").status_code == 404


def test_where_no_key_is_set_there_is_nothing(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert ask(client, "").status_code == 404


def test_requests_are_counted_by_route_and_never_by_path(client: Client) -> None:
    before = numbers(ask(client).content.decode())
    for _ in range(3):
        client.get("/healthz")
    client.get("/tidak-ada/rahasia-123/")
    text = ask(client).content.decode()
    line = ("bimtek_request_seconds_count", "GET", "healthz", "200")
    assert numbers(text)[line] - before.get(line, 0) == 3
    assert "rahasia-123" not in text
    assert numbers(text)["bimtek_request_seconds_count", "GET", "-", "404"] >= 1


def test_what_stands_in_the_database_and_the_broker(client: Client) -> None:
    row = RegistrationFactory()
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    mail = OutgoingMail.objects.create(to=["a@contoh.id"], subject="Kode", urgent=True)
    OutgoingMail.objects.filter(pk=mail.pk).update(created_at=long_ago)
    current_app.send_task("certificates.print_chunk", args=[1])
    heartbeats.write(["press"], time.time() - 120)
    found = numbers(ask(client).content.decode())
    assert found["bimtek_broker_up",] == found["bimtek_database_up",] == 1
    assert found["bimtek_registrations_total",] == row.pk
    assert found["bimtek_mails_waiting", "urgent"] == 1
    assert 300 <= found["bimtek_mails_age_seconds", "urgent"] < 400
    assert found["bimtek_queue_tasks", "press"] == 1
    assert 0 <= found["bimtek_queue_age_seconds", "press"] < 60
    assert 120 <= found["bimtek_heartbeat_age_seconds", "press"] < 200
    assert found["bimtek_heartbeat_age_seconds", "mail"] == float("inf")
    assert found["bimtek_certificates_total",] == 0


def test_a_part_that_is_away_hides_no_other(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats, "read", lambda: current_app.nothing)
    found = numbers(ask(client).content.decode())
    assert (found["bimtek_broker_up",], found["bimtek_database_up",]) == (0, 1)
    assert ("bimtek_seats_taken",) in found


COUNTING = """
import sys
from pathlib import Path
from bimtek.metrics.sharing import share
share(Path(sys.argv[1]))
from bimtek.metrics.requests import count
for _ in range(int(sys.argv[2])):
    count("home", "GET", 200, 0.01)
print("counted", flush=True)
sys.stdin.read()
"""
READING = """
import os, sys
os.environ["PROMETHEUS_MULTIPROC_DIR"] = sys.argv[1]
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
registry = CollectorRegistry()
MultiProcessCollector(registry)
print(generate_latest(registry).decode())
"""


def counting(folder: Path, times: int) -> subprocess.Popen[str]:
    """A web process that has served so many requests, and lives."""
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTING, str(folder), str(times)],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "bimtek.settings", "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "counted\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def sum_of(folder: Path) -> float:
    text = subprocess.run(
        [sys.executable, "-c", READING, str(folder)], capture_output=True, text=True, check=True
    ).stdout
    return numbers(text)["bimtek_request_seconds_count", "GET", "home", "200"]


def test_counters_of_processes_add_up_and_outlive_them(tmp_path: Path) -> None:
    first, second = counting(tmp_path, 3), counting(tmp_path, 4)
    assert sum_of(tmp_path) == 7
    end(first)  # killed, as by the kernel
    third = counting(tmp_path, 5)
    assert sum_of(tmp_path) == 12
    end(second)
    end(third)
    assert len(list(tmp_path.glob("histogram_*.db"))) == 2  # the third took the first one's place


def test_a_request_costs_a_few_millionths_of_a_second() -> None:
    """Processor time, the best of many: no busy machine makes it longer."""
    once = timeit.Timer(lambda: requests.count("home", "GET", 200, 0.01), timer=time.thread_time)
    assert min(once.repeat(20, 1000)) / 1000 < 50e-6
