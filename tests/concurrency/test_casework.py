"""Staff who put people right at the same moment: a seat is counted once, and of two who merge or correct one does."""

from datetime import UTC, datetime
from functools import partial

import pytest

from bimtek.common.errors import Refusal
from participants.corrections.services import correct, version_of
from participants.doubles.selectors import plan
from participants.doubles.services import merge, undo
from participants.enrolment.services import take_back
from participants.models import Merge, Person, PersonChange, Registration
from tests.concurrency.threads import at_once
from tests.factories import PersonFactory, PoolFactory, RegistrationFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2027, 2, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def session():
    return PoolFactory(capacity=5).session


def refusals(results) -> list[str]:
    assert all(not isinstance(each, Exception) or isinstance(each, Refusal) for each in results), results
    return [each.code for each in results if isinstance(each, Refusal)]


def test_a_place_taken_back_by_many_at_once_takes_one_seat(session):
    row = RegistrationFactory(session=session, status="cancelled")
    fresh = Registration.objects.select_related("session", "person__user", "pool")
    calls = [partial(take_back, registration=fresh.get(pk=row.pk), by=UserFactory(), now=NOW) for _each in range(4)]
    assert refusals(at_once(calls)) == ["not_cancelled"] * 3
    assert session.pools.get().taken == 1


def test_two_people_merged_by_many_at_once_are_merged_once_and_taken_apart_once(session):
    one, other = (RegistrationFactory(session=session, person__name="Siti Aminah") for _each in range(2))
    organizer = session.programme.organizer

    def bring_together(by) -> Merge:
        merging = plan(Person.objects.get(pk=one.person_id), Person.objects.get(pk=other.person_id), organizer)
        return merge(plan=merging, seen=merging.digest, organizer=organizer, reason="x", by=by, now=NOW)

    results = at_once([partial(bring_together, UserFactory()) for _each in range(3)])
    assert len(refusals(results)) == 2
    assert (Merge.objects.count(), session.pools.get().taken) == (1, 1)
    assert sorted(Registration.objects.values_list("status", flat=True)) == ["confirmed", "merged"]
    made = Merge.objects.get()
    assert refusals(at_once([partial(undo, merge=made, by=UserFactory(), now=NOW)] * 3)) == ["not_merged"] * 2
    assert session.pools.get().taken == 2


def test_of_two_who_correct_the_same_data_one_looks_again(session):
    row = RegistrationFactory(session=session, person=PersonFactory(name="Siti"))
    fresh = [
        Registration.objects.select_related("session__programme__organizer", "person").get(pk=row.pk) for _ in "ab"
    ]
    calls = [
        partial(
            correct,
            registration=each,
            data={"name": name},
            version=version_of(each),
            reason="x",
            by=UserFactory(),
            now=NOW,
        )
        for each, name in zip(fresh, ("Siti A", "Siti B"), strict=True)
    ]
    assert refusals(at_once(calls)) == ["changed_meanwhile"]
    assert PersonChange.objects.count() == 1
