"""Contact persons who act at the same moment, with real threads: never a seat too many, nobody named twice."""

from collections import Counter
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from bimtek.common.errors import Refusal
from events.models import SeatPool
from participants.consent.services import Agreement
from participants.consent.texts import ensure_first_version
from participants.delegations import naming, services
from participants.delegations.naming import NamedPerson
from participants.models import Delegation, Person, Registration
from tests.concurrency.threads import at_once
from tests.factories import DelegationFactory, PoolFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agreement():
    return Agreement(ensure_first_version(now=NOW))


@pytest.fixture
def pool():
    return PoolFactory(category="Lembaga", capacity=10, entry="delegation", has_waiting_list=False)


def naming_call(delegation, names, agreement, **more):
    people = [NamedPerson({"name": name}) for name in names]
    arguments = {"people": people, "together": False, "agreement": agreement, "now": NOW, **more}
    return lambda: naming.name_people(delegation=delegation, **arguments)


def codes(results) -> Counter[str]:
    return Counter(each.code if isinstance(each, Refusal) else type(each).__name__ for each in results)


def taken() -> int:
    return SeatPool.objects.get(category="Lembaga").taken


def test_institutions_that_share_seats_never_name_too_many(pool, agreement):
    rows = [DelegationFactory(pool=pool, institution=f"KPU {n}") for n in range(4)]
    calls = [naming_call(rows[n % 4], [f"Orang {n}"], agreement) for n in range(24)]
    assert codes(at_once(calls)) == {"list": 10, "full": 14}
    assert (taken(), Registration.objects.count(), Person.objects.count()) == (10, 10, 10)


def test_two_contacts_of_one_institution_never_name_too_many(pool, agreement):
    row = DelegationFactory(pool=pool, institution="KPU")
    calls = [naming_call(row, [f"Orang {n} {m}" for m in range(3)], agreement) for n in range(8)]
    assert codes(at_once(calls)) == {"list": 3, "full": 5}
    assert (taken(), Person.objects.count()) == (9, 9)


def test_more_people_than_seats_wait_in_line(pool, agreement):
    SeatPool.objects.update(has_waiting_list=True)
    rows = [DelegationFactory(pool=pool, institution=f"KPU {n}") for n in range(4)]
    together = [
        naming_call(rows[n % 4], [f"Orang {n} {m}" for m in range(3)], agreement, together=True) for n in range(8)
    ]
    assert codes(at_once(together)) == {"list": 8}
    pool.refresh_from_db()
    seated = Registration.objects.filter(status="confirmed")
    assert (pool.taken, pool.waiting, seated.count()) == (9, 15, 9)
    assert set(Counter(seated.values_list("group", flat=True)).values()) == {3}


def test_one_form_pressed_often_names_one_person(pool, agreement):
    row = DelegationFactory(pool=pool, institution="KPU")
    results = at_once([naming_call(row, ["Siti"], agreement, request_key=uuid4())] * 8)
    assert {each[0].pk for each in results} == {Registration.objects.get().pk}
    assert (taken(), Person.objects.count()) == (1, 1)


def test_the_same_name_from_two_phones_is_named_once(pool, agreement):
    row = DelegationFactory(pool=pool, institution="KPU")
    assert codes(at_once([naming_call(row, ["Siti"], agreement)] * 8)) == {"list": 1, "already_named": 7}


def test_the_control_without_the_lock_names_the_same_person_twice(pool, agreement, monkeypatch):
    rows = Delegation.objects.select_related("pool__session__programme__organizer")
    monkeypatch.setattr(naming, "_lock", lambda delegation: rows.get(pk=delegation.pk))
    row = DelegationFactory(pool=pool, institution="KPU")
    at_once([naming_call(row, ["Siti"], agreement)] * 8)
    assert Registration.objects.count() > 1


def test_replacing_at_once_keeps_one_seat_and_one_successor(pool, agreement):
    row = DelegationFactory(pool=pool, institution="KPU")
    [old] = naming_call(row, ["Siti"], agreement)()

    def replacing(name: str):
        copy = Registration.objects.select_related("person", "pool", "session", "delegation").get(pk=old.pk)
        arguments = {"registration": copy, "reason": "", "agreement": agreement, "now": NOW}
        return lambda: naming.replace_person(delegation=row, named=NamedPerson({"name": name}), **arguments)

    assert codes(at_once([replacing(f"Ganti {n}") for n in range(8)])) == {"Registration": 1, "not_active": 7}
    assert (taken(), Registration.objects.filter(status="confirmed").count(), Person.objects.count()) == (1, 1, 2)


def test_nobody_slips_in_while_the_delegation_is_closed(pool, agreement):
    row = DelegationFactory(pool=pool, institution="KPU")
    calls = [naming_call(row, [f"Orang {n}"], agreement) for n in range(9)]
    calls.insert(4, lambda: services.close(delegation=Delegation.objects.get(pk=row.pk), now=NOW))
    results = codes(at_once(calls))
    assert results["list"] + results["delegation_closed"] == 9
    assert taken() == results["list"]


def test_a_quota_made_smaller_while_people_are_named_is_never_passed(pool, agreement):
    row = DelegationFactory(pool=pool, institution="KPU")
    contact = services.Contact("KPU", "", "", "", None)

    def smaller():
        return services.change(delegation=Delegation.objects.get(pk=row.pk), contact=contact, quota=3, now=NOW)

    calls = [naming_call(row, [f"Orang {n}"], agreement) for n in range(8)]
    calls.insert(4, smaller)
    results = codes(at_once(calls))
    pool.refresh_from_db()
    assert set(results) <= {"list", "full", "NoneType", "below_taken"}
    assert pool.taken == results["list"] <= pool.capacity
