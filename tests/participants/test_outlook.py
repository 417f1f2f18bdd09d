"""Who can no longer qualify, and why: said only when nothing that is still to come can change it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from participants.attendance.selectors import ledger, plan_of
from participants.attendance.services import Mark, correct, record
from participants.eligibility.selectors import assess, assess_many, assess_session, out_of_reach
from participants.eligibility.services import set_rule
from tests.factories import AgendaItemFactory, PoolFactory, RegistrationFactory, SessionFactory, UserFactory

HOUR = timedelta(hours=1)
START = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def items(session):
    """Five items of an hour each, one after the other."""
    return [
        AgendaItemFactory(
            session=session, minutes=60, title=f"Item {n}", starts_at=START + n * HOUR, ends_at=START + (n + 1) * HOUR
        )
        for n in range(5)
    ]


def attend(registration, *items):
    """Was there; each item is marked when it begins, as before its doors open that needs a reason."""
    for item in items:
        marks = [Mark(registration.pk, item.pk, True)]
        record(session=registration.session, marks=marks, by=UserFactory(), now=item.starts_at)


def taken(session, *items):
    """Somebody else was there, so that attendance of these items was taken."""
    attend(RegistrationFactory(session=session, person__name="Zulkifli"), *items)


def test_one_missed_item_of_five_can_still_be_made_up_for(session, items):
    registration = RegistrationFactory(session=session)
    taken(session, *items[:2])
    attend(registration, items[1])
    found = assess(registration, now=START + 2 * HOUR)
    assert not found.lost
    assert found.reasons == (
        "Attended 20.0 % of the planned time; at least 80 % is needed. It can still be reached: with all that is not "
        "over or not recorded yet it would be 80.0 %.",
    )


def test_two_missed_of_five_cannot_be(session, items):
    registration = RegistrationFactory(session=session)
    taken(session, *items[:2])
    found = assess(registration, now=START + 2 * HOUR)
    assert found.lost
    assert found.reasons == (
        "No attendance is recorded yet; at least 80 % of the planned time is needed. By what is recorded it can no "
        "longer be reached: all that is still to come would make it 60.0 %.",
    )


def test_an_item_is_lost_when_it_is_over_and_not_a_second_before(session, items):
    registration = RegistrationFactory(session=session)
    taken(session, *items[:2])
    assert not assess(registration, now=items[1].ends_at - timedelta(seconds=1)).lost
    assert assess(registration, now=items[1].ends_at).lost


def test_of_an_item_of_which_nothing_is_recorded_nobody_has_missed_anything(session, items):
    """Its sheet may lie on somebody's desk."""
    registration = RegistrationFactory(session=session)
    found = assess(registration, now=START + 9 * HOUR)
    assert not found.lost
    assert found.reasons == ("No attendance is recorded yet; at least 80 % of the planned time is needed.",)


def test_when_all_is_over_it_says_so(session, items):
    registration = RegistrationFactory(session=session)
    taken(session, *items)
    [reason] = assess(registration, now=START + 9 * HOUR).reasons
    assert reason.endswith("it can no longer be reached, as the agenda is over.")


def test_a_correction_brings_somebody_back(session, items):
    registration = RegistrationFactory(session=session)
    taken(session, *items[:2])
    now = START + 2 * HOUR
    correct(registration=registration, item=items[0], present=True, minutes=None, reason="x", by=UserFactory(), now=now)
    assert not assess(registration, now=now).lost


def test_a_required_item_that_is_missed_is_lost_whatever_the_share(session, items):
    set_rule(session=session, minimum_share=Decimal(10), required=[items[0], items[3]])
    registration = RegistrationFactory(session=session)
    taken(session, items[0])
    attend(registration, items[1])
    before, after = assess(registration, now=START), assess(registration, now=START + HOUR)
    assert (before.lost, before.reasons) == (False, ("Not yet attended, but required: Item 0; Item 3.",))
    assert after.lost
    assert after.reasons == (
        "Not yet attended, but required: Item 3.",
        "Required and, by what is recorded, missed: Item 0. This cannot be made up for any more.",
    )


def test_without_a_moment_nothing_is_said_of_what_can_happen(session, items):
    taken(session, *items)
    found = assess(RegistrationFactory(session=session))
    assert not found.lost
    assert found.reasons == ("No attendance is recorded yet; at least 80 % of the planned time is needed.",)


def test_who_is_not_taught_cannot_lose_anything(session, items):
    pool = PoolFactory(session=session, role="committee", category="Panitia")
    taken(session, *items)
    found = assess(RegistrationFactory(session=session, pool=pool), now=START + 9 * HOUR)
    assert (found.eligible, found.lost) == (True, False)


def test_in_a_cancelled_session_nobody_qualifies_any_more(session, items):
    registration = RegistrationFactory(session=session)
    attend(registration, *items)
    session.status = "cancelled"
    session.save()
    assert assess(registration, now=START).lost
    plan = plan_of(session)
    books = {registration.pk: ledger(registration)}
    assert out_of_reach(session, plan, books, START) == {registration.pk}


def test_every_way_of_asking_gives_the_same_answer(session, items):
    set_rule(session=session, minimum_share=Decimal(70), required=[items[0]])
    people = [RegistrationFactory(session=session) for _ in range(6)]
    for number, person in enumerate(people):
        attend(person, *items[number:])
    now = START + 3 * HOUR
    together = {each.registration.pk: each for each in assess_session(session, now=now)}
    for one in [*assess_many(people, now=now), *(assess(person, now=now) for person in people)]:
        same = together[one.registration.pk]
        assert (one.reasons, one.lost, one.ledger.standings) == (same.reasons, same.lost, same.ledger.standings)
    plan = plan_of(session)
    lost = out_of_reach(session, plan, {pk: each.ledger for pk, each in together.items()}, now)
    assert set(lost) == {pk for pk, each in together.items() if each.lost} != set()


def test_an_item_over_midnight_without_an_end_in_wit_is_over_with_its_minutes():
    session = SessionFactory(timezone="Asia/Jayapura")
    late = datetime(2027, 3, 1, 14, 30, tzinfo=UTC)  # 23.30 WIT
    item = AgendaItemFactory(session=session, starts_at=late, ends_at=None, minutes=60)
    taken(session, item)
    registration = RegistrationFactory(session=session)
    assert not assess(registration, now=late + timedelta(minutes=59)).lost
    assert assess(registration, now=late + timedelta(minutes=60)).lost


def test_the_ledger_knows_jp_and_what_is_missing(session, items):
    registration = RegistrationFactory(session=session)
    attend(registration, *items[1:4])
    book = ledger(registration)
    assert (book.minutes, book.jp, book.share) == (180, 4, 60)
    assert book.missing == [items[0], items[4]]
    session.programme.minutes_per_jp = 50
    session.programme.save()
    assert ledger(registration).jp == Decimal("3.6")


def test_a_ledger_without_items_is_empty(session):
    book = ledger(RegistrationFactory(session=session))
    assert (book.minutes, book.planned_minutes, book.jp, book.share, book.missing) == (0, 0, 0, 0, [])
