"""The one page on which somebody registers: what it says of seats and lines, and the key by which it is known again."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from events.models import SeatCeiling, SeatPool
from participants.enrolment import services
from participants.models import Registration
from tests.factories import PoolFactory
from tests.participants.registration.form import NOW, agreed, page

pytestmark = pytest.mark.django_db


def test_where_people_wait_the_page_says_so_and_puts_one_in_line(me, pool):
    PoolFactory(session=pool.session, category="Tamu", capacity=0, has_waiting_list=False)
    assert me.get(page(pool)).context["waits"] is False
    SeatPool.objects.filter(pk=pool.pk).update(capacity=0)
    response = me.get(page(pool))
    assert response.context["waits"] is True
    assert response.context["form"]["pool"].initial == pool.pk
    response = me.post(page(pool), agreed(pool))
    registration = Registration.objects.get()
    assert registration.status == "waitlisted"
    assert response.headers["Location"] == reverse("registration:ticket", args=[registration.code])


def test_a_free_seat_is_not_for_newcomers_while_somebody_waits(me, pool):
    SeatPool.objects.filter(pk=pool.pk).update(waiting=1)
    assert me.get(page(pool)).context["waits"] is True


def test_a_full_session_is_full_in_every_category(me, pool):
    ceiling = SeatCeiling.objects.create(session=pool.session, capacity=1, taken=1)
    SeatPool.objects.update(ceiling=ceiling, has_waiting_list=False)
    assert b'name="consent"' not in me.get(page(pool)).content


def shown(me, pool) -> str:
    return me.get(page(pool)).content.decode()


def test_the_page_carries_a_key_of_its_own_and_the_registration_has_it(me, pool):
    keys = set(re.findall(r'name="key" value="([0-9a-f-]{36})"', "".join(shown(me, pool) for _ in range(2))))
    assert len(keys) == 2
    me.post(page(pool), agreed(pool, key=min(keys)))
    assert str(Registration.objects.get().request_key) == min(keys)


def test_a_form_sent_again_after_it_was_cancelled_gives_no_second_seat(me, pool, person):
    """The back button, long after: the ticket is shown as it is, and nothing is begun anew."""
    key = "6f9f9b0e-7a55-4b1c-9d6f-0c1b2a3d4e5f"
    first = me.post(page(pool), agreed(pool, key=key))
    services.cancel(registration=Registration.objects.get(), by=person.user, now=NOW)
    again = me.post(page(pool), agreed(pool, key=key))
    assert again.headers["Location"] == first.headers["Location"]
    assert Registration.objects.get().status == "cancelled"
    assert [said.level_tag for said in get_messages(again.wsgi_request)] == ["success", "info"]  # the first one's too


def test_a_form_with_errors_keeps_its_key(me, pool):
    key = "6f9f9b0e-7a55-4b1c-9d6f-0c1b2a3d4e5f"
    response = me.post(page(pool), agreed(pool, key=key, consent=""))
    assert f'name="key" value="{key}"' in response.content.decode()


def test_places_are_counted_for_an_account_and_what_it_did_not_get_counts_for_nothing(me, pool, person, monkeypatch):
    monkeypatch.setattr("participants.registration.limits.MOST", 1)
    closed = PoolFactory(capacity=0, has_waiting_list=False)
    assert me.post(page(closed), agreed(closed)).status_code == 422
    gone = agreed(pool, consent_version=0)
    assert me.post(page(pool), gone).status_code == 422
    assert me.post(page(pool), agreed(pool)).status_code == 302
    other = PoolFactory()
    refused = me.post(page(other), agreed(other))
    assert (refused.status_code, refused.context["refusal"].code) == (422, "too_often")
    assert Registration.objects.filter(person=person).count() == 1


def test_a_place_that_the_service_refuses_is_given_back(me, pool, person, monkeypatch):
    monkeypatch.setattr("participants.registration.limits.MOST", 1)
    SeatPool.objects.filter(pk=pool.pk).update(has_waiting_list=False)
    for outcome in (422, 422, 302):
        with monkeypatch.context() as patch:
            if outcome == 422:
                patch.setattr("events.seats.counting.take", lambda **_seat: False)
            assert me.post(page(pool), agreed(pool)).status_code == outcome
