"""The bar: a roster of ten thousand people, of 2,000 every day, with 300 planted faults of twenty kinds and more."""

from pathlib import Path

import pytest

from bimtek.bench import rosters as made
from tests.participants.rosters import lists, planted

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("rosters") / "daftar.xlsx"
    made.write_xlsx(path, planted.planted()[0])
    return path


def test_every_planted_fault_is_reported_at_its_row_and_column_and_nothing_else(file):
    wanted = planted.planted()[1]
    assert len(wanted) == 300
    assert len({code for _row, _column, code in wanted}) >= 20
    roster = lists.checked(file.read_bytes(), *lists.make_session())
    found = [(fault.row - made.FIRST_ROW, fault.column, fault.code) for fault in roster.faults.all()]
    assert found == wanted
    assert lists.counts(roster) == (planted.PEOPLE - 300, 0, 0, 300)


@pytest.mark.slow("thousands of rows, read twice")
def test_people_with_the_faults_corrected_are_added_and_nobody_twice(file, tmp_path):
    session, pool, user = lists.make_session()
    roster = lists.apply(lists.checked(file.read_bytes(), session, pool, user), user)
    assert (roster.status, roster.to_add) == ("applied", planted.PEOPLE - 300)
    whole = tmp_path / "benar.xlsx"
    made.write_xlsx(whole, (made.person(number) for number in range(1, planted.PEOPLE + 1)))
    again = lists.checked(whole.read_bytes(), session, pool, user)
    assert lists.counts(again) == (300, 0, planted.PEOPLE - 300, 0)
