"""Staff move somebody or name somebody else, and read what became of a place."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from events.models import SeatPool, TrainingSession
from participants.models import Registration
from tests.events.staff import enter
from tests.factories import SessionFactory
from tests.participants.moves.places import FIRST_DAY, address, newcomer, staff_address, successor
from tests.workbooks import rows_of

pytestmark = pytest.mark.django_db


def test_the_trail_is_in_the_own_data_without_other_peoples_codes(me, registration, pool):
    me.post(address("move_to", registration, pool.session_id), {"pool": pool.pk})
    new = successor(registration)
    me.post(address("substitute", new), newcomer())
    old, moved = sorted(me.get("/saya/data.json").json()["registrations"], key=lambda row: row["registered"])
    assert (old["moved_to_ticket"], old["replaced_by"]) == (new.code, "")
    assert (moved["moved_from_ticket"], moved["replaced_by"]) == (registration.code, "Budi Santoso")
    assert successor(new).code not in me.get("/saya/data.json").text


def test_staff_see_the_whole_trail_and_it_is_in_the_file(me, registration, pool):
    me.post(address("move_to", registration, pool.session_id), {"pool": pool.pk})
    new = successor(registration)
    me.post(address("substitute", new), newcomer())
    last = successor(new)
    enter(me, registration.session.programme.organizer, "registrar")
    trail = me.get(staff_address("detail", last)).context["trail"]
    assert [row.pk for row in trail] == [registration.pk, new.pk, last.pk]
    rows = rows_of(me.get(reverse("registrants:export", args=[pool.session_id])))
    assert [row for row in rows if row[15] == new.code and row[13] == last.code]


def test_staff_move_somebody_with_a_reason(client, registration, pool):
    TrainingSession.objects.filter(pk=pool.session_id).update(status="closed")
    registrar = enter(client, registration.session.programme.organizer, "registrar")
    there = staff_address("move_to", registration, pool.session_id)
    assert there in client.get(staff_address("move", registration)).text
    assert client.post(there, {"pool": pool.pk}).status_code == 422
    client.post(there, {"pool": pool.pk, "reason": "Gedung terlalu kecil"})
    registration.refresh_from_db()
    assert (registration.status, registration.cancel_reason) == ("moved", "Gedung terlalu kecil")
    entry = LogEntry.objects.get_for_object(registration).latest("pk")
    assert (entry.actor, entry.changes["successor"]) == (registrar, ["", str(successor(registration).pk)])


def test_staff_name_somebody_else_also_once_it_has_begun(client, registration, february):
    february.move_to(FIRST_DAY + timedelta(hours=30))
    enter(client, registration.session.programme.organizer, "registrar")
    assert client.get(staff_address("substitute", registration)).status_code == 200
    assert client.post(staff_address("substitute", registration), newcomer()).status_code == 422
    response = client.post(staff_address("substitute", registration), newcomer(reason="Sakit"))
    assert response["Location"] == staff_address("detail", successor(registration))


def test_when_it_is_over_nothing_moves(client, registration, pool, february):
    february.move_to(FIRST_DAY + timedelta(days=3))
    enter(client, registration.session.programme.organizer, "registrar")
    assert staff_address("move", registration) not in client.get(staff_address("detail", registration)).text
    back = staff_address("detail", registration)
    assert client.get(staff_address("move", registration))["Location"] == back
    typed = {"pool": pool.pk, "reason": "x"}
    assert client.post(staff_address("move_to", registration, pool.session_id), typed)["Location"] == back
    assert client.post(staff_address("substitute", registration), newcomer(reason="x"))["Location"] == back
    assert Registration.objects.count() == 1


def test_staff_of_others_find_nothing(client, registration, pool):
    enter(client, SessionFactory().programme.organizer)
    for name in ("move", "substitute"):
        assert client.get(staff_address(name, registration)).status_code == 404
    typed = {"pool": pool.pk, "reason": "x"}
    assert client.post(staff_address("move_to", registration, pool.session_id), typed).status_code == 404


def test_the_last_seat_is_refused_to_the_second(client, registration, pool):
    enter(client, registration.session.programme.organizer)
    SeatPool.objects.filter(pk=pool.pk).update(taken=40)
    response = client.post(staff_address("move_to", registration, pool.session_id), {"pool": pool.pk, "reason": "x"})
    assert response["Location"] == staff_address("move", registration)
