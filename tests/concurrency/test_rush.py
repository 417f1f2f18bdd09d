"""Deadline night in small: random rushes of real threads, and none may break a seat, a line or a trail.

A hundred every day, others each time; a thousand in `make test-all`. RUSH_SEED=… repeats those from that seed on.
"""

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache

from bimtek.common.errors import Refusal
from events.models import SeatCeiling, SeatPool, TrainingSession
from events.seats import counting
from events.seats import services as seats
from participants.consent.services import Agreement, ensure_first_version
from participants.enrolment import groups, moves, services, waiting
from participants.models import Person, Registration
from tests.concurrency.crowd import Crowd
from tests.extent import extent
from tests.factories import PoolFactory, ProgrammeFactory, SessionFactory, UserFactory
from tests.invariants import broken, oversold
from tests.participants import imports
from tests.participants.imports import Desk

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)  # every offer has ended
THREADS, STEPS = 6, 3
TRIALS = extent(100, 1000)
PARTS = 4  # so that two processes share them


class Rush:
    """Two sessions of one programme with three lines, and people who do anything at any moment."""

    def __init__(self, seed: int, desk: Desk) -> None:
        self.desk = desk
        rng = self.rng = random.Random(seed)
        programme = ProgrammeFactory()
        self.sessions = [SessionFactory(programme=programme, location=None, mode="online") for _ in "ab"]
        terms = {"offer_hours": rng.choice([0, 0, 24]), "needs_approval": rng.random() < 0.2}
        one, two = self.sessions
        self.pools = [
            PoolFactory(session=one, category="Umum", capacity=rng.randint(1, 4), **terms),
            PoolFactory(session=one, category="KPPS", capacity=rng.randint(1, 3)),
            PoolFactory(session=two, category="Umum", capacity=rng.randint(1, 3), **terms),
        ]
        if rng.random() < 0.4:
            seats.set_ceiling(session=one, capacity=rng.randint(2, 5))
        self.people = imports.people(12)
        self.staff = UserFactory()
        self.agreement = Agreement(ensure_first_version(now=NOW))

    def jobs(self) -> list[Callable[[], list[str]]]:
        """What each thread does, decided beforehand so that only the timing is left to chance."""
        return [partial(self.walk, random.Random(self.rng.random())) for _ in range(THREADS)]

    def walk(self, rng: random.Random) -> list[str]:
        """Some steps; returns the refusals' codes. Anything else that goes wrong is raised."""
        refused = []
        for _ in range(STEPS):
            step = rng.choices(self.STEPS, weights=[weight for _step, weight in self.WEIGHED])[0]
            try:
                step(self, rng)
            except Refusal as refusal:
                refused.append(refusal.code)
        return refused

    def register(self, rng: random.Random) -> None:
        pool = SeatPool.objects.get(pk=rng.choice(self.pools).pk)
        session = TrainingSession.objects.get(pk=pool.session_id)
        person = rng.choice(self.people)
        services.register(person=person, session=session, pool_id=pool.pk, agreement=self.agreement, now=NOW)

    def register_group(self, rng: random.Random) -> None:
        self._group(rng, by=None)

    def register_group_by_staff(self, rng: random.Random) -> None:
        self._group(rng, by=self.staff)

    def import_roster(self, rng: random.Random) -> None:
        pool, people = SeatPool.objects.get(pk=rng.choice(self.pools).pk), rng.sample(self.people, rng.randint(1, 2))
        self.desk.apply(people, pool=pool, agreement=self.agreement, by=self.staff, now=NOW)

    def _group(self, rng: random.Random, by: Any) -> None:
        pool = SeatPool.objects.get(pk=rng.choice(self.pools).pk)
        people = rng.sample(self.people, rng.randint(2, 3))
        groups.register_group(
            people=people, session=pool.session, pool=pool, name="Desa", agreement=self.agreement, by=by, now=NOW
        )

    def anybody(self, rng: random.Random) -> Registration:
        rows = list(Registration.objects.filter(pool__in=self.pools).select_related("person", "session", "pool"))
        if not rows:
            raise Refusal("nobody", "")
        return rng.choice(rows)

    def cancel(self, rng: random.Random) -> None:
        services.cancel(registration=self.anybody(rng), by=self.staff, now=NOW)

    def transfer(self, rng: random.Random) -> None:
        moves.transfer(registration=self.anybody(rng), pool=rng.choice(self.pools), by=self.staff, now=NOW)

    def substitute(self, rng: random.Random) -> None:
        row, person = self.anybody(rng), rng.choice(self.people)
        moves.substitute(registration=row, person=person, by=self.staff, agreement=self.agreement, now=NOW)

    def answer(self, rng: random.Random) -> None:
        offered = Registration.objects.filter(status="offered", pool__in=self.pools).select_related("pool").first()
        if offered:
            waiting.accept_offer(registration=offered, now=NOW)

    def expire(self, rng: random.Random) -> None:
        waiting.expire_offers(now=LATER)

    def change_quota(self, rng: random.Random) -> None:
        pool = SeatPool.objects.get(pk=rng.choice(self.pools).pk)
        seats.change_pool(pool=pool, category=pool.category, capacity=rng.randint(1, 5))
        waiting.promote(session_id=pool.session_id, now=NOW)

    def change_ceiling(self, rng: random.Random) -> None:
        session = rng.choice(self.sessions)
        seats.set_ceiling(session=session, capacity=rng.choice([None, 2, 4, 6]))
        waiting.promote(session_id=session.pk, now=NOW)

    WEIGHED = (
        (register, 8),
        (register_group, 2),
        (register_group_by_staff, 1),
        (import_roster, 1),
        (cancel, 5),
        (transfer, 3),
        (substitute, 1),
        (answer, 2),
        (expire, 1),
        (change_quota, 2),
        (change_ceiling, 1),
    )
    STEPS = tuple(step for step, _weight in WEIGHED)

    def settle(self) -> None:
        """What the clock does a moment later: raised quotas reach those who wait."""
        for session in self.sessions:
            waiting.promote(session_id=session.pk, now=NOW)


def clear() -> None:
    """Forget one rush before the next."""
    from participants.models import ConsentRecord, Notice, RegistrationGroup, Roster

    for model in (Notice, ConsentRecord, Roster):
        model.objects.all().delete()
    Registration.objects.update(predecessor=None)
    for model in (Registration, RegistrationGroup, Person, SeatPool, SeatCeiling, TrainingSession):
        model.objects.all().delete()
    cache.clear()


@pytest.mark.slow("a hundred crowds of threads, or a thousand")
@pytest.mark.parametrize("part", range(PARTS))
def test_rushes_break_nothing(part: int, monkeypatch: pytest.MonkeyPatch):
    desk = Desk(monkeypatch)
    first = int(os.environ.get("RUSH_SEED") or random.SystemRandom().randrange(10**9))
    with Crowd(THREADS) as crowd:
        for number in range(TRIALS // PARTS):
            seed = first + part * TRIALS + number
            try:
                rush_once(Rush(seed, desk), crowd)
            except BaseException as error:
                error.add_note(
                    f"Again from here: RUSH_SEED={seed - part * TRIALS} pytest {__file__} -k 'break_nothing and {part}'"
                )
                raise
            clear()


def rush_once(rush: Rush, crowd: Crowd) -> None:
    """Let all threads go, and look at what is left."""
    results = crowd.at_once(rush.jobs())
    assert not [each for each in results if isinstance(each, Exception)]
    rush.settle()
    assert broken(NOW, at_once=True) == []


def test_control_without_the_guard_the_same_rushes_oversell(monkeypatch: pytest.MonkeyPatch):
    """Read, compare, write in place of the one UPDATE: some of the same rushes put two people on one seat."""

    def look_then_write(*, pool: SeatPool, places: int = 1, newcomer: bool = False) -> bool:
        now = SeatPool.objects.get(pk=pool.pk)
        if now.taken + places > now.capacity or (newcomer and now.waiting):
            return False
        SeatPool.objects.filter(pk=pool.pk).update(taken=now.taken + places)
        return True

    desk = Desk(monkeypatch)
    monkeypatch.setattr(counting, "take", look_then_write)
    with Crowd(THREADS) as crowd:
        for seed in range(200):
            rush = Rush(seed, desk)
            crowd.at_once(rush.jobs())
            if found := oversold():
                break
            clear()
    assert found
