"""Eight devices scan the same fifty people at once: each is welcomed once, and the database has the last word."""

from collections import Counter
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from participants.attendance import scans as room
from participants.attendance.models import AttendanceEntry
from participants.attendance.scans import Scan, record_scans
from participants.attendance.selectors import ledgers
from participants.models import Registration
from tests.concurrency.threads import at_once
from tests.factories import AgendaItemFactory, PoolFactory, RegistrationFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

DEVICES, PEOPLE = 8, 50
STARTS = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def session():
    session = SessionFactory()
    PoolFactory(session=session, capacity=PEOPLE)
    RegistrationFactory.create_batch(PEOPLE, session=session)
    AgendaItemFactory(session=session)
    return session


def scans_of(session, says: str = "in", seed: int = 0) -> list[Scan]:
    """One scan of everybody, with uids of its own, in an order of its own."""
    people = list(session.registrations.values_list("pk", flat=True))
    Random(seed).shuffle(people)
    return [Scan(uuid4(), key, session.agenda.get().pk, says, "scanned", STARTS) for key in people]


def send(session, user, scans: list[Scan], size: int) -> list[str]:
    """What a device does: its queue, in calls of this size; the answers."""
    answers = []
    for start in range(0, len(scans), size):
        call = record_scans(session=session, scans=scans[start : start + size], by=user, now=STARTS)
        answers += [answered.answer for answered in call]
    return answers


def welcomed() -> Counter[int]:
    """How often each registration was welcomed."""
    return Counter(AttendanceEntry.objects.filter(answer="welcome").values_list("registration", flat=True))


@pytest.mark.parametrize("size", [1, 7, PEOPLE])
def test_each_is_welcomed_once_whoever_scans_and_in_calls_of_any_size(session, size):
    user = UserFactory()
    calls = [partial(send, session, user, scans_of(session, seed=seed), size) for seed in range(DEVICES)]
    answers = at_once(calls)
    assert Counter(answer for each in answers for answer in each) == {"welcome": PEOPLE, "already": PEOPLE * 7}
    assert welcomed() == dict.fromkeys(session.registrations.values_list("pk", flat=True), 1)
    assert AttendanceEntry.objects.count() == PEOPLE * DEVICES, "every scan is in the log"


def test_the_same_queue_sent_eight_times_at_once_is_written_once(session):
    user, queue = UserFactory(), scans_of(session)
    answers = at_once([partial(send, session, user, queue, 10)] * DEVICES)
    assert answers == [["welcome"] * PEOPLE] * DEVICES
    assert AttendanceEntry.objects.count() == PEOPLE


def test_coming_and_leaving_at_once_add_up_whatever_was_faster(session):
    user = UserFactory()
    calls = [
        partial(send, session, user, scans_of(session, "in" if seed % 2 else "out", seed), 5) for seed in range(DEVICES)
    ]
    assert all(isinstance(each, list) for each in at_once(calls))
    accepted = AttendanceEntry.objects.filter(answer__in=["welcome", "goodbye"])
    places = Counter(accepted.values_list("registration", "says", "follows"))
    assert set(places.values()) == {1}
    books = ledgers(session, session.registrations.values_list("pk", flat=True))
    assert all(len(book.present) == 1 for book in books.values())


def unlocked(session, keys) -> dict[int, Registration]:
    """What must never be written: look, then write. Nobody waits for anybody."""
    return {row.pk: row for row in Registration.objects.filter(pk__in=keys, session=session).select_related("person")}


def test_control_without_the_lock_the_database_still_refuses_the_second(session, monkeypatch):
    import time

    monkeypatch.setattr(room, "_locked", unlocked)
    log = room._Log

    def slow_log(*arguments: Any) -> Any:
        found = log(*arguments)
        time.sleep(0.3)  # the thoughts of a slow server: all have looked before the first one writes
        return found

    monkeypatch.setattr(room, "_Log", slow_log)
    user = UserFactory()
    calls = [partial(send, session, user, scans_of(session, seed=1), PEOPLE) for _ in range(DEVICES)]
    answers = at_once(calls)
    refused = [each for each in answers if isinstance(each, Exception)]
    assert refused, "without the lock they meet"
    assert all(isinstance(each, IntegrityError) and "attendance_accepted_once" in str(each) for each in refused), (
        refused
    )
    assert set(welcomed().values()) == {1}


def test_a_second_acceptance_is_refused_by_the_table_alone(session):
    (scan, *_others) = scans_of(session)
    record_scans(session=session, scans=[scan], by=UserFactory(), now=STARTS)
    twin = AttendanceEntry.objects.get()
    twin.pk, twin.uid = None, uuid4()
    with pytest.raises(IntegrityError, match="attendance_accepted_once"), transaction.atomic():
        twin.save(force_insert=True)


def test_no_line_of_the_log_is_changed_or_deleted(session):
    send(session, UserFactory(), scans_of(session)[:1], 1)
    before = AttendanceEntry.objects.values().get()
    lines = AttendanceEntry.objects
    attempts = [
        lambda: lines.update(answer="already"),
        lambda: lines.all().delete(),
        lambda: lines.get().delete(),
        lambda: AttendanceEntry(**before).save(force_update=True),
        lambda: lines.bulk_update([AttendanceEntry(**(before | {"says": "out"}))], ["says"]),
        lambda: raw("UPDATE participants_attendanceentry SET at = now()"),
        lambda: raw("DELETE FROM participants_attendanceentry"),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert AttendanceEntry.objects.values().get() == before


def raw(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_uid_that_two_people_share_at_once_is_one_line(session):
    """Devices make uids; one that repeats another's on purpose gains nothing."""
    one, other = scans_of(session)[:2]
    stolen = Scan(one.uid, other.registration, other.item, "in", "scanned", STARTS)
    user = UserFactory()
    answers = at_once([partial(send, session, user, [one], 1), partial(send, session, user, [stolen], 1)])
    wrong = [each for each in answers if each != ["welcome"]]
    assert len(wrong) == 1
    assert wrong[0] == [""] or isinstance(wrong[0], IntegrityError)
    assert AttendanceEntry.objects.filter(uid=UUID(str(one.uid))).count() == 1
