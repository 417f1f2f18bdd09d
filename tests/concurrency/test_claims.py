"""Claimed registrations put into accounts at once: they end in one account, and nobody loses a place."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from bimtek.common.errors import Refusal
from participants.claims import services
from participants.models import Joining, Person, Registration
from tests.concurrency.threads import at_once
from tests.factories import PersonFactory, RegistrationFactory, UserFactory

NOW = datetime(2027, 2, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def take(row: Registration, user: Any) -> Person:
    return services.join(registration=row, user=user, proof="staff", now=NOW)


def outcome(result: Person | Refusal) -> str:
    """The word of a refusal, or "taken"; anything else that was raised fails the test."""
    if isinstance(result, Refusal):
        return result.code
    assert isinstance(result, Person), result
    return "taken"


def test_one_of_many_accounts_gets_a_person():
    registration = RegistrationFactory(person=PersonFactory(name="Siti"))
    users = [UserFactory() for _ in range(4)]
    took = at_once([partial(take, registration, user) for user in users])
    assert sorted(outcome(each) for each in took) == ["gone", "gone", "gone", "taken"]
    registration.person.refresh_from_db()
    assert registration.person.user in users


def test_pressed_twice_the_registrations_move_once():
    user = UserFactory()
    own = PersonFactory(name="Siti", user=user)
    registration = RegistrationFactory(person=PersonFactory(name="Siti"))
    took = at_once([partial(take, registration, user)] * 3)
    assert sorted(outcome(each) for each in took) == ["gone", "gone", "taken"]
    assert Registration.objects.get().person == own
    assert Joining.objects.count() == 1


def test_two_people_of_one_name_into_one_account_end_with_both_registrations_in_it():
    user = UserFactory()
    rows = [RegistrationFactory(person=PersonFactory(name="Siti")) for _ in range(2)]
    took = at_once([partial(take, row, user) for row in rows])
    for row, result in zip(rows, took, strict=True):
        if outcome(result) == "try_again":
            take(row, user)
        else:
            assert outcome(result) == "taken"
    assert {row.person.user for row in Registration.objects.select_related("person__user")} == {user}


@pytest.mark.parametrize("merged", [True, False])
def test_taken_out_by_three_at_once_is_taken_out_once(merged):
    user = UserFactory()
    if merged:
        PersonFactory(name="Siti", user=user)
    registration = RegistrationFactory(person=PersonFactory(name="Siti"))
    take(registration, user)
    joining = Joining.objects.get()
    undone = at_once([partial(services.undo, joining=joining, by=None, now=NOW)] * 3)
    assert sorted(each.code if isinstance(each, Refusal) else "undone" for each in undone) == [
        "not_joined",
        "not_joined",
        "undone",
    ]
    assert Registration.objects.get().person == registration.person
    assert Registration.objects.get().person.user is None
