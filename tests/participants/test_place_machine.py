"""All that can happen to places, in any order hypothesis thinks of: seats, lines and trails stay whole."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bimtek.common.errors import Refusal
from events.models import SeatPool
from events.seats import services as seats
from participants.consent.services import Agreement, ensure_first_version
from participants.enrolment import groups, moves, services, waiting
from participants.models import Registration
from tests.extent import extent
from tests.factories import PoolFactory, ProgrammeFactory, SessionFactory, UserFactory
from tests.invariants import broken
from tests.participants import imports
from tests.participants.imports import Desk

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
PEOPLE, POOLS = 6, 3
person, pool = st.integers(0, PEOPLE - 1), st.integers(0, POOLS - 1)


class Places(RuleBasedStateMachine):
    """One programme with two sessions and three lines; a model keeps who should be in which line, in order."""

    desk: ClassVar[Desk]

    def __init__(self) -> None:
        super().__init__()
        self._frame = transaction.atomic()  # each walk begins with an empty database
        self._frame.__enter__()
        self.now = NOW
        programme = ProgrammeFactory()
        one, two = (SessionFactory(programme=programme, location=None, mode="online") for _ in "ab")
        self.sessions = [one, two]
        self.pools = [
            PoolFactory(session=one, category="Umum", capacity=2, offer_hours=24),
            PoolFactory(session=one, category="KPPS", capacity=1),
            PoolFactory(session=two, category="Umum", capacity=2, needs_approval=True),
        ]
        self.people = imports.people(PEOPLE)
        self.staff = UserFactory()
        self.agreement = Agreement(ensure_first_version(now=NOW))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._frame.__exit__(None, None, None)

    def stored(self, number: int) -> SeatPool:
        return SeatPool.objects.select_related("session").get(pk=self.pools[number].pk)

    def attempt(self, act: Any, **arguments: Any) -> Any:
        """Do it, or hear why not; a refusal leaves everything as it was."""
        before = self.snapshot()
        try:
            return act(now=self.now, **arguments)
        except Refusal:
            assert self.snapshot() == before
            return None

    def snapshot(self) -> Any:
        rows = Registration.objects.order_by("pk").values_list("pk", "status", "pool", "person")
        return list(rows), list(SeatPool.objects.order_by("pk").values_list("taken", "waiting", "capacity"))

    def registrations(self, *statuses: str) -> list[Registration]:
        rows = Registration.objects.filter(status__in=statuses or Registration.Status.values).order_by("pk")
        return list(rows.select_related("person", "session", "pool"))

    def one_of(self, number: int, *statuses: str) -> Registration | None:
        rows = self.registrations(*statuses)
        return rows[number % len(rows)] if rows else None

    @rule(person=person, pool=pool)
    def register(self, person: int, pool: int) -> None:
        target = self.stored(pool)
        had = Registration.objects.filter(
            person=self.people[person], session=target.session, status__in=Registration.ACTIVE
        ).first()
        fits = target.waiting == 0 and target.taken < target.capacity
        ceiling = target.ceiling
        fits = fits and (ceiling is None or ceiling.taken < ceiling.capacity)
        row = self.attempt(
            services.register,
            person=self.people[person],
            session=target.session,
            pool_id=target.pk,
            agreement=self.agreement,
        )
        if had:
            assert row.pk == had.pk
        else:
            assert row.status == (("pending" if target.needs_approval else "confirmed") if fits else "waitlisted")

    @rule(first=person, second=person, pool=pool, staff=st.booleans())
    def register_together(self, first: int, second: int, pool: int, staff: bool) -> None:
        target = self.stored(pool)
        self.attempt(
            groups.register_group,
            people=[self.people[n] for n in {first, second}],
            session=target.session,
            pool=target,
            name="Desa",
            agreement=self.agreement,
            by=self.staff if staff else None,
        )

    @rule(first=person, second=person, pool=pool)
    def import_roster(self, first: int, second: int, pool: int) -> None:
        people = [self.people[n] for n in sorted({first, second})]
        apply = self.desk.apply
        self.attempt(apply, people=people, pool=self.stored(pool), agreement=self.agreement, by=self.staff)

    @rule(number=st.integers(0, 20))
    def cancel(self, number: int) -> None:
        if row := self.one_of(number):
            self.attempt(services.cancel, registration=row, by=self.staff)

    @rule(number=st.integers(0, 20), yes=st.booleans())
    def decide(self, number: int, yes: bool) -> None:
        if row := self.one_of(number, "pending"):
            more = {} if yes else {"reason": "Bukan sasaran"}
            self.attempt(services.approve if yes else services.reject, registration=row, by=self.staff, **more)

    @rule(number=st.integers(0, 20), pool=pool)
    def transfer(self, number: int, pool: int) -> None:
        if row := self.one_of(number):
            self.attempt(moves.transfer, registration=row, pool=self.stored(pool), by=self.staff)

    @rule(number=st.integers(0, 20), person=person)
    def substitute(self, number: int, person: int) -> None:
        if row := self.one_of(number):
            person_in = self.people[person]
            self.attempt(moves.substitute, registration=row, person=person_in, by=self.staff, agreement=self.agreement)

    @precondition(lambda self: self.registrations("offered"))
    @rule(number=st.integers(0, 20))
    def accept(self, number: int) -> None:
        row = self.one_of(number, "offered")
        self.attempt(waiting.accept_offer, registration=row)

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        waiting.expire_offers(now=self.now)
        self.promote()

    @rule(pool=pool, capacity=st.integers(1, 4))
    def change_quota(self, pool: int, capacity: int) -> None:
        target = self.stored(pool)
        if target.taken > capacity:
            with pytest.raises(Refusal):
                seats.change_pool(pool=target, category=target.category, capacity=capacity)
        else:
            seats.change_pool(pool=target, category=target.category, capacity=capacity)
        self.promote()

    @rule(session=st.integers(0, 1), capacity=st.sampled_from([None, 1, 2, 3, 5]))
    def change_ceiling(self, session: int, capacity: int | None) -> None:
        taken = sum(SeatPool.objects.filter(session=self.sessions[session]).values_list("taken", flat=True))
        if capacity is not None and taken > capacity:
            with pytest.raises(Refusal):
                seats.set_ceiling(session=self.sessions[session], capacity=capacity)
        else:
            seats.set_ceiling(session=self.sessions[session], capacity=capacity)
        self.promote()

    def promote(self) -> None:
        for session in self.sessions:
            waiting.promote(session_id=session.pk, now=self.now)

    @invariant()
    def nothing_is_broken(self) -> None:
        assert broken(NOW) == []


@pytest.mark.slow("some hundred random steps, each looked after")
@pytest.mark.django_db
def test_places_in_any_order(monkeypatch: pytest.MonkeyPatch):
    Places.desk = Desk(monkeypatch)
    run_state_machine_as_test(
        Places,
        settings=settings(
            max_examples=extent(3, 25), stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
