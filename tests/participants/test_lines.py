"""The waiting list as services keep it: order, groups, offers, ceilings, and who is told."""

from datetime import UTC, datetime, timedelta

import pytest

from bimtek.common.errors import Refusal
from events.models import SeatCeiling, SeatPool, TrainingSession
from events.seats import services as seats
from events.seats.terms import Terms
from participants.consent.services import Agreement, ensure_first_version
from participants.enrolment import groups, services, waiting
from participants.models import Notice, Registration
from tests.factories import PersonFactory, PoolFactory, SessionFactory, UserFactory
from tests.invariants import broken

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
FIRST_MIDNIGHT = datetime(2027, 2, 28, 16, 0, tzinfo=UTC)  # of 1 March in WITA

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return Agreement(ensure_first_version(now=NOW))


@pytest.fixture(autouse=True)
def whole():
    yield
    assert broken(NOW) == []


def come(pool, agreement, *, address=True, now=NOW) -> Registration:
    person = PersonFactory(email="orang@contoh.id" if address else "")
    stored = SeatPool.objects.select_related("session").get(pk=pool.pk)
    return services.register(person=person, session=stored.session, pool_id=pool.pk, agreement=agreement, now=now)


def come_together(pool, agreement, count, by=None) -> list[Registration]:
    stored = SeatPool.objects.select_related("session").get(pk=pool.pk)
    people = PersonFactory.create_batch(count, email="orang@contoh.id")
    return groups.register_group(
        people=people, session=stored.session, pool=stored, name="Desa", agreement=agreement, by=by, now=NOW
    )


def leave(row, now=NOW) -> None:
    services.cancel(registration=Registration.objects.get(pk=row.pk), by=UserFactory(), now=now)


def statuses(*rows) -> list[str]:
    return [Registration.objects.get(pk=row.pk).status for row in rows]


def test_who_waits_longest_moves_up_and_is_told(agreement):
    pool = PoolFactory(capacity=1)
    seated, second, third = (come(pool, agreement) for _ in range(3))
    assert statuses(seated, second, third) == ["confirmed", "waitlisted", "waitlisted"]
    assert [waiting.place_in_line(row) for row in (second, third)] == [1, 2]
    leave(seated)
    assert statuses(seated, second, third) == ["cancelled", "confirmed", "waitlisted"]
    told = Notice.objects.filter(registration=second).values_list("kind", flat=True)
    assert list(told) == ["waitlisted", "confirmed"]


def test_nobody_waits_where_there_is_no_line(agreement):
    pool = PoolFactory(capacity=1, has_waiting_list=False)
    come(pool, agreement)
    with pytest.raises(Refusal) as refusal:
        come(pool, agreement)
    assert refusal.value.code == "full"
    assert Registration.objects.count() == 1


def test_newcomers_stand_behind_a_group_for_which_too_few_seats_are_free(agreement):
    pool = PoolFactory(capacity=3)
    one, two, three = (come(pool, agreement) for _ in range(3))
    group = come_together(pool, agreement, 3)
    leave(one)
    newcomer = come(pool, agreement)
    assert statuses(*group, newcomer) == ["waitlisted"] * 4
    leave(two)
    assert statuses(*group, newcomer) == ["waitlisted"] * 4
    leave(three)
    assert statuses(*group, newcomer) == [*["confirmed"] * 3, "waitlisted"]


def test_when_the_group_goes_the_next_one_has_the_seat(agreement):
    pool = PoolFactory(capacity=2)
    one, _two = (come(pool, agreement) for _ in range(2))
    group = come_together(pool, agreement, 2)
    next_one = come(pool, agreement)
    leave(one)
    leave(group[0])  # one of two is left, for whom there is a seat
    assert statuses(*group, next_one) == ["cancelled", "confirmed", "waitlisted"]


def test_staff_add_people_past_the_line_and_never_above_the_quota(agreement):
    pool = PoolFactory(capacity=3)
    one, _two, _three = (come(pool, agreement) for _ in range(3))
    come_together(pool, agreement, 2)
    leave(one)
    assert statuses(*come_together(pool, agreement, 1, by=UserFactory())) == ["confirmed"]
    with pytest.raises(Refusal) as refusal:
        come_together(pool, agreement, 1, by=UserFactory())
    assert refusal.value.code == "full"


def test_a_larger_quota_lets_people_move_up(agreement):
    pool = PoolFactory(capacity=1)
    _seated, second, third = (come(pool, agreement) for _ in range(3))
    assert waiting.sessions_to_look_at() == []
    seats.change_pool(pool=SeatPool.objects.get(pk=pool.pk), category="Umum", capacity=2)
    assert waiting.sessions_to_look_at() == [pool.session_id]
    assert [row.pk for row in waiting.promote(session_id=pool.session_id, now=NOW)] == [second.pk]
    assert waiting.promote(session_id=pool.session_id, now=NOW) == []
    assert statuses(second, third) == ["confirmed", "waitlisted"]


def test_many_move_up_in_steps(agreement, monkeypatch):
    monkeypatch.setattr(waiting, "AT_ONCE", 2)
    pool = PoolFactory(capacity=1)
    rows = [come(pool, agreement) for _ in range(6)]
    seats.change_pool(pool=SeatPool.objects.get(pk=pool.pk), category="Umum", capacity=9)
    assert [len(waiting.promote(session_id=pool.session_id, now=NOW)) for _ in range(3)] == [2, 2, 1]
    assert set(statuses(*rows)) == {"confirmed"}


def test_an_offer_is_accepted_declined_or_ends(agreement):
    pool = PoolFactory(capacity=1, offer_hours=24, needs_approval=True)
    seated, second, third, fourth = (come(pool, agreement) for _ in range(4))
    leave(seated)
    second.refresh_from_db()
    assert (second.status, second.offer_ends_at) == ("offered", NOW + timedelta(hours=24))
    assert waiting.expire_offers(now=NOW + timedelta(hours=24, seconds=-1)) == 0
    leave(second)
    assert statuses(second, third) == ["cancelled", "offered"]
    assert waiting.expire_offers(now=NOW + timedelta(hours=24)) == 1
    assert statuses(third, fourth) == ["expired", "offered"]
    fourth.refresh_from_db()
    waiting.accept_offer(registration=fourth, now=NOW + timedelta(hours=25))
    assert (statuses(fourth), fourth.offer_ends_at) == (["pending"], None)
    kinds = Notice.objects.filter(registration=third).values_list("kind", flat=True)
    assert list(kinds) == ["waitlisted", "offered", "offer_expired"]


@pytest.mark.parametrize("late", [timedelta(hours=24), timedelta(days=9)])
def test_an_offer_that_has_ended_cannot_be_accepted(agreement, late):
    pool = PoolFactory(capacity=1, offer_hours=24)
    seated, second = (come(pool, agreement) for _ in range(2))
    leave(seated)
    with pytest.raises(Refusal) as refusal:
        waiting.accept_offer(registration=Registration.objects.get(pk=second.pk), now=NOW + late)
    assert refusal.value.code == "offer_gone"
    assert statuses(second) == ["offered"]
    waiting.expire_offers(now=NOW + late)


def test_an_offer_accepted_twice_is_accepted_once(agreement):
    pool = PoolFactory(capacity=1, offer_hours=24)
    seated, second = (come(pool, agreement) for _ in range(2))
    leave(seated)
    rows = [Registration.objects.get(pk=second.pk) for _ in range(2)]
    assert [waiting.accept_offer(registration=row, now=NOW) for row in rows] == [True, False]
    assert [row.status for row in rows] == ["confirmed", "confirmed"]
    kinds = Notice.objects.filter(registration=second).values_list("kind", flat=True)
    assert list(kinds) == ["waitlisted", "offered", "confirmed"]


def test_nobody_accepts_a_seat_in_a_session_that_was_cancelled(agreement):
    pool = PoolFactory(capacity=1, offer_hours=24)
    seated, second = (come(pool, agreement) for _ in range(2))
    leave(seated)
    TrainingSession.objects.update(status=TrainingSession.Status.CANCELLED)
    with pytest.raises(Refusal) as refusal:
        waiting.accept_offer(registration=Registration.objects.get(pk=second.pk), now=NOW)
    assert refusal.value.code == "session_cancelled"
    assert statuses(second) == ["offered"]


def test_one_accepts_for_a_group(agreement):
    pool = PoolFactory(capacity=2, offer_hours=24)
    rows = [come(pool, agreement) for _ in range(2)]
    group = come_together(pool, agreement, 2)
    for row in rows:
        leave(row)
    assert statuses(*group) == ["offered"] * 2
    waiting.accept_offer(registration=Registration.objects.get(pk=group[1].pk), now=NOW)
    assert statuses(*group) == ["confirmed"] * 2


def test_an_offer_ends_before_the_session_begins(agreement):
    pool = PoolFactory(capacity=1, offer_hours=24)
    seated, second = (come(pool, agreement) for _ in range(2))
    leave(seated, now=FIRST_MIDNIGHT - timedelta(hours=2))
    second.refresh_from_db()
    assert second.offer_ends_at == FIRST_MIDNIGHT


def test_once_the_session_has_begun_nobody_moves_up(agreement):
    pool = PoolFactory(capacity=1)
    seated, second = (come(pool, agreement) for _ in range(2))
    leave(seated, now=FIRST_MIDNIGHT)
    assert statuses(second) == ["waitlisted"]
    waiting.promote(session_id=pool.session_id, now=NOW)


def test_who_cannot_be_asked_is_not(agreement):
    pool = PoolFactory(capacity=1, offer_hours=24)
    seated, second = come(pool, agreement), come(pool, agreement, address=False)
    leave(seated)
    assert statuses(second) == ["confirmed"]


def test_a_ceiling_holds_all_categories_together(agreement):
    session = SessionFactory()
    umum, kpps = (PoolFactory(session=session, category=name, capacity=5) for name in ("Umum", "KPPS"))
    first = come(umum, agreement)
    seats.set_ceiling(session=session, capacity=2)
    second, third = come(kpps, agreement), come(kpps, agreement)
    assert statuses(first, second, third) == ["confirmed", "confirmed", "waitlisted"]
    leave(first)  # a seat of another category, below the same ceiling
    assert statuses(third) == ["confirmed"]
    with pytest.raises(Refusal) as refusal:
        seats.set_ceiling(session=session, capacity=1)
    assert refusal.value.code == "below_taken"
    fourth = come(umum, agreement)
    seats.set_ceiling(session=session, capacity=None)
    assert not SeatCeiling.objects.exists()
    assert [row.pk for row in waiting.promote(session_id=session.pk, now=NOW)] == [fourth.pk]


def test_a_new_category_stands_below_the_ceiling(agreement):
    session = SessionFactory()
    come(PoolFactory(session=session), agreement)
    seats.set_ceiling(session=session, capacity=1)
    pool = seats.add_pool(session=session, category="KPPS", capacity=5, terms=Terms())
    assert statuses(come(pool, agreement)) == ["waitlisted"]


def test_a_form_sent_again_is_the_same_registration_even_when_it_was_cancelled(agreement):
    from uuid import uuid4

    pool, person, key = PoolFactory(), PersonFactory(), uuid4()
    arguments = {"person": person, "pool_id": pool.pk, "request_key": key, "agreement": agreement, "now": NOW}
    row = services.register(session=pool.session, **arguments)
    leave(row)
    again = services.register(session=pool.session, **arguments)
    assert (again.pk, again.status) == (row.pk, "cancelled")
    with pytest.raises(Refusal) as refusal:
        services.register(session=pool.session, **arguments | {"person": PersonFactory()})
    assert refusal.value.code == "form_used"


@pytest.mark.parametrize("audience", ["asn", "poll_workers"])
def test_without_the_pledge_of_the_audience_nobody_registers(agreement, audience):
    pool = PoolFactory(audience=audience)
    with pytest.raises(Refusal) as refusal:
        come(pool, agreement)
    assert refusal.value.code == "pledge_missing"
    assert not Registration.objects.exists()
