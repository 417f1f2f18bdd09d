"""Leaving: the account and all that proves nothing goes; names stay where attendance or certificates need them."""

from datetime import UTC, datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from bimtek.accounts.models import User
from events.models import SeatPool
from participants.attendance.services import Mark, record
from participants.home.leaving import GONE, NAMELESS, NO_NAME
from participants.models import Person, Registration
from participants.people.history import Author, Origin
from participants.people.services import change_person, set_nik
from tests.factories import AgendaItemFactory, MembershipFactory, PersonFactory, RegistrationFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
LEAVE = reverse("participants:leave")
NIK = "3171016504900002"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person():
    user = UserFactory(email="siti@contoh.id")
    made = PersonFactory(user=user, name="Siti Aminah", institution="KPU Bulungan", phone="+6281234567890")
    set_nik(person=made, nik=NIK)
    return made


@pytest.fixture
def me(client: Client, person):
    client.force_login(person.user)
    return client


def test_what_goes_and_what_stays_is_said_first(me, person):
    RegistrationFactory(person=person)
    page = me.get(LEAVE)
    assert (page.status_code, page.context["remains"].coming) == (200, 1)
    assert User.objects.filter(pk=person.user_id).exists()


def test_who_took_part_in_nothing_leaves_no_trace(me, person, mailoutbox):
    mine = RegistrationFactory(person=person, shown_as={"name": "Siti A."})
    other = RegistrationFactory(pool=mine.pool, session=mine.session)
    change_person(person=person, data={"name": "Siti Aminah Putri"}, author=Author(Origin.OWNER, person.user), now=NOW)
    taken = SeatPool.objects.get(pk=mine.pool_id).taken
    assert me.post(LEAVE, {"email": "SITI@contoh.id"}).status_code == 302
    left = Person.objects.get(pk=person.pk)
    assert (left.name, left.nik, left.nik_index, left.phone, left.institution) == (NO_NAME, "", None, "", "")
    assert (left.user, left.changes.count(), left.proposals.count()) == (None, 0, 0)
    assert not User.objects.filter(email="siti@contoh.id").exists()
    assert not EmailAddress.objects.filter(email="siti@contoh.id").exists()
    mine.refresh_from_db()
    assert (mine.status, mine.attendee.full_name) == ("cancelled", NO_NAME)
    assert SeatPool.objects.get(pk=mine.pool_id).taken == taken - 1
    assert Registration.objects.get(pk=other.pk).status == "confirmed"
    lines = " ".join(f"{line.object_repr} {line.changes} {line.actor_email}" for line in LogEntry.objects.all())
    assert "Siti" not in lines
    assert "siti@" not in lines
    assert me.get(reverse("participants:home")).status_code == 302  # signed out


def test_the_name_stays_where_attendance_was_taken(me, person):
    mine = RegistrationFactory(person=person)
    item, by = AgendaItemFactory(session=mine.session), UserFactory()
    record(session=mine.session, marks=[Mark(mine.pk, item.pk, True)], by=by, now=item.starts_at)
    me.post(LEAVE, {"email": "siti@contoh.id"})
    left = Person.objects.get(pk=person.pk)
    assert (left.name, left.institution, left.nik, left.phone) == ("Siti Aminah", "KPU Bulungan", "", "")
    assert not User.objects.filter(email="siti@contoh.id").exists()


def test_each_column_of_a_person_has_its_end():
    """A new column is erased, or is part of the name; nothing of a person stays because it was forgotten."""
    kept = {"id", "created_at", "updated_at"}
    columns = {field.name for field in Person._meta.concrete_fields}
    assert columns == kept | GONE.keys() | NAMELESS.keys()


def test_nothing_goes_without_ones_own_address(me, person):
    RegistrationFactory(person=person)
    for typed in ("", "lain@contoh.id"):
        assert me.post(LEAVE, {"email": typed}).status_code == 422
    assert User.objects.filter(email="siti@contoh.id").exists()
    assert Registration.objects.get().status == "confirmed"


def test_who_acts_for_an_organizer_hands_over_first(me, person):
    MembershipFactory(user=person.user, role="viewer")
    page = me.post(LEAVE, {"email": "siti@contoh.id"})
    assert page.status_code == 422
    assert Person.objects.get(pk=person.pk).user == person.user


def test_the_signed_out_are_asked_to_sign_in(client):
    assert client.get(LEAVE).status_code == 302
