"""`judge` alone: whatever the lines and whatever their order, it says what the model says."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.agenda.models import AgendaItem
from participants.attendance import judging
from participants.attendance.judging import ItemAttendance, LogLine, judge
from participants.attendance.models import AttendancePolicy
from tests.extent import extent
from tests.participants import attendance_model as model
from tests.participants.attendance_model import Decided, Item, Said, moment

STARTS = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)

items = st.builds(
    lambda lasts, less, grace, by_the_clock: Item(lasts, max(lasts - less, 1), grace, by_the_clock),
    st.integers(1, 120),
    st.integers(0, 30),
    st.integers(0, 40),
    st.booleans(),
)
scans = st.lists(st.tuples(st.sampled_from(["in", "out"]), st.integers(-30, 140)), max_size=14).map(
    lambda drawn: {Said(UUID(int=number), *each) for number, each in enumerate(drawn, start=1)}
)
decisions = st.lists(
    st.builds(Decided, st.just(True), st.none() | st.integers(1, 200)) | st.just(Decided(False)), max_size=3
)


def lines(said: set[Said], ticked: bool, decided: list[Decided]) -> list[LogLine]:
    """The same as the log has it; statements have keys in the order in which they were made."""
    found = [LogLine(scan.says, STARTS + timedelta(minutes=scan.minute), scan.uid) for scan in said]
    if ticked:
        found.append(LogLine("present", STARTS, UUID(int=900), pk=1))
    for pk, each in enumerate(decided, start=2):
        says = "present" if each.present else "absent"
        found.append(LogLine(says, STARTS, UUID(int=900 + pk), pk, each.minutes, "Salah pindai"))
    return found


def judged(item: Item, log: list[LogLine]) -> ItemAttendance:
    ends = STARTS + timedelta(minutes=item.lasts)
    row = AgendaItem(starts_at=STARTS, ends_at=ends, minutes=item.counts)
    counting = AttendancePolicy.Counting.TIME if item.by_the_clock else AttendancePolicy.Counting.ITEMS
    # Doors that are open for every scan drawn here; tests/participants/test_scan_hours.py is about the others.
    hours = {"opens_minutes": 240, "closes_minutes": 240}
    return judge(row, log, AttendancePolicy(counting=counting, grace_minutes=item.grace, **hours))


def expected(item: Item, said: set[Said], ticked: bool, decided: list[Decided]) -> ItemAttendance:
    found = model.answer(item, said, ticked, decided)
    arrived, left = moment(STARTS, found.arrived), moment(STARTS, found.left)
    return ItemAttendance(found.present, found.minutes, arrived, left, found.late, found.early, found.corrected)


# Out and in again within the grace: the minutes from the beginning were once counted for each coming.
AGAIN = {Said(UUID(int=n), says, n) for n, says in enumerate(("in", "out", "in", "out", "in", "out"), start=1)}


@settings(max_examples=extent(120, 1500), deadline=None)
@given(items, scans, st.booleans(), decisions, st.randoms(use_true_random=False))
@example(Item(90, 90, 15, True), AGAIN, False, [], random.Random(1))
def test_it_says_what_the_model_says_in_any_order_and_however_often(item, said, ticked, decided, order):
    log = lines(said, ticked, decided)
    log += order.sample(log, order.randint(0, len(log)))
    order.shuffle(log)
    assert judged(item, log) == expected(item, said, ticked, decided)


@settings(max_examples=extent(60, 500), deadline=None)
@given(items, scans, st.tuples(st.sampled_from(["in", "out"]), st.integers(-30, 140)))
def test_minutes_stay_within_the_item(item, said, another):
    more = {*said, Said(UUID(int=99), *another)}
    found = judged(item, lines(more, False, []))
    assert found.present
    assert 0 <= found.minutes <= item.counts


def test_control_a_judge_that_believed_the_order_of_arrival_is_found_out(monkeypatch):
    item, said = Item(90, 90, 15, True), {Said(UUID(int=1), "in", 10), Said(UUID(int=2), "out", 60)}
    log = sorted(lines(said, False, []), key=lambda line: line.at, reverse=True)
    assert judged(item, log) == expected(item, said, False, [])
    monkeypatch.setattr(judging, "_stays", lambda known: [(known[0].at, known[-1].at)])
    assert judged(item, log) != expected(item, said, False, [])


@pytest.mark.parametrize(("seconds", "late"), [(0, 0), (900, 0), (901, 15), (960, 16)])
def test_late_is_who_came_after_the_grace_to_the_second(seconds, late):
    log = [LogLine("in", STARTS + timedelta(seconds=seconds), UUID(int=1))]
    assert judged(Item(90, 90, 15, True), log).late == late


def test_an_item_without_an_end_ends_with_its_minutes():
    row = AgendaItem(starts_at=STARTS, ends_at=None, minutes=60)
    policy = AttendancePolicy(counting="time", grace_minutes=5)
    log = [LogLine("out", STARTS + timedelta(minutes=30), UUID(int=1))]
    assert judge(row, log, policy) == ItemAttendance(True, 30, None, STARTS + timedelta(minutes=30), early=30)
