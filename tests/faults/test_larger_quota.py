"""A larger quota reaches those who wait at once, without the clock, and once, wherever a worker is killed."""

import os
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from events.models import SeatPool
from events.seats import queue
from events.seats import services as seats
from participants.consent.services import Agreement, ensure_first_version
from participants.enrolment import services, tasks, waiting
from participants.models import Notice, Registration
from tests.concurrency.threads import at_once
from tests.extent import extent
from tests.factories import PersonFactory, PoolFactory, SessionFactory
from tests.faults.workers import at_work
from tests.invariants import broken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow("starts real workers")]

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
FAR = datetime(2199, 3, 1, tzinfo=UTC).date()  # the workers look at the real clock
WORKER = ["celery", "--app", "bimtek", "worker", "--queues", "default", "--concurrency", "2", "--loglevel", "info"]
START_SECONDS, AT_ONCE_SECONDS = 30, 2.0
LINE = extent(20, 60)


def stand_in_line(people: int) -> SeatPool:
    """One person has the only seat, and so many wait for another."""
    agreement = Agreement(ensure_first_version(now=NOW))
    pool = PoolFactory(capacity=1, session=SessionFactory(starts_on=FAR, ends_on=FAR))
    for _person in range(people + 1):
        person = PersonFactory(email="orang@contoh.id")
        services.register(person=person, session=pool.session, pool_id=pool.pk, agreement=agreement, now=NOW)
    return SeatPool.objects.get(pk=pool.pk)


def waits(pool: SeatPool) -> int:
    return Registration.objects.filter(pool=pool, status="waitlisted").count()


def wait_until_nobody_waits(pool: SeatPool, seconds: float) -> float:
    began = time.monotonic()
    while left := waits(pool):
        assert time.monotonic() - began < seconds, f"{left} still wait"
        time.sleep(0.02)
    return time.monotonic() - began


def change(pool: SeatPool, capacity: int) -> None:
    seats.change_pool(pool=SeatPool.objects.get(pk=pool.pk), category=pool.category, capacity=capacity)


def remove_ceiling(pool: SeatPool, _capacity: int) -> None:
    seats.set_ceiling(session=pool.session, capacity=None)


def raise_ceiling(pool: SeatPool, capacity: int) -> None:
    seats.set_ceiling(session=pool.session, capacity=capacity)


def check_told_once(people: int) -> None:
    told = Notice.objects.filter(kind="confirmed").values_list("registration", flat=True)
    assert max(Counter(told).values()) == 1
    assert len(told) == people
    assert broken(timezone.now()) == []


def test_without_the_clock_they_move_up_at_once(tmp_path: Path) -> None:
    """By a larger category, a larger ceiling, and none any more."""
    pools = [stand_in_line(LINE) for _way in range(3)]
    for pool in pools[1:]:
        seats.set_ceiling(session=pool.session, capacity=1)
        change(pool, LINE + 1)
    warm = stand_in_line(1)
    change(warm, 2)
    with at_work({"worker": WORKER}, tmp_path, REDIS_URL=os.environ["REDIS_URL"]):
        wait_until_nobody_waits(warm, START_SECONDS)
        for pool, ways in zip(pools, (change, raise_ceiling, remove_ceiling), strict=True):
            ways(pool, LINE + 1)
            wait_until_nobody_waits(pool, AT_ONCE_SECONDS)
    check_told_once(3 * (LINE + 1) + 2)


def test_killed_on_the_way_the_clock_goes_on_and_nobody_is_told_twice(tmp_path: Path) -> None:
    people = waiting.AT_ONCE + 40  # two transactions
    pool = stand_in_line(people)
    change(pool, people + 1)
    with at_work({"worker": WORKER}, tmp_path, REDIS_URL=os.environ["REDIS_URL"]):
        until = time.monotonic() + START_SECONDS
        while waits(pool) == people and time.monotonic() < until:
            time.sleep(0.005)
    moved = people - waits(pool)
    assert moved in (waiting.AT_ONCE, people), "the first of the two was written as a whole"
    tasks.move_up()
    assert waits(pool) == 0
    check_told_once(people + 1)


def test_who_asks_twice_and_the_clock_at_the_same_moment_let_each_move_up_once() -> None:
    pool = stand_in_line(LINE)
    change(pool, LINE + 1)
    assert at_once([lambda: tasks.move_up_in(pool.session_id)] * 2 + [tasks.move_up] * 2) == [None] * 4
    assert waits(pool) == 0
    check_told_once(LINE + 1)


def test_with_the_broker_away_the_seats_are_saved_and_the_clock_lets_them_move_up(monkeypatch) -> None:
    def away(*_arguments: object, **_options: object) -> None:
        raise OperationalError

    monkeypatch.setattr(queue.current_app, "send_task", away)
    pool = stand_in_line(2)
    change(pool, 3)
    assert (SeatPool.objects.get(pk=pool.pk).capacity, waits(pool)) == (3, 2)
    tasks.move_up()
    assert waits(pool) == 0
    check_told_once(3)


@pytest.fixture
def asked(monkeypatch) -> list[object]:
    """What workers were asked for."""
    calls: list[object] = []
    monkeypatch.setattr(queue.current_app, "send_task", lambda name, args=(), **_options: calls.append((name, *args)))
    return calls


def test_nobody_is_asked_where_nobody_waits(asked) -> None:
    pool = PoolFactory(capacity=1)
    change(pool, 5)
    raise_ceiling(pool, 4)
    assert asked == []


def test_what_was_rolled_back_asks_for_nothing(asked) -> None:
    pool = stand_in_line(1)
    asked.clear()
    with transaction.atomic():
        change(pool, 2)
        transaction.set_rollback(True)
    assert asked == []
    change(pool, 2)
    assert asked == [("participants.move_up_in", pool.session_id)]
