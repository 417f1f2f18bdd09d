"""When scans of an agenda item count: at the device, in the judging, for self check-in and for what staff tick."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from bimtek.common.errors import Refusal
from participants.attendance.scans import Scan, record_scans
from participants.attendance.selectors import hours_of, ledger
from participants.attendance.services import Mark, record, set_policy
from participants.grid import listing
from participants.models import AttendanceEntry, SelfCheckInRule
from participants.self_checkin.selectors import open_items
from tests.events.staff import enter
from tests.factories import AgendaItemFactory, RegistrationFactory, UserFactory
from tests.participants.grid.hall import grid

STARTS = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
REHEARSAL, TWO_DAYS_LATER = STARTS - timedelta(days=28), STARTS + timedelta(days=2)
pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return AgendaItemFactory(starts_at=STARTS, ends_at=STARTS + HOUR, minutes=60)


@pytest.fixture
def session(item):
    return item.session


@pytest.fixture
def person(session):
    return RegistrationFactory(session=session)


def scanned(person, item, at):
    (answered,) = record_scans(
        session=item.session,
        scans=[Scan(uuid4(), person.pk, item.pk, "in", "scanned", at)],
        by=None,
        now=at,
    )
    return answered.answer


@pytest.mark.parametrize("at", [REHEARSAL, TWO_DAYS_LATER])
def test_a_scan_outside_the_hours_is_kept_shown_and_not_counted(client, session, item, person, at):
    assert scanned(person, item, at) == "outside"
    assert AttendanceEntry.objects.get().at == at
    book = ledger(person)
    assert (book.minutes, book.standings[item.pk].outside) == (0, at)
    assert listing.present_counts(session, hours_of(session)).get(item.pk, 0) == 0
    client.cookies["django_language"] = "en"
    enter(client, session.programme.organizer)
    assert "outside the hours: not counted" in client.get(grid(session)).content.decode()
    page = client.get(f"/kelola/sesi/{session.pk}/kehadiran/{person.pk}/").content.decode()
    assert "Does not count: outside the hours" in page


def test_a_rehearsal_does_not_make_the_coming_itself_already_known(item, person):
    assert scanned(person, item, REHEARSAL) == "outside"
    assert scanned(person, item, STARTS) == "welcome"
    assert ledger(person).minutes == 60


def test_an_item_of_which_only_a_rehearsal_is_recorded_counts_as_missed_by_none(item, person):
    scanned(person, item, REHEARSAL)
    assert not ledger(person).plan.settled(TWO_DAYS_LATER)


@pytest.mark.parametrize(
    ("minutes", "answer"), [(-121, "outside"), (-120, "welcome"), (179, "welcome"), (180, "outside")]
)
def test_the_hours_begin_and_end_to_the_minute(item, person, minutes, answer):
    assert scanned(person, item, STARTS + timedelta(minutes=minutes)) == answer


def test_a_rule_of_the_session_opens_and_closes_the_doors_and_counts_anew(session, item, person):
    assert scanned(person, item, STARTS - 3 * HOUR) == "outside"
    set_policy(session=session, opens_minutes=180, closes_minutes=0, by=UserFactory())
    assert ledger(person).minutes == 60
    late = RegistrationFactory(session=session)
    assert scanned(late, item, STARTS + HOUR) == "outside"


def test_who_checks_in_by_themselves_keeps_to_the_same_hours(session, item):
    SelfCheckInRule.objects.create(session=session, enabled=True)
    early = STARTS - timedelta(minutes=20)
    assert open_items(session, early) == [item]
    set_policy(session=session, opens_minutes=10, by=UserFactory())
    session.refresh_from_db()
    assert open_items(type(session).objects.get(pk=session.pk), early) == []


def test_a_future_item_is_ticked_with_a_reason_only(session, item, person):
    tick = {"session": session, "marks": [Mark(person.pk, item.pk, True)], "by": UserFactory(), "now": REHEARSAL}
    with pytest.raises(Refusal) as refusal:
        record(**tick)
    assert refusal.value.code == "not_begun_needs_reason"
    assert not AttendanceEntry.objects.exists()
    (entry,) = record(**tick, reason="Hadir di kelas pengganti")
    assert (entry.reason, ledger(person).minutes) == ("Hadir di kelas pengganti", 60)


def test_the_grid_says_why_and_keeps_what_was_ticked(client, session, item, person):
    client.cookies["django_language"] = "en"
    enter(client, session.programme.organizer)
    with time_machine.travel(REHEARSAL, tick=False):
        sent = {f"shown-{person.pk}": f"{item.pk}:0", f"present-{person.pk}": str(item.pk)}
        response = client.post(grid(session), sent)
    assert response.status_code == 422
    assert "whose doors have not opened yet" in response.content.decode()
    assert not AttendanceEntry.objects.exists()
