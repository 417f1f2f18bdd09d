"""A chunk in a crowd: printed by many workers, cancelled, paused, told of; each happens once, and nothing in part."""

import time
from datetime import UTC, date, datetime
from functools import partial
from threading import Barrier

import pytest
from django.core import mail
from django.db import transaction

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from certificates.issuing import control, mails, printing, services
from certificates.layouts.services import shipped_version
from certificates.models import Batch, Certificate, Chunk, NumberSeries, VoidedRange
from certificates.register import selectors as register
from participants.attendance.services import Mark, record
from tests.concurrency.threads import at_once
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

PEOPLE, WORKERS = 8, 4
DAY = date(2027, 3, 4)
NOW = datetime(2027, 3, 4, 3, 0, tzinfo=UTC)


@pytest.fixture
def batch(monkeypatch) -> Batch:
    """Eight people in four chunks of two; all that a press needs is compiled already."""
    monkeypatch.setattr(services, "CHUNK", PEOPLE // WORKERS)
    signs = {"signatory_name": "Hariyadi Hamid", "signatory_position": "Ketua", "city": "Tarakan"}
    session = SessionFactory(programme=ProgrammeFactory(organizer=OrganizerFactory(code="KPU", **signs)))
    item, staff = AgendaItemFactory(session=session), UserFactory()
    people = [PersonFactory(user=UserFactory()) for _ in range(PEOPLE)]
    marks = [Mark(RegistrationFactory(session=session, person=each).pk, item.pk, True) for each in people]
    record(session=session, marks=marks, by=staff, now=NOW)
    layout = shipped_version("klasik")
    return services.issue(session=session, layout_version=layout, issued_on=DAY, by=staff, now=NOW)


def print_it(chunk: int) -> int:
    return printing.print_chunk(chunk_id=chunk, now=NOW)


def keys(batch: Batch) -> list[int]:
    return list(batch.chunks.values_list("pk", flat=True))


def every_number_is_explained_once() -> bool:
    """Each reserved number is on one certificate, or void once, or waits."""
    found = list(Certificate.objects.values_list("sequence", flat=True))
    voids = [*VoidedRange.objects.all(), *Chunk.objects.filter(state="waiting")]
    found += [n for each in voids for n in range(each.first, each.last + 1)]
    return sorted(found) == list(range(1, PEOPLE + 1))


def test_many_workers_print_the_same_chunks_and_each_is_filed_once(batch):
    results = at_once([partial(print_it, chunk) for chunk in keys(batch) * 3])
    assert sorted(results) == [0] * WORKERS * 2 + [PEOPLE // WORKERS] * WORKERS
    assert Certificate.objects.count() == PEOPLE
    assert every_number_is_explained_once()


all_have_looked = Barrier(WORKERS, timeout=30)


def claim_naively(chunk: Chunk, now: datetime) -> bool:
    """What must never be written: look first, think, then write."""
    free = Chunk.objects.get(pk=chunk.pk).state == "waiting"
    all_have_looked.wait()
    Chunk.objects.filter(pk=chunk.pk).update(state="done", done_at=now)
    return free


def test_control_looking_before_claiming_lets_two_through(batch, monkeypatch):
    """Only the database's own constraints then stop the second set."""
    monkeypatch.setattr(printing, "_claim", claim_naively)
    results = at_once([partial(print_it, keys(batch)[0])] * WORKERS)
    assert [type(result).__name__ for result in results].count("IntegrityError") >= 1
    assert Certificate.objects.count() == PEOPLE // WORKERS


@pytest.mark.parametrize("attempt", range(3))
def test_cancelling_among_workers_leaves_every_number_on_paper_or_void(batch, attempt):
    staff = User.objects.order_by("pk").first()

    def cancel() -> int:
        time.sleep(0.02 * attempt)
        return control.cancel(batch=batch, by=staff, now=NOW)

    printed = at_once([*[partial(print_it, chunk) for chunk in keys(batch)], cancel])
    voided = printed.pop()
    if isinstance(voided, Refusal):  # the workers were faster
        voided = 0
    assert sum(printed) + voided == PEOPLE
    assert every_number_is_explained_once()
    assert not Chunk.objects.filter(state="waiting").exists()
    assert set(Certificate.objects.values_list("sequence", flat=True)).isdisjoint(
        n for each in VoidedRange.objects.all() for n in range(each.first, each.last + 1)
    )
    assert register.series_gaps(NumberSeries.objects.get()) == register.SeriesGaps(0, 0)


def test_cancelled_while_the_filing_waits_for_the_row(batch):
    """The cancelling transaction is open when the worker wants to file."""
    staff, chunk = User.objects.order_by("pk").first(), keys(batch)[0]

    def cancel_slowly() -> None:
        with transaction.atomic():
            control.cancel(batch=batch, by=staff, now=NOW)
            time.sleep(1.5)

    drawn = printing._draw

    def print_late() -> int:
        time.sleep(0.3)
        row = Chunk.objects.select_related("batch__session__programme").get(pk=chunk)
        return printing._file(row, *drawn(row, NOW), NOW)

    assert at_once([cancel_slowly, print_late]) == [None, 0]
    assert (Certificate.objects.count(), Batch.objects.get().state) == (0, "cancelled")
    assert every_number_is_explained_once()


def test_pausing_and_going_on_in_a_crowd(batch):
    staff = User.objects.order_by("pk").first()
    pause = partial(control.pause, batch=batch, by=staff)
    go_on = partial(control.go_on, batch=batch, by=staff, now=NOW)
    results = at_once([pause, pause, go_on, pause, go_on])
    assert {type(result) for result in results} <= {type(None), Refusal}
    assert results.count(None) >= 1
    assert Batch.objects.get().state in ("running", "paused")


def test_many_tasks_tell_each_person_once(batch):
    for chunk in keys(batch):
        print_it(chunk)
    mail.outbox.clear()
    told = at_once([partial(mails.tell, chunk_id=chunk, now=NOW) for chunk in keys(batch) * 2])
    assert sorted(told) == [0] * WORKERS + [PEOPLE // WORKERS] * WORKERS
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == PEOPLE


def test_two_workers_may_compile_the_same_base(batch):
    """Whoever comes second finds the first one's; both print from the same."""
    first, second = keys(batch)[:2]
    assert at_once([partial(print_it, first), partial(print_it, second)]) == [2, 2]
    assert Certificate.objects.values("base").distinct().count() == 1


def test_cancelled_by_many_its_numbers_are_void_once(batch):
    staff = User.objects.order_by("pk").first()
    results = at_once([partial(control.cancel, batch=batch, by=staff, now=NOW)] * WORKERS)
    assert [result for result in results if not isinstance(result, Refusal)] == [PEOPLE]
    assert VoidedRange.objects.count() == WORKERS
    assert every_number_is_explained_once()
