"""Two organizers confirm the same schedule at the same moment."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import QuerySet

from events.models import TrainingSession
from events.schedule import services
from events.schedule.grid import parse_grid
from tests.factories import ProgrammeFactory

GRID = parse_grid("JUN JUL\n01 - 04 05 - 08\n-  11 - 14", 2024)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def import_twice(monkeypatch):
    """Run two imports that wait for each other between looking at the old sessions and writing new ones."""
    gate = threading.Barrier(2)
    look = services.existing_runs

    def look_and_wait(programme):
        known = look(programme)
        # Broken when the other import does not get this far, because it waits for the lock.
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(timeout=1)
        return known

    def run(programme):
        try:
            services.import_schedule(programme=programme, reading=GRID, by=None)
        finally:
            connection.close()

    monkeypatch.setattr(services, "existing_runs", look_and_wait)
    programme = ProgrammeFactory()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, [programme, programme]))
    return TrainingSession.objects.filter(programme=programme).count()


def test_each_range_still_becomes_one_session(import_twice):
    assert import_twice == 3


class TestWithoutTheLock:
    """The control: what the lock on the programme prevents."""

    @pytest.fixture(autouse=True)
    def no_lock(self, monkeypatch):
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)

    def test_every_range_would_become_two_sessions(self, import_twice):
        assert import_twice == 6
