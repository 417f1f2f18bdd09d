"""Before names are printed, issuers see what became of them since registration."""

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.attendance.services import Mark, record
from participants.corrections.services import save_own
from participants.models import Person, Registration
from participants.people.history import Author, Origin
from participants.people.services import change_person
from tests.factories import MembershipFactory, PersonFactory, RegistrationFactory, UserFactory
from tests.world.stage import AFTERWARDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(world):
    """A participant who has attended and holds no certificate yet, with an account."""
    row = RegistrationFactory(
        session_id=world.session_pk,
        pool=Registration.objects.get(pk=world.registration).pool,
        person=PersonFactory(name="Siti Aminah", user=UserFactory()),
    )
    owner = MembershipFactory(organizer=world.organizer, role="owner").user
    record(session=row.session, marks=[Mark(row.pk, world.item, True)], by=owner, now=AFTERWARDS)
    return row


def overview(client, world):
    client.force_login(MembershipFactory(organizer=world.organizer, role="issuer").user)
    return client.get(reverse("issuing:overview", args=[world.session_pk])).context


def test_changes_of_names_since_registration_are_listed(client, world, ready):
    assert overview(client, world)["renamed"] == []
    person = Person.objects.get(pk=ready.person_id)
    author = Author(Origin.OWNER, person.user)
    change_person(
        person=person, data={"name": "Siti Aminah Putri", "phone": "+628123456789"}, author=author, now=AFTERWARDS
    )
    (change,) = overview(client, world)["renamed"]
    assert (change.line.before, change.line.after, change.registration) == ("Siti Aminah", "Siti Aminah Putri", ready)
    before = Author(Origin.OWNER, person.user)
    change_person(person=person, data={"name": "Siti"}, author=before, now=ready.registered_at.replace(year=2020))
    assert len(overview(client, world)["renamed"]) == 1


def test_who_asks_for_another_name_is_named(client, world, ready):
    save_own(user=ready.person.user, data={"name": "Orang Lain"}, now=timezone.now())
    waiting = overview(client, world)["names_waiting"]
    assert ready in waiting
    html = client.get(reverse("issuing:overview", args=[world.session_pk])).content.decode()
    assert reverse("casework:correct", args=[world.session_pk, ready.pk]) in html
