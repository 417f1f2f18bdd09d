"""What a certificate needs is said before the session begins; then where one stands."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from events.seats.audiences import EntryMode
from events.seats.roles import SessionRole
from participants.eligibility.models import EligibilityRule
from tests.factories import AgendaItemFactory, PersonFactory, RegistrationFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
BEFORE, DURING = datetime(2027, 2, 8, 5, tzinfo=UTC), datetime(2027, 3, 1, 9, tzinfo=UTC)
CERTIFICATES = reverse("issuing:mine")


@pytest.fixture
def mine():
    session = SessionFactory(starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 2))
    start = datetime(2027, 3, 1, 1, tzinfo=UTC)
    item = AgendaItemFactory(session=session, title="Simulasi", starts_at=start, minutes=90)
    rule = EligibilityRule.objects.create(session=session, minimum_share=75, evaluation_required=True)
    rule.required_items.add(item)
    return RegistrationFactory(session=session, person=PersonFactory(user=UserFactory()))


def pages(mine, at):
    client = Client()
    client.force_login(mine.person.user)
    with time_machine.travel(at, tick=False):
        return client.get(reverse("registration:ticket", args=[mine.code])).text, client.get(CERTIFICATES).text


def test_before_it_begins_it_is_said_what_will_be_needed_and_no_more(mine):
    for text in pages(mine, BEFORE):
        assert "sedikitnya 75 %" in text
        assert "Simulasi" in text
        assert "Isi evaluasi." in text
        assert "Kehadiran belum dicatat" not in text


def test_once_it_has_begun_both_are_said(mine):
    ticket, certificates = pages(mine, DURING)
    assert "Hadir sedikitnya 75 %" in ticket
    for text in (ticket, certificates):
        assert "Kehadiran belum dicatat" in text


def test_who_teaches_needs_nothing(mine):
    mine.pool.role, mine.pool.entry = SessionRole.SPEAKER, EntryMode.STAFF
    mine.pool.save()
    assert "sedikitnya 75 %" not in pages(mine, BEFORE)[0]
