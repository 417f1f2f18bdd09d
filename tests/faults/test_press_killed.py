"""The press killed in the middle of a batch, again and again: in the end each certificate is printed exactly once."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from bimtek.accounts.models import OutgoingMail
from certificates.issuing import printing, services
from certificates.models import Batch, Certificate
from participants.attendance.services import Mark, record
from tests.factories import (
    AgendaItemFactory,
    OrganizerFactory,
    PersonFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent.parent
NOW = datetime(2027, 3, 4, 3, 0, tzinfo=UTC)
PEOPLE, KILLS, WAIT_SECONDS = 60, 4, 120


@pytest.fixture(autouse=True)
def shared_files(settings, tmp_path: Path) -> None:
    """The worker and the test keep files in the same folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The test's own database, broker and files, for a worker that is a process of its own."""
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    return {**os.environ, "DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}", "VAR_DIR": str(tmp_path)}


@contextlib.contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A press of two processes, as in production; killed with all its processes when the block ends."""
    command = [sys.executable, "-m", "celery", "-A", "bimtek", "worker", "-Q", "press", "-c", "2", "--loglevel=ERROR"]
    process = subprocess.Popen(
        [*command, "--without-heartbeat", "--without-gossip", "--without-mingle"],
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


def issue_to_sixty() -> Batch:
    organizer = OrganizerFactory(
        code="KPU", city="Tarakan", signatory_name="Hariyadi Hamid", signatory_position="Ketua"
    )
    session = SessionFactory(programme=ProgrammeFactory(organizer=organizer))
    item, by = AgendaItemFactory(session=session), UserFactory()
    people = [PersonFactory(name=f"Peserta {n:02}", email=f"peserta{n:02}@contoh.id") for n in range(PEOPLE)]
    marks = [Mark(RegistrationFactory(session=session, person=person).pk, item.pk, True) for person in people]
    record(session=session, marks=marks, by=by, now=NOW)
    return services.issue(session=session, layout="klasik", issued_on=date(2027, 3, 4), by=by, now=NOW)


def printed() -> int:
    return Certificate.objects.filter(rendered_at__isnull=False).count()


def wait_for_more_than(count: int) -> int:
    end = time.monotonic() + WAIT_SECONDS
    while (now := printed()) <= count:
        assert time.monotonic() < end, f"the press stands still at {now}"
        time.sleep(0.02)
    return now


def hand_over_again(round_: int) -> None:
    """What the clock's task does some minutes later, without waiting for them."""
    Certificate.objects.filter(rendered_at__isnull=False).update(rendered_at=NOW)
    printing.resume(now=NOW + (round_ + 1) * (printing.RESUME_AFTER + timedelta(seconds=1)))


def test_a_press_killed_again_and_again_prints_each_certificate_once(environment):
    assert settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
    batch = issue_to_sixty()
    at_kill = []
    for round_ in range(KILLS):
        with worker(environment):
            at_kill.append(wait_for_more_than(at_kill[-1] + 4 if at_kill else 4))
        hand_over_again(round_)
    with worker(environment):
        wait_for_more_than(PEOPLE - 1)
        # What is still queued finds everything printed.
        time.sleep(1)

    assert at_kill[-1] < PEOPLE, "the kills came too late to matter"
    assert at_kill == sorted(set(at_kill))
    certificates = list(batch.certificates.order_by("number"))
    assert [c.number for c in certificates] == [f"{n:03}/SERT/KPU/III/2027" for n in range(1, PEOPLE + 1)]
    assert [c.attempts for c in certificates] == [0] * PEOPLE
    for certificate in certificates:
        with certificate.pdf.open() as file:
            assert sha256(file.read()).hexdigest() == certificate.sha256
    _folders, files = default_storage.listdir("certificates/2027/03")
    assert sorted(files) == sorted(f"{c.pk}.pdf" for c in certificates)
    told = Counter(address for mail in OutgoingMail.objects.all() for address in mail.to)
    assert told == {f"peserta{n:02}@contoh.id": 1 for n in range(PEOPLE)}
