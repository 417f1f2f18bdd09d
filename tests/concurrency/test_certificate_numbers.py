"""Numbers taken by eight threads at once: all different, none left out; and two clicks that make one batch."""

import time
from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.db import transaction

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from certificates.issuing import services
from certificates.layouts.services import shipped_version
from certificates.models import Batch, Chunk, NumberPattern, NumberSeries, VoidedRange
from certificates.numbering import services as numbering
from certificates.numbering.selectors import same_numbers
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


def test_roles_that_count_apart_do_so_in_a_crowd(organizer):
    NumberPattern.objects.create(organizer=organizer, kind="speaker", pattern="{n}/NS/{year}")
    takers = [partial(reserve, organizer, role) for role in ("participant", "speaker", "committee", "speaker")]
    taken = at_once([partial(take_some, take) for take in takers])
    assert running(taken[0] + taken[2]) == running(taken[1] + taken[3]) == list(range(1, 2 * BATCHES * SIZE + 1))
    assert set(NumberSeries.objects.values_list("kind", "last")) == {
        ("", 2 * BATCHES * SIZE),
        ("speaker", 2 * BATCHES * SIZE),
    }


def jump(organizer, start: int) -> None:
    pattern = NumberPattern.objects.get(organizer=organizer)
    numbering.set_pattern(pattern=pattern, start=start, on=DAY, session="", by=User.objects.get(), now=NOW)


@pytest.mark.parametrize("attempt", range(3))
def test_jumping_ahead_while_others_take_leaves_every_number_explained(organizer, attempt):
    NumberPattern.objects.create(organizer=organizer)
    UserFactory()
    take = partial(take_some, partial(reserve, organizer))
    results = at_once([take, partial(jump, organizer, 15 + attempt), take, partial(jump, organizer, 40), take])
    taken = [number for result in results if isinstance(result, list) for number in result]
    refused = {result.code for result in results if isinstance(result, Exception)}
    assert refused <= {"number_given"}
    skipped = [n for each in VoidedRange.objects.all() for n in range(each.first, each.last + 1)]
    assert sorted(running(taken) + skipped) == list(range(1, NumberSeries.objects.get().last + 1))


def jump_naively(organizer, start: int) -> None:
    """What must never be written: read the counter without a lock, think, then say what was skipped."""
    series = NumberSeries.objects.get(organizer=organizer)
    time.sleep(0.05)
    NumberSeries.objects.filter(pk=series.pk, last__lt=start - 1).update(last=start - 1)
    VoidedRange.objects.create(series=series, first=series.last + 1, last=start - 1, kind="skipped", note="x", at=NOW)


def test_control_jumping_without_the_lock_voids_numbers_that_were_taken(organizer):
    first = reserve(organizer)
    take = partial(reserve, organizer)
    taken = at_once([partial(jump_naively, organizer, 50), *[take] * 4])[1:]
    numbers = first + [number for thread in taken for number in thread]
    voided = VoidedRange.objects.get()
    assert set(running(numbers)) & set(range(voided.first, voided.last + 1))


def two_patterns(organizer, save) -> list[object]:
    """Two roles get the same text at the same moment."""
    wanted = [
        NumberPattern(organizer=organizer, kind=kind, pattern="{n}/X/{year}") for kind in ("speaker", "committee")
    ]
    return at_once([partial(save, pattern) for pattern in wanted])


def save_pattern(pattern: NumberPattern) -> None:
    numbering.set_pattern(pattern=pattern, start=None, on=DAY, session="", by=User.objects.get(), now=NOW)


def save_naively(pattern: NumberPattern) -> None:
    """What must never be written: compare without a lock, think, save."""
    assert same_numbers(pattern, on=DAY) is None
    time.sleep(0.05)
    pattern.save()


def test_two_roles_cannot_get_the_same_numbers_at_once(organizer):
    UserFactory()
    refused = [each for each in two_patterns(organizer, save_pattern) if each is not None]
    assert [each.code for each in refused] == ["pattern_same"]
    assert NumberPattern.objects.count() == 1


def test_control_without_the_lock_both_are_saved(organizer):
    assert two_patterns(organizer, save_naively) == [None, None]
    assert NumberPattern.objects.count() == 2


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
    layout = shipped_version("klasik")
    ask = {"session": session, "layout_version": layout, "issued_on": DAY, "now": NOW}
    results = at_once([partial(services.issue, by=UserFactory(), **ask) for _ in range(4)])
    assert sum(isinstance(result, Batch) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Refusal)} == {"batch_unfinished"}
    assert Batch.objects.count() == 1
    assert list(Chunk.objects.values_list("first", "last")) == [(1, 12)]
    assert NumberSeries.objects.get().last == 12
