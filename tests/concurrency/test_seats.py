"""The last seats under 32 threads: never one too many, and the test itself shown able to fail."""

import time
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from bimtek.common.errors import Refusal
from events.agenda import services as agenda
from events.lifecycle import services as training
from events.models import AgendaItem, SeatPool, TrainingSession
from events.seats import counting
from events.seats import services as seats
from events.seats.models import SeatCeiling
from tests.concurrency.threads import at_once
from tests.factories import AgendaItemFactory, PoolFactory, SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2027, 2, 1, tzinfo=UTC)
THREADS = 32
SEATS = 20


def stored(pool) -> SeatPool:
    return SeatPool.objects.get(pk=pool.pk)


def test_twenty_seats_go_to_exactly_twenty_of_thirty_two():
    pool = PoolFactory(capacity=SEATS)
    got = at_once([partial(counting.take, pool=pool)] * THREADS)
    assert sorted(got) == [False] * (THREADS - SEATS) + [True] * SEATS
    assert stored(pool).taken == SEATS


@pytest.mark.parametrize("newcomer", [False, True])
def test_a_pool_that_threads_share_is_read_and_never_changed(newcomer):
    """Staff set a ceiling after it was read; in a rush one pool in memory serves all who register."""
    pool = PoolFactory(capacity=SEATS)
    ceiling = SeatCeiling.objects.create(session=pool.session, capacity=12)
    SeatPool.objects.filter(pk=pool.pk).update(ceiling=ceiling)
    before = {**vars(pool), "_state": {**vars(pool._state), "fields_cache": {**pool._state.fields_cache}}}
    got = at_once([partial(counting.take, pool=pool, newcomer=newcomer)] * THREADS)
    assert sorted(got) == [False] * (THREADS - 12) + [True] * 12
    assert stored(pool).taken == 12
    assert {**vars(pool), "_state": {**vars(pool._state), "fields_cache": {**pool._state.fields_cache}}} == before
    SeatPool.objects.filter(pk=pool.pk).update(ceiling=None)
    with_ceiling = SeatPool(pk=pool.pk, ceiling_id=ceiling.pk, capacity=SEATS)
    assert counting.take(pool=with_ceiling, newcomer=newcomer)  # the ceiling was taken away since
    assert with_ceiling.ceiling_id == ceiling.pk


def take_naively(table: str, pool_id: int) -> bool:
    """What must never be written: look, then write."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT taken, capacity FROM {table} WHERE id = %s", [pool_id])  # noqa: S608  our own table
        taken, capacity = cursor.fetchone()
        if taken >= capacity:
            return False
        time.sleep(0.02)  # the thoughts of a slow server
        cursor.execute(f"UPDATE {table} SET taken = taken + 1 WHERE id = %s", [pool_id])  # noqa: S608  our own table
        return True


def test_control_without_the_condition_the_same_threads_oversell():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive_pool (id int PRIMARY KEY, taken int NOT NULL, capacity int NOT NULL)")
        cursor.execute("INSERT INTO naive_pool VALUES (1, 0, %s)", [SEATS])
    try:
        got = at_once([partial(take_naively, "naive_pool", 1)] * THREADS)
        with connection.cursor() as cursor:
            cursor.execute("SELECT taken FROM naive_pool")
            (taken,) = cursor.fetchone()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE naive_pool")
    assert taken == sum(got) > SEATS


def test_the_table_itself_refuses_what_naive_code_would_sell():
    pool = PoolFactory(capacity=SEATS)
    got = at_once([partial(take_naively, SeatPool._meta.db_table, pool.pk)] * THREADS)
    refused = [result for result in got if isinstance(result, Exception)]
    assert refused
    assert all("seat_pool_not_oversold" in str(error) for error in refused)
    assert stored(pool).taken == SEATS


@pytest.mark.parametrize("capacity", [5, SEATS, 30])
def test_seats_taken_while_the_capacity_changes_still_fit(capacity):
    pool = PoolFactory(capacity=SEATS)
    change = partial(seats.change_pool, pool=pool, category="KPPS", capacity=capacity)
    *got, changed = at_once([*[partial(counting.take, pool=pool)] * THREADS, change])
    after = stored(pool)
    assert after.taken == sum(got) <= after.capacity
    if isinstance(changed, Refusal):
        assert (changed.code, after.category, after.capacity) == ("below_taken", "Umum", SEATS)
        assert after.taken == SEATS
    else:
        assert (changed, after.category, after.capacity) == (None, "KPPS", capacity)


def test_taking_and_giving_back_at_once_loses_no_seat():
    pool = PoolFactory(capacity=SEATS)
    for _ in range(10):
        counting.take(pool=pool)
    give_back = partial(counting.release, pool=pool)
    got = at_once([*[partial(counting.take, pool=pool)] * 22, *[give_back] * 10])
    assert stored(pool).taken == 10 + got.count(True) - 10
    assert 10 <= got.count(True) <= SEATS


def register(pool) -> bool:
    """What registering does: take, then look at the session once more."""
    with transaction.atomic():
        if not counting.take(pool=pool):
            return False
        if TrainingSession.objects.get(pk=pool.session_id).status != "published":
            transaction.set_rollback(True)
            return False
        return True


@pytest.mark.parametrize("_again", range(5))
def test_nobody_holds_a_seat_of_what_became_a_draft(_again):
    session = SessionFactory()
    pool = PoolFactory(session=session)
    retract = partial(training.change_status, session=session, to="draft", now=NOW, by=None)
    *got, retracted = at_once([*[partial(register, pool)] * 8, retract])
    status = TrainingSession.objects.get(pk=session.pk).status
    if isinstance(retracted, Refusal):
        assert (retracted.code, status) == ("seats_taken", "published")
        assert stored(pool).taken == sum(got) == 8
    else:
        assert (status, stored(pool).taken, sum(got)) == ("draft", 0, 0)


def test_two_editors_cannot_put_two_items_into_one_room():
    session = SessionFactory()

    def place(n: int) -> None:
        item = AgendaItemFactory.build(session=session, title=f"Materi {n}")
        agenda.save_item(item=item, speakers=[], now=timezone.now())

    got = at_once([partial(place, n) for n in range(8)])
    assert [result for result in got if result is None] == [None]
    assert {result.code for result in got if result is not None} == {"room_taken"}
    assert AgendaItem.objects.count() == 1
