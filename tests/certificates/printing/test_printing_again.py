"""What the press tries again: a layout that fails for all, and what the queue lost."""

from datetime import timedelta

import pytest

from certificates.issuing import printing, selectors, services
from certificates.models import Batch, Chunk
from certificates.press.errors import LayoutError
from tests.certificates.printing.press import LATER, nothing_printed, print_it

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(chunk) -> Chunk:
    """The layout has lost what every layout needs; the row says so by its hash."""
    version = chunk.batch.layout_version
    type(version).objects.filter(pk=version.pk).update(html="<p>kosong</p>")
    return chunk


def test_a_layout_that_fails_for_all_is_tried_some_times_and_then_waits_for_staff(broken, issuer, sent, caplog):
    for attempt in range(1, printing.MAX_ATTEMPTS + 1):
        assert printing.waiting_chunks(broken.batch) == [broken.pk]
        with pytest.raises(Exception, match="layout version"):
            print_it(broken)
        broken.refresh_from_db()
        assert (nothing_printed(broken), broken.attempts) == (True, attempt)
    assert printing.waiting_chunks(broken.batch) == []
    assert printing.resume(now=LATER) == 0
    assert selectors.progress(broken.batch) == selectors.Progress(total=2, done=0, void=0, stuck=2)
    assert list(selectors.stuck(broken.batch)) == [broken]
    assert selectors.progress(broken.batch).finished


def test_staff_let_the_press_try_again(chunk, issuer, sent, django_capture_on_commit_callbacks):
    Chunk.objects.update(attempts=printing.MAX_ATTEMPTS, error="OSError")
    with django_capture_on_commit_callbacks(execute=True):
        assert services.retry(batch=Batch.objects.get(), by=issuer, now=LATER) == 1
    assert sent == [("certificates.print_chunk", chunk.pk)]
    chunk.refresh_from_db()
    assert (chunk.attempts, chunk.error, Batch.objects.get().queued_at) == (0, "", LATER)
    assert print_it(chunk) == 2


def test_a_layout_error_at_compiling_fails_the_chunk_and_voids_no_number(chunk, monkeypatch):
    def refuse(*_):
        raise LayoutError("The layout has no slot “name”.")

    monkeypatch.setattr("certificates.issuing.documents.base_for", refuse)
    with pytest.raises(LayoutError):
        print_it(chunk)
    chunk.refresh_from_db()
    assert (nothing_printed(chunk), chunk.error) == (True, "LayoutError: The layout has no slot “name”.")


def test_what_waits_too_long_is_handed_over_again(chunk, sent):
    assert printing.resume(now=LATER - timedelta(seconds=1)) == 0
    assert printing.resume(now=LATER) == 1
    assert sent == [("certificates.print_chunk", chunk.pk)]
    assert printing.resume(now=LATER) == 0
    assert printing.resume(now=LATER + printing.RESUME_AFTER) == 1


def test_a_batch_that_moves_is_left_alone(attend, issue, sent, monkeypatch):
    monkeypatch.setattr(services, "CHUNK", 1)
    for name in ("A", "B"):
        attend(name)
    batch = issue()
    print_it(batch.chunks.all()[0], LATER - timedelta(minutes=1))
    assert printing.resume(now=LATER) == 0
    assert printing.resume(now=LATER + printing.RESUME_AFTER) == 1


@pytest.mark.parametrize("state", ["paused", "cancelled"])
def test_what_rests_is_not_resumed(chunk, sent, state):
    Batch.objects.update(state=state)
    assert (printing.resume(now=LATER), sent) == (0, [])
