"""Pausing, going on with, and cancelling a batch: the services and their pages."""

import pytest
import time_machine
from auditlog.models import LogEntry
from django.contrib.messages import get_messages
from django.urls import reverse

from bimtek.common.errors import Refusal
from certificates.issuing import control, printing, queue, selectors, services
from certificates.models import Batch, Certificate, Chunk, NumberSeries, VoidedRange
from certificates.register import selectors as register
from tests.events.staff import enter
from tests.factories import OrganizerFactory, SessionFactory

from .conftest import NOW, print_batch

pytestmark = pytest.mark.django_db

PEOPLE = ("A", "B", "C", "D", "E")


@pytest.fixture(autouse=True)
def the_day_after():
    """The pages ask the clock."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sent(monkeypatch):
    """Chunks that were handed to the press."""
    queued: list[int] = []
    monkeypatch.setattr(queue.current_app, "send_task", lambda name, args: queued.append(args[0]))
    return queued


@pytest.fixture
def batch(attend, issue, monkeypatch) -> Batch:
    """Five people in three chunks, of which the first is printed."""
    monkeypatch.setattr(services, "CHUNK", 2)
    for name in PEOPLE:
        attend(name)
    made = issue()
    printing.print_chunk(chunk_id=made.chunks.all()[0].pk, now=NOW)
    return made


def state(batch: Batch) -> str:
    batch.refresh_from_db()
    return batch.state


def test_a_paused_batch_prints_nothing_until_it_goes_on(batch, issuer, sent, django_capture_on_commit_callbacks):
    control.pause(batch=batch, by=issuer)
    assert (state(batch), print_batch(batch, now=NOW), Certificate.objects.count()) == ("paused", 0, 2)
    assert selectors.unfinished(batch.session) == batch
    later = NOW + printing.RESUME_AFTER
    with django_capture_on_commit_callbacks(execute=True):
        control.go_on(batch=batch, by=issuer, now=later)
        assert sent == []
    assert (state(batch), batch.queued_at) == ("running", later)
    assert sent == printing.waiting_chunks(batch)
    assert print_batch(batch, now=NOW) == 3


def test_a_cancelled_batch_keeps_what_was_printed_and_voids_the_rest(batch, issuer, sent):
    assert control.cancel(batch=batch, by=issuer, now=NOW) == 3
    assert state(batch) == "cancelled"
    assert print_batch(batch, now=NOW) == 0
    assert Certificate.objects.filter(status="valid").count() == 2
    voids = VoidedRange.objects.values_list("first", "last", "kind", "by", "at")
    assert list(voids) == [(3, 4, "cancelled", issuer.pk, NOW), (5, 5, "cancelled", issuer.pk, NOW)]
    assert {row.note for row in VoidedRange.objects.all()} != {""}
    assert list(batch.chunks.values_list("state", flat=True)) == ["done", "void", "void"]
    assert selectors.progress(batch) == selectors.Progress(total=5, done=2, void=3, stuck=0)
    assert register.series_gaps(NumberSeries.objects.get()) == register.SeriesGaps(0, 0)


def test_after_cancelling_the_others_can_be_issued_to_anew(batch, issuer, issue_and_print):
    control.cancel(batch=batch, by=issuer, now=NOW)
    assert issue_and_print().total == 3
    names = Certificate.objects.order_by("sequence").values_list("sequence", "name")
    assert list(names) == [(1, "A"), (2, "B"), (6, "C"), (7, "D"), (8, "E")]


def test_what_is_stuck_or_paused_can_be_cancelled(batch, issuer):
    batch.chunks.filter(state="waiting").update(attempts=printing.MAX_ATTEMPTS, error="OSError")
    control.pause(batch=batch, by=issuer)
    assert control.cancel(batch=batch, by=issuer, now=NOW) == 3
    assert not Chunk.objects.filter(state="waiting").exists()


def act(name: str, batch: Batch, by) -> None:
    if name == "pause":
        control.pause(batch=batch, by=by)
    else:
        getattr(control, name)(batch=batch, by=by, now=NOW)


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("paused", "pause"),
        ("running", "go_on"),
        ("cancelled", "pause"),
        ("cancelled", "go_on"),
        ("cancelled", "cancel"),
    ],
)
def test_in_the_wrong_state_it_is_refused_and_nothing_changes(batch, issuer, sent, before, name):
    Batch.objects.update(state=before)
    audited = LogEntry.objects.count()
    with pytest.raises(Refusal) as refused:
        act(name, batch, issuer)
    assert refused.value.code == "batch_state"
    assert (state(batch), VoidedRange.objects.count(), LogEntry.objects.count(), sent) == (before, 0, audited, [])
    assert batch.chunks.filter(state="waiting").count() == 2


@pytest.mark.parametrize("name", ["pause", "cancel"])
def test_a_batch_that_is_done_cannot_be_stopped(batch, issuer, name):
    print_batch(batch, now=NOW)
    with pytest.raises(Refusal) as refused:
        act(name, batch, issuer)
    assert (refused.value.code, state(batch), VoidedRange.objects.count()) == ("batch_state", "running", 0)


def test_each_step_is_audited_with_its_author(batch, issuer):
    for name in ("pause", "go_on", "cancel"):
        act(name, batch, issuer)
    entries = LogEntry.objects.get_for_object(batch).filter(changes__has_key="state").order_by("pk")
    assert [(entry.actor, entry.changes["state"]) for entry in entries if entry.actor] == [
        (issuer, ["running", "paused"]),
        (issuer, ["paused", "running"]),
        (issuer, ["running", "cancelled"]),
    ]


# --- The pages


def address(name: str, batch: Batch) -> str:
    return reverse(f"issuing:{name}", args=[batch.session_id, batch.pk])


@pytest.fixture
def desk(client, issuer):
    client.force_login(issuer)
    return client


def shown(page: str, batch: Batch) -> list[str]:
    return [name for name in ("pause", "go_on", "cancel", "retry") if f'"{address(name, batch)}"' in page]


def test_the_page_offers_what_can_be_done(desk, batch):
    progress = address("progress", batch)
    assert shown(desk.get(progress).content.decode(), batch) == ["pause", "cancel"]
    desk.post(address("pause", batch))
    page = desk.get(progress).content.decode()
    assert shown(page, batch) == ["go_on", "cancel"]
    assert "hx-trigger" not in page
    desk.post(address("go_on", batch))
    assert shown(desk.get(progress).content.decode(), batch) == ["pause", "cancel"]
    desk.post(address("cancel", batch))
    assert shown(desk.get(progress).content.decode(), batch) == []


@pytest.mark.parametrize(("name", "after"), [("pause", "paused"), ("cancel", "cancelled")])
def test_a_button_leads_back_to_the_progress_and_says_what_happened(desk, batch, name, after):
    answer = desk.post(address(name, batch))
    assert (answer.status_code, answer.url) == (302, address("progress", batch))
    (message,) = get_messages(answer.wsgi_request)
    assert (message.level_tag, state(batch)) == ("success", after)


def test_pressed_twice_the_second_is_told_why_not(desk, batch):
    desk.post(address("pause", batch))
    answer = desk.post(address("pause", batch))
    assert [message.level_tag for message in get_messages(answer.wsgi_request)][-1] == "error"
    assert (answer.status_code, state(batch)) == (302, "paused")


def test_cancelling_asks_first(desk, batch):
    page = desk.get(address("cancel", batch))
    assert (page.status_code, state(batch)) == (200, "running")
    assert page.context["progress"] == selectors.Progress(total=5, done=2, void=0, stuck=0)


@pytest.mark.parametrize("name", ["pause", "go_on", "cancel", "retry"])
def test_outsiders_small_roles_and_the_signed_out_change_nothing(client, batch, organizer, name):
    assert client.post(address(name, batch)).url.startswith(reverse("account_login"))
    enter(client, OrganizerFactory(), "owner")
    assert client.post(address(name, batch)).status_code == 404
    enter(client, organizer, "editor")
    assert client.post(address(name, batch)).status_code == 403
    assert (state(batch), VoidedRange.objects.count()) == ("running", 0)


@pytest.mark.parametrize(("name", "status"), [("pause", 405), ("go_on", 405), ("retry", 405), ("cancel", 200)])
def test_reading_changes_nothing(desk, batch, name, status):
    assert desk.get(address(name, batch)).status_code == status
    assert desk.put(address(name, batch)).status_code == 405
    assert state(batch) == "running"


@pytest.mark.parametrize("name", ["progress", "pause", "go_on", "cancel", "retry"])
def test_a_batch_of_another_session_is_not_found(desk, batch, organizer, name):
    other = SessionFactory(programme__organizer=organizer)
    wrong = reverse(f"issuing:{name}", args=[other.pk, batch.pk])
    assert (desk.get if name == "progress" else desk.post)(wrong).status_code == 404
    assert state(batch) == "running"
