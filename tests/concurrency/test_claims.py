"""Claimed registrations put into accounts at once: they end in one account, and nobody loses a place."""

from functools import partial

import pytest

from bimtek.common.errors import Refusal
from participants.claims.services import take_into_account
from participants.models import Person, Registration
from tests.concurrency.threads import at_once
from tests.factories import PersonFactory, RegistrationFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(result: Person | Refusal) -> str:
    """The word of a refusal, or "taken"; anything else that was raised fails the test."""
    if isinstance(result, Refusal):
        return result.code
    assert isinstance(result, Person), result
    return "taken"


def test_one_of_many_accounts_gets_a_person():
    registration = RegistrationFactory(person=PersonFactory(name="Siti"))
    users = [UserFactory() for _ in range(4)]
    took = at_once([partial(take_into_account, person_id=registration.person_id, user=user) for user in users])
    assert sorted(outcome(each) for each in took) == ["gone", "gone", "gone", "taken"]
    registration.person.refresh_from_db()
    assert registration.person.user in users


def test_pressed_twice_the_registrations_move_once():
    user = UserFactory()
    own = PersonFactory(name="Siti", user=user)
    registration = RegistrationFactory(person=PersonFactory(name="Siti"))
    took = at_once([partial(take_into_account, person_id=registration.person_id, user=user)] * 3)
    assert sorted(outcome(each) for each in took) == ["gone", "gone", "taken"]
    assert Registration.objects.get().person == own
    assert Person.objects.count() == 1


def test_two_people_of_one_name_into_one_account_end_with_both_registrations_in_it():
    user = UserFactory()
    rows = [RegistrationFactory(person=PersonFactory(name="Siti")) for _ in range(2)]
    took = at_once([partial(take_into_account, person_id=row.person_id, user=user) for row in rows])
    for row, result in zip(rows, took, strict=True):
        if outcome(result) == "try_again":
            take_into_account(person_id=row.person_id, user=user)
        else:
            assert outcome(result) == "taken"
    assert {row.person.user for row in Registration.objects.select_related("person__user")} == {user}
    assert Person.objects.count() == 1
