"""Registering: the way to a ticket, and what it costs."""

import pytest
from django.urls import reverse

from events.models import SeatPool, TrainingSession
from participants.consent.services import Agreement
from participants.consent.texts import ensure_first_pledges
from participants.enrolment import services
from participants.models import ConsentRecord, Notice, Registration
from tests.factories import PoolFactory, RegistrationFactory
from tests.mails import sent
from tests.participants.registration.form import NOW, agreed, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def test_registering_ends_on_the_ticket(me, person, pool):
    response = me.post(page(pool), agreed(pool, representing="Camat Sukamaju", assignment="TPS 012"))
    registration = Registration.objects.get()
    assert response.headers["Location"] == reverse("registration:ticket", args=[registration.code])
    assert (registration.person, registration.status) == (person, "confirmed")
    assert (registration.representing, registration.assignment) == ("Camat Sukamaju", "TPS 012")
    assert registration.registered_at == NOW
    record = ConsentRecord.objects.get()
    assert (record.registration, record.sha256, record.accepted_at) == (registration, record.text.sha256, NOW)
    pool.refresh_from_db()
    assert pool.taken == 1


def test_the_consent_text_is_shown_in_full_and_its_box_unticked(me, pool, text):
    response = me.get(page(pool))
    html = response.content.decode()
    for part in (text.purpose, text.data, text.retention, text.rights):
        assert part in html
    assert 'name="consent"' in html
    assert response.context["form"]["consent"].value() is None


def test_sending_twice_ends_on_the_same_ticket_and_takes_one_seat(me, pool):
    first = me.post(page(pool), agreed(pool)).headers["Location"]
    assert me.post(page(pool), agreed(pool)).headers["Location"] == first
    assert me.get(page(pool)).headers["Location"] == first
    pool.refresh_from_db()
    assert (pool.taken, Registration.objects.count(), Notice.objects.count()) == (1, 1, 1)


def test_the_service_gives_the_existing_registration_back(person, pool, text):
    one, two = (
        services.register(person=person, session=pool.session, pool_id=pool.pk, agreement=Agreement(text), now=NOW)
        for _ in "12"
    )
    assert one == two
    pool.refresh_from_db()
    assert pool.taken == 1


def test_a_cancelled_registration_can_be_followed_by_a_new_one(person, pool, text):
    RegistrationFactory(person=person, session=pool.session, status="cancelled")
    again = services.register(person=person, session=pool.session, pool_id=pool.pk, agreement=Agreement(text), now=NOW)
    assert again.status == "confirmed"


def test_where_the_organizer_approves_the_seat_is_held_and_nothing_is_confirmed(me, pool):
    SeatPool.objects.update(needs_approval=True)
    me.post(page(pool), agreed(pool))
    assert Registration.objects.get().status == "pending"
    pool.refresh_from_db()
    assert pool.taken == 1
    (mail,) = sent()
    (entry,) = mail.iter_attachments()
    assert "STATUS:TENTATIVE" in entry.get_content()


def test_few_statements(person, pool, text, django_assert_num_queries):
    session = TrainingSession.objects.select_related("programme__organizer", "location__region").get(pk=pool.session_id)
    ensure_first_pledges(now=NOW)
    # categories, texts (2, kept outside of tests), savepoint and its release, registration, consent, notice, seat,
    # session again
    with django_assert_num_queries(10):
        services.register(person=person, session=session, pool_id=pool.pk, agreement=Agreement(text), now=NOW)


def test_the_whole_page_costs_few_statements(me, pool, text, django_assert_num_queries):
    PoolFactory(session=pool.session, category="Tamu")
    ensure_first_pledges(now=NOW)
    # account with its person: 1; the session, its categories, a ticket: 3; the texts: 2. Outside tests a process keeps
    # all but account and ticket for a second or two.
    with django_assert_num_queries(6):
        me.get(page(pool))
    # the same without the ticket; the service: 9, of which the texts again; its message kept in the session: 0
    with django_assert_num_queries(14):
        me.post(page(pool), agreed(pool))


def test_the_seat_is_taken_after_everything_else_is_written(person, pool, text, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "events.seats.counting.take",
        lambda **_: seen.append((Registration.objects.count(), Notice.objects.count())) or True,
    )
    services.register(person=person, session=pool.session, pool_id=pool.pk, agreement=Agreement(text), now=NOW)
    assert seen == [(1, 1)]
