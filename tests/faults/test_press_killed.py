"""The press killed again and again, and Redis restarted: in the end every certificate is there, once, and valid.

Small every day; `make test-all` and `make bench` run it at full size:
20,000 certificates, 20 kills, Redis restarted twice.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from celery import current_app
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone
from kombu import Connection

from bimtek.bench import audience
from certificates.issuing import printing, queue, services
from certificates.issuing.documents import document
from certificates.layouts.services import shipped_version
from certificates.models import Batch, Certificate, Chunk
from certificates.register.selectors import series_gaps
from tests.extent import FULL
from tests.faults.own_redis import OwnRedis, unused_port
from tests.infra.paths import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow("kills real workers")]

PEOPLE, CHUNK, KILLS, RESTARTS = (20_000, 50, 20, 2) if FULL else (300, 10, 2, 1)
WAIT_SECONDS = 100
OPENED = 200  # rebuilt PDFs that are opened, too; all are compared with their hash


@pytest.fixture
def broker(tmp_path: Path, monkeypatch) -> Iterator[OwnRedis]:
    """A Redis of the test's own, to which this process sends too."""
    own = OwnRedis(tmp_path, unused_port())

    def send(chunks) -> None:
        with Connection(own.url, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS) as link:
            for chunk in chunks:
                current_app.send_task("certificates.print_chunk", args=[chunk], connection=link)

    monkeypatch.setattr(queue, "to_press", send)
    yield own
    own.kill()


@pytest.fixture(autouse=True)
def small_chunks_and_shared_files(monkeypatch, settings, tmp_path: Path) -> None:
    """Many chunks, so that kills fall between and into them; the workers keep files where the test looks for them."""
    monkeypatch.setattr(services, "CHUNK", CHUNK)
    settings.MEDIA_ROOT = tmp_path / "media"


@contextlib.contextmanager
def press(broker: OwnRedis, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A press of two processes, as in production; killed with all its processes when the block ends."""
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    database = f"{url}/{connection.settings_dict['NAME']}"
    environment = {**os.environ, "DATABASE_URL": database, "REDIS_URL": broker.url, "VAR_DIR": str(folder)}
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "bimtek",
        "worker",
        "-Q",
        "press",
        "-c",
        "2",
        "--loglevel=CRITICAL",
    ]
    process = subprocess.Popen(
        [*command, "--loglevel=CRITICAL", "--without-heartbeat", "--without-gossip", "--without-mingle"],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def issue_to(people: int) -> Batch:
    owner, by = audience.organizer("kill"), audience.user("kill")
    held = audience.session(owner, 1, people, by)
    now = timezone.now()
    version = shipped_version("klasik")
    return services.issue(session=held, layout_version=version, issued_on=now.date(), by=by, now=now)


def printed(batch: Batch) -> int:
    return Certificate.objects.filter(edition__batch=batch).count()


def wait_for(batch: Batch, wanted: int) -> int:
    deadline = time.monotonic() + WAIT_SECONDS
    while (now := printed(batch)) < wanted:
        assert time.monotonic() < deadline, f"the press stands still at {now}"
        time.sleep(0.02)
    return now


def hand_over_again(batch: Batch) -> None:
    """What the clock's task does some minutes after the press fell silent, without waiting for them."""
    long_ago = timezone.now() - printing.RESUME_AFTER - timedelta(seconds=1)
    Chunk.objects.filter(batch=batch, state=Chunk.State.DONE).update(done_at=long_ago)
    Batch.objects.filter(pk=batch.pk).update(queued_at=long_ago)
    printing.resume(now=timezone.now())


def test_a_press_killed_again_and_again_prints_each_certificate_once(broker, tmp_path):
    assert connection.vendor == "postgresql"
    chance = random.Random(20)
    batch = issue_to(PEOPLE)
    restart_after = set(chance.sample(range(KILLS), RESTARTS))
    at_kill = [0]
    for kill in range(KILLS):
        with press(broker, tmp_path):
            wait_for(batch, min(at_kill[-1] + 1, PEOPLE))
            time.sleep(chance.random() * 0.3)
        at_kill.append(printed(batch))
        if kill in restart_after:
            broker.kill()
            broker.start()
        hand_over_again(batch)
    with press(broker, tmp_path):
        wait_for(batch, PEOPLE)
        time.sleep(1)  # what is still queued finds everything printed

    assert at_kill[-1] < PEOPLE, "the kills came too late to matter"
    check_all(batch)


def check_all(batch: Batch) -> None:
    """As many as there are people, numbered without a gap, none twice, and each made anew as it was issued."""
    certificates = Certificate.objects.select_related("base", "edition__signing_key").order_by("sequence")
    assert list(certificates.values_list("sequence", flat=True)) == list(range(1, PEOPLE + 1))
    assert certificates.values("number").distinct().count() == PEOPLE
    assert certificates.values("registration").distinct().count() == PEOPLE
    assert set(batch.chunks.values_list("state", flat=True)) == {Chunk.State.DONE}
    gaps = series_gaps(certificates[0].series)
    assert (gaps.gaps, gaps.missing) == (0, 0)
    for place, certificate in enumerate(certificates.iterator(chunk_size=500)):
        pdf = document(certificate)  # raises where it is not what was issued
        if place % max(PEOPLE // OPENED, 1) == 0:
            with pikepdf.open(BytesIO(pdf)) as opened:
                assert opened.check_pdf_syntax() == []


def print_twice_at_once(chunk: int) -> list[object]:
    """What two workers get that print the same chunk at the same moment."""
    both, results = threading.Barrier(2), []
    file = printing._file

    def file_together(*args, **kwargs):
        both.wait(WAIT_SECONDS)
        return file(*args, **kwargs)

    def work() -> None:
        try:
            results.append(printing.print_chunk(chunk_id=chunk, now=timezone.now()))
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "_file", file_together)
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return results


def test_of_two_workers_with_the_same_chunk_one_prints_it(broker):
    batch = issue_to(CHUNK)
    assert sorted(print_twice_at_once(batch.chunks.get().pk)) == [0, CHUNK]
    assert printed(batch) == CHUNK


def test_without_the_claim_the_database_still_refuses(broker, monkeypatch):
    """Had `_claim` a fault, the unique numbers would stop the second."""
    monkeypatch.setattr(printing, "_claim", lambda chunk, now: True)
    batch = issue_to(CHUNK)
    results = print_twice_at_once(batch.chunks.get().pk)
    assert [type(each).__name__ for each in sorted(results, key=str)] == ["int", "IntegrityError"]
    assert printed(batch) == CHUNK


UNIQUE = (
    "certificate_number_unique",
    "certificate_sequence_unique",
    "certificate_one_valid_per_registration",
)


@pytest.fixture
def no_unique_numbers() -> Iterator[None]:
    """Take the database's own guard away for one test."""
    constraints = [each for each in Certificate._meta.constraints if each.name in UNIQUE]
    with connection.schema_editor() as editor:
        for constraint in constraints:
            editor.remove_constraint(Certificate, constraint)
    yield
    Certificate.objects.all().delete()
    with connection.schema_editor() as editor:
        for constraint in constraints:
            editor.add_constraint(Certificate, constraint)


def test_control_without_any_guard_everything_is_issued_twice(broker, no_unique_numbers, monkeypatch):
    """So the guards are what holds, and the tests above can fail."""
    monkeypatch.setattr(printing, "_claim", lambda chunk, now: True)
    batch = issue_to(CHUNK)
    assert print_twice_at_once(batch.chunks.get().pk) == [CHUNK, CHUNK]
    assert printed(batch) == 2 * CHUNK
