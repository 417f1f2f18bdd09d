"""Seats under real threads on PostgreSQL: never one too many, never one lost, and a control without the guard."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from bimtek.common.errors import Refusal
from events.lifecycle import services as training
from events.models import SeatPool
from participants.consent.models import ConsentRecord
from participants.consent.services import Agreement, ensure_first_version
from participants.enrolment import services
from participants.models import Registration
from participants.registrants import services as registrants
from tests.factories import PersonFactory, PoolFactory, RegistrationFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs: list[Callable[[], Any]]) -> Counter[str]:
    """Run every job in its own thread, all let go together; count the results and the refusals' codes."""
    gate, results = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            results.append(str(job()))
        except Refusal as refusal:
            results.append(refusal.code)
        except Exception as error:
            results.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return Counter(results)


def registering(pool, person, text) -> Callable[[], str]:
    def job() -> str:
        registration = services.register(
            person=person, session=pool.session, pool_id=pool.pk, agreement=Agreement(text), now=NOW
        )
        return f"registered {registration.pk}"

    return job


def test_many_people_never_oversell():
    pool, text = PoolFactory(capacity=10, has_waiting_list=False), ensure_first_version(now=NOW)
    people = PersonFactory.create_batch(24)
    results = at_once([registering(pool, person, text) for person in people])
    assert results["full"] == 14
    assert sum(results.values()) == 24
    pool.refresh_from_db()
    assert (pool.taken, Registration.objects.count(), ConsentRecord.objects.count()) == (10, 10, 10)


def test_counting_instead_of_the_guard_oversells(monkeypatch):
    """The control: with "read, compare, add one" in place of the one UPDATE, the same crowd breaks the count."""
    pool, text = PoolFactory(capacity=10, has_waiting_list=False), ensure_first_version(now=NOW)
    people = PersonFactory.create_batch(24)
    read = threading.Barrier(24)

    def take(*, pool: SeatPool, places: int = 1, newcomer: bool = False) -> bool:
        taken = SeatPool.objects.values_list("taken", flat=True).get(pk=pool.pk)
        read.wait(timeout=30)
        SeatPool.objects.filter(pk=pool.pk).update(taken=taken + 1)
        return True

    monkeypatch.setattr("events.seats.counting.take", take)
    at_once([registering(pool, person, text) for person in people])
    pool.refresh_from_db()
    assert (pool.taken, Registration.objects.count()) == (1, 24)


def test_one_person_in_many_tabs_takes_one_seat():
    pool, text = PoolFactory(capacity=10, has_waiting_list=False), ensure_first_version(now=NOW)
    person = PersonFactory(user=UserFactory())
    results = at_once([registering(pool, person, text)] * 8)
    registration = Registration.objects.get()
    assert results == {f"registered {registration.pk}": 8}
    pool.refresh_from_db()
    assert pool.taken == 1


def test_one_person_takes_one_of_the_last_seat():
    """The losers meet the index before the seat, so a pool of one is not "full" for its own holder."""
    pool, text = PoolFactory(capacity=1), ensure_first_version(now=NOW)
    person = PersonFactory()
    results = at_once([registering(pool, person, text)] * 8)
    assert results == {f"registered {Registration.objects.get().pk}": 8}


def test_cancelling_at_once_gives_the_seat_back_once():
    person = PersonFactory(user=UserFactory())
    registration = RegistrationFactory(person=person)
    RegistrationFactory(session=registration.session)
    copies = [Registration.objects.select_related("person", "session").get(pk=registration.pk) for _ in range(8)]
    results = at_once([lambda own=own: services.cancel(registration=own, by=person.user, now=NOW) for own in copies])
    assert results == {"None": 1, "not_active": 7}
    assert SeatPool.objects.get(pk=registration.pool_id).taken == 1


def test_cancelling_without_the_condition_gives_seats_of_others_away(monkeypatch):
    """The control: a status that is looked at first and written later frees the others' seats too."""
    person = PersonFactory(user=UserFactory())
    registration = RegistrationFactory(person=person)
    RegistrationFactory.create_batch(7, session=registration.session)
    seen = threading.Barrier(8)

    def move(row: Registration, sources: tuple[str, ...], **changed: object) -> bool:
        active = Registration.objects.filter(pk=row.pk, status__in=sources).exists()
        seen.wait(timeout=30)
        Registration.objects.filter(pk=row.pk).update(**changed)
        return active

    def unlocked(session_id: int) -> dict[int, SeatPool]:
        return {pool.pk: pool for pool in SeatPool.objects.filter(session=session_id)}

    monkeypatch.setattr(services, "move", move)
    monkeypatch.setattr("events.seats.counting.hold", unlocked)
    copies = [Registration.objects.select_related("person", "session").get(pk=registration.pk) for _ in range(8)]
    at_once([lambda own=own: services.cancel(registration=own, by=person.user, now=NOW) for own in copies])
    assert SeatPool.objects.get(pk=registration.pool_id).taken == 0
    assert Registration.objects.filter(status__in=Registration.SEATED).count() == 7


def test_nobody_slips_into_a_session_while_it_is_cancelled():
    """Whoever got in is there for the task that tells of it; whoever came later was refused; nobody deadlocks."""
    pool, text = PoolFactory(capacity=40), ensure_first_version(now=NOW)
    editor = UserFactory()
    jobs = [registering(pool, person, text) for person in PersonFactory.create_batch(16)]
    jobs.insert(8, lambda: training.cancel(session=pool.session, reason="Banjir", by=editor, now=NOW))
    results = at_once(jobs)
    registered = {key for key in results if key.startswith("registered")}
    assert set(results) <= registered | {"closed", "None"}
    assert results["closed"] + len(registered) == 16
    pool.refresh_from_db()
    assert pool.taken == len(registered) == registrants.tell_cancelled(session_id=pool.session_id, now=NOW)
