"""Two who correct the same person at once, and a door that scans meanwhile: every line stays, one answer comes out."""

from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import pytest

from participants.attendance.scans import Scan, record_scans
from participants.attendance.selectors import ledger
from participants.attendance.services import Mark, correct, record
from participants.models import AttendanceEntry
from tests.concurrency.threads import at_once
from tests.factories import AgendaItemFactory, RegistrationFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def item():
    return AgendaItemFactory(session=SessionFactory(), minutes=90)


@pytest.fixture
def registration(item):
    return RegistrationFactory(session=item.session)


def say(registration, item, by, minutes):
    return correct(
        registration=registration,
        item=item,
        present=bool(minutes),
        minutes=minutes or None,
        reason=f"{minutes} menit",
        by=by,
        now=NOW,
    )


def test_of_many_who_correct_at_once_all_lines_stay_and_the_last_counts(registration, item):
    words = [partial(say, registration, item, UserFactory(), minutes) for minutes in (0, 10, 20, 30)]
    made = at_once(words)
    assert len({entry.pk for entry in made}) == 4
    last = AttendanceEntry.objects.latest("pk")
    assert ledger(registration).minutes == (last.minutes or 0)


def test_one_who_sends_the_same_correction_many_times_at_once_says_it_once(registration, item):
    by = UserFactory()
    made = at_once([partial(say, registration, item, by, 30)] * 4)
    assert len({entry.pk for entry in made}) == 1
    assert AttendanceEntry.objects.count() == 1


def test_a_scan_and_a_correction_at_once_are_both_kept_and_the_correction_decides(registration, item):
    def come():
        scan = Scan(uuid4(), registration.pk, item.pk, "in", "scanned", item.starts_at)
        return record_scans(session=item.session, scans=[scan], by=None, now=NOW)

    at_once([come, partial(say, registration, item, UserFactory(), 0), come])
    assert sorted(AttendanceEntry.objects.values_list("says", flat=True)) == ["absent", "in", "in"]
    assert AttendanceEntry.objects.filter(answer="welcome").count() == 1
    standing = ledger(registration).standings[item.pk]
    assert (standing.present, standing.arrived) == (False, item.starts_at)


def test_two_who_tick_the_same_box_at_once_make_one_line(registration, item):
    def tick(by):
        return record(session=item.session, marks=[Mark(registration.pk, item.pk, True)], by=by, now=NOW)

    at_once([partial(tick, UserFactory()) for _ in range(3)])
    assert AttendanceEntry.objects.count() == 1
