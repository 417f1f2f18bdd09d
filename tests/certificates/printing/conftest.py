"""A chunk of two people whose certificates wait, and what is queued."""

import pytest

from certificates.issuing import queue
from certificates.models import Chunk
from tests.factories import UserFactory


@pytest.fixture
def sent(monkeypatch):
    """What was queued: names of tasks and the keys they got."""
    queued: list[tuple[str, int]] = []
    monkeypatch.setattr(queue.current_app, "send_task", lambda name, args: queued.append((name, args[0])))
    return queued


@pytest.fixture
def chunk(attend, issue) -> Chunk:
    """Two people whose certificates wait."""
    attend("Ani", user=UserFactory(email="ani@contoh.id"))
    attend("Budi", user=UserFactory(email="budi@contoh.id"))
    issue()
    return Chunk.objects.get()
