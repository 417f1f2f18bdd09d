"""An owner moves to another session: where to, and until when."""

from datetime import timedelta

import pytest
from django.urls import reverse

from events.models import SeatPool, TrainingSession
from participants.models import Registration
from tests.events.staff import queries
from tests.factories import LocationFactory, PoolFactory, RegistrationFactory, SessionFactory, UserFactory
from tests.participants.moves.places import FIRST_DAY, NOW, address, newcomer, successor

pytestmark = pytest.mark.django_db


def test_moving_closes_one_ticket_and_opens_another(me, registration, pool):
    there = address("move_to", registration, pool.session_id)
    assert there in me.get(address("move", registration)).text
    assert me.get(there).status_code == 200
    response = me.post(there, {"pool": pool.pk})
    registration.refresh_from_db()
    new = successor(registration)
    assert response["Location"] == address("ticket", new)
    assert (registration.status, new.status, new.session) == ("moved", "confirmed", pool.session)
    assert [SeatPool.objects.get(pk=p).taken for p in (registration.pool_id, pool.pk)] == [0, 1]
    assert address("ticket", new) in me.get(address("ticket", registration)).text
    assert address("ticket", registration) in me.get(address("ticket", new)).text


def test_sent_twice_moves_once(me, registration, pool):
    there = address("move_to", registration, pool.session_id)
    me.post(there, {"pool": pool.pk})
    response = me.post(there, {"pool": pool.pk}, follow=True)
    assert response.redirect_chain == [(address("ticket", registration), 302)]
    assert [message.level_tag for message in response.context["messages"]] == ["success"]  # of the first click
    assert Registration.objects.count() == 2


@pytest.mark.parametrize("what", ["full", "waiting", "closed", "draft", "staff", "other programme"])
def test_where_nobody_can_go_is_not_offered(me, registration, pool, what):
    session = pool.session
    match what:
        case "full":
            SeatPool.objects.filter(pk=pool.pk).update(taken=40)
        case "waiting":
            SeatPool.objects.filter(pk=pool.pk).update(waiting=1)
        case "staff":
            SeatPool.objects.filter(pk=pool.pk).update(entry="staff")
        case "other programme":
            TrainingSession.objects.filter(pk=session.pk).update(programme=SessionFactory().programme)
        case _:
            TrainingSession.objects.filter(pk=session.pk).update(status=what)
    there = address("move_to", registration, session.pk)
    assert there not in me.get(address("move", registration)).text
    assert me.post(there, {"pool": pool.pk})["Location"] == address("move", registration)
    registration.refresh_from_db()
    assert registration.status == "confirmed"


def test_a_category_must_be_chosen_where_there_are_several(me, registration, pool):
    PoolFactory(session=pool.session, category="Saksi")
    page = me.post(address("move_to", registration, pool.session_id))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["pool"]
    foreign = PoolFactory(session=SessionFactory())
    assert me.post(address("move_to", registration, pool.session_id), {"pool": foreign.pk}).status_code == 422


def test_who_is_registered_there_already_stays(me, registration, pool):
    RegistrationFactory(person=registration.person, session=pool.session, pool=pool)
    assert me.post(address("move_to", registration, pool.session_id), {"pool": pool.pk}).status_code == 422
    registration.refresh_from_db()
    assert registration.status == "confirmed"


def test_twenty_are_shown_and_more_are_found_by_place(me, registration):
    for n in range(22):
        place = LocationFactory(name=f"Balai Desa {n}")
        PoolFactory(session=SessionFactory(programme=registration.session.programme, location=place))
    page = me.get(address("move", registration))
    assert (len(page.context["found"]), page.context["more"]) == (20, True)
    page = me.get(address("move", registration), {"q": "Balai Desa 21"})
    assert (len(page.context["found"]), page.context["more"]) == (1, False)
    assert me.get(address("move", registration), {"q": "Antartika"}).context["found"] == []


def test_the_choice_asks_the_same_number_of_queries(me, registration, pool):
    few = queries(me, address("move", registration))
    for _ in range(12):
        PoolFactory(session=SessionFactory(programme=registration.session.programme))
    assert queries(me, address("move", registration)) == few


@pytest.mark.parametrize("name", ["move", "substitute"])
def test_until_the_first_day_begins(me, registration, february, name):
    TrainingSession.objects.update(registration_closes_at=NOW)
    february.move_to(FIRST_DAY - timedelta(seconds=1))
    me.force_login(registration.person.user)
    assert address(name, registration) in me.get(address("ticket", registration)).text
    assert me.get(address(name, registration)).status_code == 200
    february.move_to(FIRST_DAY)
    assert address(name, registration) not in me.get(address("ticket", registration)).text
    assert me.get(address(name, registration))["Location"] == address("ticket", registration)
    assert me.post(address("substitute", registration), newcomer()).status_code == 302
    registration.refresh_from_db()
    assert registration.status == "confirmed"


@pytest.mark.parametrize("status", ["waitlisted", "offered", "cancelled", "moved"])
def test_only_a_seat_can_be_handed_on(me, registration, status):
    Registration.objects.update(status=status, offer_ends_at=NOW)
    if status == "moved":
        RegistrationFactory(person=registration.person, predecessor=registration)
    assert me.get(address("substitute", registration))["Location"] == address("ticket", registration)


@pytest.mark.parametrize("name", ["move", "substitute"])
def test_for_others_it_does_not_exist(client, registration, pool, name):
    client.force_login(UserFactory())
    assert client.get(address(name, registration)).status_code == 404
    assert client.post(address("substitute", registration), newcomer()).status_code == 404
    assert client.post(address("move_to", registration, pool.session_id), {"pool": pool.pk}).status_code == 404
    client.logout()
    there = address(name, registration)
    assert client.get(there)["Location"] == f"{reverse('account_login')}?next={there}"


def test_wrong_methods(me, registration, pool):
    assert me.post(address("move", registration)).status_code == 405
    assert me.put(address("substitute", registration)).status_code == 405
    assert me.put(address("move_to", registration, pool.session_id)).status_code == 405
