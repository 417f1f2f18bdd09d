"""Numbers taken by eight threads at once: all different, none left out; and two clicks that make one batch."""

import time
from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.db import transaction

from bimtek.common.errors import Refusal
from certificates.issuing import services
from certificates.models import Batch, Certificate, NumberSeries
from certificates.numbering import services as numbering
from participants.attendance.services import Mark, record
from tests.concurrency.threads import at_once
from tests.factories import (
    AgendaItemFactory,
    OrganizerFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, BATCHES, SIZE = 8, 5, 7
DAY = date(2027, 3, 4)
NOW = datetime(2027, 3, 4, 3, 0, tzinfo=UTC)


@pytest.fixture
def organizer():
    signs = {"signatory_name": "Hariyadi Hamid", "signatory_position": "Ketua", "city": "Tarakan"}
    return OrganizerFactory(code="KPU", **signs)


def reserve(organizer, role: str = "participant", count: int = SIZE) -> list[str]:
    """Take a batch of numbers, and write them."""
    return list(numbering.reserve(organizer=organizer, count=count, on=DAY, role=role).numbers())


def take_some(take) -> list[str]:
    return [number for _ in range(BATCHES) for number in take()]


def running(numbers: list[str]) -> list[int]:
    return sorted(int(number.split("/")[0]) for number in numbers)


def test_eight_threads_take_every_number_once(organizer):
    take = partial(reserve, organizer)
    taken = at_once([partial(take_some, take)] * THREADS)
    numbers = [number for thread in taken for number in thread]
    assert running(numbers) == list(range(1, THREADS * BATCHES * SIZE + 1))
    assert NumberSeries.objects.get().last == len(numbers)


def take_naively(organizer) -> list[str]:
    """What must never be written: read the counter, think, write it."""
    series, _ = NumberSeries.objects.get_or_create(organizer=organizer, period="2027")
    time.sleep(0.002)
    NumberSeries.objects.filter(pk=series.pk).update(last=series.last + SIZE)
    return [f"{n}/2027" for n in range(series.last + 1, series.last + SIZE + 1)]


def test_control_reading_before_writing_gives_numbers_twice(organizer):
    taken = at_once([partial(take_some, partial(take_naively, organizer))] * THREADS)
    numbers = [number for thread in taken for number in thread]
    assert len(set(numbers)) < len(numbers)


def take_and_fail(organizer) -> None:
    with transaction.atomic():
        reserve(organizer)
        raise RuntimeError("the batch could not be made")


def test_a_batch_that_fails_leaves_no_gap(organizer):
    take = partial(reserve, organizer)
    taken = at_once([take, partial(take_and_fail, organizer)] * (THREADS // 2))
    numbers = [number for thread in taken if isinstance(thread, list) for number in thread]
    assert running(numbers) == list(range(1, THREADS // 2 * SIZE + 1))


@pytest.fixture
def session(organizer):
    held = SessionFactory(programme=ProgrammeFactory(organizer=organizer))
    item = AgendaItemFactory(session=held)
    marks = [Mark(RegistrationFactory(session=held).pk, item.pk, True) for _ in range(12)]
    record(session=held, marks=marks, by=UserFactory(), now=NOW)
    return held


def test_two_people_issue_at_once_and_one_batch_comes_of_it(session):
    ask = {"session": session, "layout": "klasik", "issued_on": DAY, "now": NOW}
    results = at_once([partial(services.issue, by=UserFactory(), **ask) for _ in range(4)])
    assert sum(isinstance(result, Batch) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Refusal)} == {"nobody_left"}
    assert running(list(Certificate.objects.values_list("number", flat=True))) == list(range(1, 13))
    assert Batch.objects.count() == 1
