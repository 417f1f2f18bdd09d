"""What the public may see, and what "open" and "over" mean in three time zones."""

from datetime import UTC, date, datetime, timedelta

import pytest

from events.catalogue import selectors
from events.catalogue.selectors import programmes, sessions
from events.models import Programme, TrainingSession
from events.seats.models import SeatCeiling
from tests.factories import LocationFactory, PoolFactory, ProgrammeFactory, RegionFactory, SessionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 1, 3, 0, tzinfo=UTC)
Status = TrainingSession.Status


def pks(queryset):
    return set(queryset.values_list("pk", flat=True))


@pytest.mark.parametrize("status", Status.values)
def test_a_draft_is_the_only_status_not_public(status):
    session = SessionFactory(status=status)
    assert pks(sessions().public(NOW)) == ({session.pk} if status != Status.DRAFT else set())


@pytest.mark.parametrize(("status", "public", "listed"), [("draft", 0, 0), ("published", 1, 1), ("archived", 1, 0)])
def test_sessions_follow_their_programme(status, public, listed):
    SessionFactory(programme__status=status)
    assert sessions().public(NOW).count() == public
    assert sessions().published(NOW).count() == listed
    assert programmes().published().count() == listed


def test_what_is_published_later_is_not_public_yet():
    SessionFactory(published_at=NOW + timedelta(seconds=1))
    shown = SessionFactory(published_at=NOW)
    assert pks(sessions().public(NOW)) == {shown.pk}


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_a_session_is_over_when_its_last_day_ends_on_its_own_clocks(zone):
    hours_east = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}[zone]
    session = SessionFactory(starts_on=date(2027, 1, 30), ends_on=date(2027, 1, 31), timezone=zone)
    midnight = datetime(2027, 2, 1, tzinfo=UTC) - timedelta(hours=hours_east)
    before = midnight - timedelta(seconds=1)
    assert pks(sessions().upcoming(before)) == {session.pk}
    assert pks(sessions().over(before)) == set()
    assert not session.is_over(before)
    assert pks(sessions().upcoming(midnight)) == set()
    assert pks(sessions().over(midnight)) == {session.pk}
    assert session.is_over(midnight)


def test_cancelled_is_neither_upcoming_nor_over_before_its_day():
    session = SessionFactory(status=Status.CANCELLED)
    assert pks(sessions().not_over(NOW)) == {session.pk}
    assert pks(sessions().upcoming(NOW)) == set()
    assert pks(sessions().over(NOW)) == set()


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("opens", [None, -1, 0, 1])
@pytest.mark.parametrize("closes", [None, 0, 5])
@pytest.mark.parametrize("first_day", [date(2027, 1, 30), date(2027, 3, 1)])
def test_the_query_and_the_model_agree_on_open(status, opens, closes, first_day):
    if opens is not None and closes is not None and closes <= opens:
        opens = closes - 1
    session = SessionFactory(
        status=status,
        starts_on=first_day,
        ends_on=first_day,
        registration_opens_at=None if opens is None else NOW + timedelta(seconds=opens),
        registration_closes_at=None if closes is None else NOW + timedelta(seconds=closes),
    )
    assert (session.pk in pks(sessions().open_for_registration(NOW))) is session.registration_open(NOW)


def test_seats_left_counts_over_the_categories():
    full, partly, none = SessionFactory(), SessionFactory(), SessionFactory()
    PoolFactory(session=full, capacity=2, taken=2)
    PoolFactory(session=partly, capacity=2, taken=2)
    PoolFactory(session=partly, category="Bawaslu", capacity=2, taken=1)
    assert pks(sessions().with_seats_left()) == {partly.pk}
    assert none.pk not in pks(sessions().with_seats_left())


def test_seats_that_a_newcomer_cannot_have_are_not_left():
    staff, line, ceiling = SessionFactory(), SessionFactory(), SessionFactory()
    PoolFactory(session=staff, role="committee", entry="staff")
    PoolFactory(session=line, taken=39, waiting=1)
    full = SeatCeiling.objects.create(session=ceiling, capacity=2, taken=2)
    PoolFactory(session=ceiling, taken=2, ceiling=full)
    assert pks(sessions().with_seats_left()) == set()
    SeatCeiling.objects.update(capacity=3)
    assert pks(sessions().with_seats_left()) == {ceiling.pk}


def test_a_region_holds_those_below_it_and_no_other_that_starts_alike():
    north = RegionFactory(code="65", name="Kalimantan Utara")
    city = RegionFactory(code="65.71", name="Kota Tarakan", level=2, parent=north)
    other = RegionFactory(code="65.7", name="Kabupaten Lain", level=2, parent=north)
    in_city = SessionFactory(location=LocationFactory(region=city))
    elsewhere = SessionFactory(location=LocationFactory(region=other))
    SessionFactory(location=None, mode="online")
    assert pks(sessions().in_region("65")) == {in_city.pk, elsewhere.pk}
    assert pks(sessions().in_region("65.7")) == {elsewhere.pk}
    assert pks(sessions().in_region("65.71")) == {in_city.pk}


def test_a_month_holds_each_session_with_a_day_in_it():
    across = SessionFactory(starts_on=date(2027, 1, 30), ends_on=date(2027, 2, 1))
    within = SessionFactory(starts_on=date(2027, 2, 28), ends_on=date(2027, 2, 28))
    SessionFactory(starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 2))
    assert pks(sessions().in_month(2027, 2)) == {across.pk, within.pk}


def test_the_soonest_programmes_with_the_soonest_session_of_each():
    programme = ProgrammeFactory()
    SessionFactory(programme=programme, starts_on=date(2027, 5, 1), ends_on=date(2027, 5, 1))
    soonest = SessionFactory(programme=programme, starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 1))
    other = SessionFactory()
    ProgrammeFactory()
    assert list(sessions().soonest_programmes(9)) == [other, soonest]
    assert list(sessions().soonest_programmes(1)) == [other]
    assert list(sessions().filter(programme=programme).soonest_programmes(9)) == [soonest]


def test_the_soonest_session_with_a_free_seat(monkeypatch):
    programme = ProgrammeFactory()
    days = [date(2027, 4, day) for day in (1, 2, 3)]
    full, free, later = (SessionFactory(programme=programme, starts_on=day, ends_on=day) for day in days)
    for session, taken in ((full, 40), (free, 39), (later, 0)):
        PoolFactory(session=session, taken=taken)
    assert list(sessions().soonest_programmes(9, seats=True)) == [free]
    monkeypatch.setattr(selectors, "SEATS_SOUGHT", 1)
    assert list(sessions().soonest_programmes(9, seats=True)) == []


def test_open_sessions_are_counted_up_to_a_bound(monkeypatch):
    monkeypatch.setattr(selectors, "OPEN_SHOWN", 2)
    programme = ProgrammeFactory()
    counts = []
    for _ in range(4):
        SessionFactory(programme=programme)
        counts.append(programmes().for_list(NOW).get().open_count)
    assert counts == [1, 2, 3, 3]


def test_programmes_know_their_open_sessions_and_next_day():
    programme = ProgrammeFactory()
    SessionFactory(programme=programme)
    SessionFactory(programme=programme, status=Status.DRAFT, starts_on=date(2027, 2, 5), ends_on=date(2027, 2, 5))
    SessionFactory(programme=programme, status=Status.CLOSED, starts_on=date(2027, 2, 9), ends_on=date(2027, 2, 9))
    SessionFactory(programme=programme, status=Status.CANCELLED, starts_on=date(2027, 2, 6), ends_on=date(2027, 2, 6))
    row = programmes().for_list(NOW).get()
    assert (row.open_count, row.next_on) == (1, date(2027, 3, 1))
    programme.sessions.filter(status=Status.PUBLISHED).delete()
    row = programmes().for_list(NOW).get()
    assert (row.open_count, row.next_on) == (0, date(2027, 2, 9))


def test_programmes_stand_soonest_first_and_without_dates_last():
    late = ProgrammeFactory(title="A")
    SessionFactory(programme=late, starts_on=date(2027, 6, 1), ends_on=date(2027, 6, 1))
    without = ProgrammeFactory(title="B")
    soon = ProgrammeFactory(title="C")
    SessionFactory(programme=soon)
    assert list(programmes().for_list(NOW)) == [soon, late, without]


def test_every_word_must_occur_somewhere():
    programme = ProgrammeFactory(title="Bimtek KPPS", summary="Pemungutan suara", organizer__name="KPU Tarakan")
    programme.topics.create(title="Kode etik")
    assert list(programmes().saying(["kpps", "tarakan", "etik"])) == [programme]
    assert list(programmes().saying(["kpps", "logistik"])) == []
    assert Programme.objects.count() == 1
