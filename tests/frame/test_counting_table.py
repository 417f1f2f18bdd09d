"""The table that counts where there is no Redis: windows end when they should, and nobody's count is lost."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command

from bimtek.cache import RESERVE_TABLE, CountingTable
from tests.concurrency.threads import at_once

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
DAY = 24 * 3600


@pytest.fixture
def table(db):
    call_command("createcachetable", RESERVE_TABLE, verbosity=0)
    return CountingTable(RESERVE_TABLE, {})


def test_a_window_lasts_as_long_as_it_was_opened_for(table):
    with time_machine.travel(NOW, tick=False) as clock:
        assert [table.count("tries", DAY) for _try in range(3)] == [1, 2, 3]
        clock.move_to(NOW + timedelta(seconds=DAY - 1))
        assert (table.get("tries"), table.count("tries", DAY)) == (3, 4)
        clock.move_to(NOW + timedelta(seconds=DAY + 1))
        assert table.count("tries", DAY) == 1


def test_one_can_be_given_back_and_nothing_is_taken_from_nothing(table):
    table.count("tries", DAY)
    table.count("tries", DAY)
    assert table.decr("tries") == 1
    with pytest.raises(ValueError, match="Nothing is counted"):
        table.incr("others")


def test_more_counters_than_django_keeps_are_kept(table):
    for person in range(320):
        table.count(f"tries:{person}", DAY)
    assert all(table.get(f"tries:{person}") == 1 for person in range(320))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("kind", "exact"), [(CountingTable, True), (DatabaseCache, False)])
def test_counts_at_once_are_all_counted(kind, exact):
    """With Django's own way as the control, which forgets some."""
    call_command("createcachetable", RESERVE_TABLE, verbosity=0)
    table = kind(RESERVE_TABLE, {})
    table.set("tries", 0, DAY)

    def many() -> None:
        for _try in range(25):
            table.incr("tries")

    assert at_once([many] * 8) == [None] * 8
    assert (table.get("tries") == 200) is exact
    table.delete("tries")
