"""Who is about to miss a certificate: counted by a worker, said on the front page."""

from datetime import UTC, datetime, timedelta

import pytest

from certificates.issuing.overview_part import PeopleAboutToMiss
from certificates.issuing.risks import AGAIN_AFTER, OF_LATE, count_risks
from certificates.models import RiskCount
from participants.attendance.services import Mark, record
from participants.eligibility.models import EligibilityRule
from participants.eligibility.outlook import about_to_miss
from tests.factories import AgendaItemFactory, OrganizerFactory, RegistrationFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
FIRST = datetime(2027, 3, 1, 1, tzinfo=UTC)
MIDDAY, AFTER = FIRST + timedelta(hours=2), FIRST + timedelta(days=2, hours=2)


@pytest.fixture
def session():
    """Three days of one item each; half of the time is enough."""
    made = SessionFactory(title="Angkatan I")
    for day in range(3):
        begins = FIRST + timedelta(days=day)
        AgendaItemFactory(session=made, starts_at=begins, ends_at=begins + timedelta(minutes=90))
    EligibilityRule.objects.create(session=made, minimum_share=50)
    return made


def present(session, registration, *places):
    items = list(session.agenda.all())
    marks = [Mark(registration.pk, items[place].pk, True) for place in places]
    record(session=session, marks=marks, by=UserFactory(), now=AFTER)


def found(session, now):
    return {each.registration for each in about_to_miss(session, now=now)}


def test_behind_is_who_missed_too_much_of_what_is_over_and_can_still_make_it(session):
    came, missed = (RegistrationFactory(session=session) for _ in range(2))
    assert found(session, MIDDAY) == set()  # nothing was recorded: the sheet may lie on a desk
    present(session, came, 0)
    assert found(session, FIRST) == set()  # nothing is over
    assert found(session, MIDDAY) == {missed}
    present(session, came, 1)
    assert found(session, AFTER - timedelta(days=1)) == set()  # two of three are over: it cannot be made up for


def test_when_all_is_over_those_who_have_something_left_to_do(session):
    done = RegistrationFactory(session=session)
    present(session, done, 0, 1, 2)
    assert found(session, AFTER) == set()
    EligibilityRule.objects.update(evaluation_required=True)
    assert found(session, AFTER) == {done}


def test_a_session_never_counted_comes_before_one_counted_long_ago(session, monkeypatch):
    fresh = SessionFactory()
    RiskCount.objects.create(session=session, people=0, counted_at=MIDDAY - timedelta(days=1))
    moments = iter((0, 0, 9))
    monkeypatch.setattr("certificates.issuing.risks.monotonic", lambda: next(moments))
    assert count_risks(now=MIDDAY, seconds=1) == 1
    assert RiskCount.objects.latest("counted_at").session == fresh


def test_the_front_page_says_what_a_worker_counted(session, django_assert_num_queries):
    present(session, RegistrationFactory(session=session), 0)
    RegistrationFactory(session=session)
    SessionFactory(status="draft")
    assert count_risks(now=MIDDAY, seconds=5) == 1
    assert count_risks(now=MIDDAY, seconds=5) == 0
    assert count_risks(now=MIDDAY + AGAIN_AFTER, seconds=5) == 1
    with django_assert_num_queries(1):
        [note] = PeopleAboutToMiss().notes(session.programme.organizer, now=MIDDAY)
    assert "1 " in note.text
    assert "Angkatan I" in note.text
    assert list(PeopleAboutToMiss().notes(OrganizerFactory(), now=MIDDAY)) == []
    assert count_risks(now=AFTER + OF_LATE + timedelta(days=1), seconds=5) == 0
    assert not RiskCount.objects.exists()
