"""Setting up devices, locking them, and the page that shows them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.checkin import services
from participants.models import CheckInDevice
from participants.tickets.tokens import issue
from tests.events.staff import queries
from tests.factories import AgendaItemFactory, MembershipFactory, RegistrationFactory, SessionFactory, UserFactory
from tests.participants.checkin.door import Door, milliseconds, scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(starts_on=timezone.now().date(), ends_on=timezone.now().date())


@pytest.fixture
def checker(session, client):
    user = MembershipFactory(organizer=session.programme.organizer, role="checker").user
    client.force_login(user)
    return user


def set_up_url(session):
    return reverse("checkin:set_up", args=[session.pk])


def overview(session):
    return reverse("checkin:overview", args=[session.pk])


def test_a_member_sets_up_a_device(client, session, checker):
    answer = client.post(set_up_url(session), {"name": "Pintu Utara"})
    device = CheckInDevice.objects.get()
    assert (answer.status_code, answer.json()["device"]) == (201, str(device.uid))
    assert device.key_hash == services.hash_of(answer.json()["key"])
    assert answer.json()["key"] not in device.key_hash
    assert (device.session, device.user, device.name) == (session, checker, "Pintu Utara")


def test_a_device_has_a_name(client, session, checker):
    for name in ("", " ", "x" * 61):
        answer = client.post(set_up_url(session), {"name": name})
        assert (answer.status_code, answer.json()["error"]) == (400, "name")
        assert answer.json()["text"]
    assert not CheckInDevice.objects.exists()


def test_a_session_has_only_so_many_devices(client, session, checker, monkeypatch):
    monkeypatch.setattr(services, "MOST_DEVICES", 1)
    first = Door(session)
    assert client.post(set_up_url(session), {"name": "Dua"}).json()["error"] == "too_many_devices"
    services.lock(device=first.device, by=checker, now=timezone.now())
    assert client.post(set_up_url(session), {"name": "Dua"}).status_code == 201


def test_a_locked_device_records_nothing_more_and_keeps_what_it_sent(client, session, checker):
    door, item = Door(session), AgendaItemFactory(session=session, minutes=60)
    ticket = issue(RegistrationFactory(session=session))
    assert door.says(scan(item, ticket=ticket)) == ["welcome"]
    for _ in range(2):
        assert client.post(reverse("checkin:lock", args=[session.pk, door.device.pk])).url == overview(session)
    assert door.post(scan(item, ticket=ticket)).status_code == 401
    page = client.get(overview(session)).content.decode()
    assert "Pintu Utara" in page
    assert "Terkunci" in page


def test_a_device_of_another_session_cannot_be_locked_here(client, session, checker):
    other = Door(SessionFactory(programme=session.programme))
    assert client.post(reverse("checkin:lock", args=[session.pk, other.device.pk])).status_code == 404


def test_an_outsider_sets_up_nothing(client, session):
    client.force_login(UserFactory())
    assert client.post(set_up_url(session), {"name": "Pintu"}).status_code == 404
    client.force_login(MembershipFactory(organizer=session.programme.organizer, role="editor").user)
    assert client.post(set_up_url(session), {"name": "Pintu"}).status_code == 403
    assert not CheckInDevice.objects.exists()


def test_the_page_without_devices_and_conflicts(client, session, checker):
    page = client.get(overview(session)).content.decode()
    assert page.count("empty") >= 1


def test_two_doors_that_did_not_know_of_each_other(client, session, checker):
    item, registration = AgendaItemFactory(session=session, minutes=60), RegistrationFactory(session=session)
    north, south = Door(session, "Pintu Utara"), Door(session, "Pintu Selatan")
    ticket = issue(registration)
    north.send(scan(item, ticket=ticket, shown="welcome"))
    south.send(scan(item, ticket=ticket, shown="welcome", at=milliseconds() - 60_000))
    page = client.get(overview(session)).content.decode()
    assert "Beberapa perangkat" in page
    assert page.count("Pintu Selatan") == 3  # among the devices, on its button, and in the conflict


def test_somebody_let_in_after_cancelling_and_a_clock_that_was_changed(client, session, checker):
    item, door = AgendaItemFactory(session=session, minutes=60), Door(session)
    registration = RegistrationFactory(session=session, status="cancelled")
    door.send(scan(item, ticket=issue(registration), shown="welcome"), device_now=milliseconds() - 3_600_000)
    page = client.get(overview(session)).content.decode()
    assert "meskipun pendaftarannya dibatalkan" in page
    assert "diubah" in page


def test_what_agreed_is_no_conflict(client, session, checker):
    item, door = AgendaItemFactory(session=session, minutes=60), Door(session)
    ticket = issue(RegistrationFactory(session=session))
    door.send(scan(item, ticket=ticket, shown="welcome"), scan(item, ticket=ticket, at=milliseconds() + 9))
    assert client.get(overview(session)).context["conflicts"] == []


def test_the_page_asks_as_much_for_one_conflict_as_for_thirty(client, session, checker):
    item, north, south = AgendaItemFactory(session=session, minutes=60), Door(session), Door(session, "Selatan")

    def disagree(count):
        for _ in range(count):
            ticket = issue(RegistrationFactory(session=session))
            for door in (north, south):
                door.send(scan(item, ticket=ticket, shown="welcome"))

    disagree(1)
    one = queries(client, overview(session))
    disagree(29)
    assert queries(client, overview(session)) == one
