"""The pledge of somebody whom others registered: asked on the ticket, taken once, point by point."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from events.seats.audiences import Audience
from participants.consent import texts
from participants.consent.forms import point_names, version_name
from participants.models import Registration
from tests.factories import PersonFactory, PoolFactory, RegistrationFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def registration():
    pool = PoolFactory(audience=Audience.CIVIL_SERVANTS)
    return RegistrationFactory(session=pool.session, pool=pool, person=PersonFactory(name="Siti"))


@pytest.fixture
def claimant(client, registration):
    client.post("/ambil/", {"by": "code", "code": registration.code})
    return client


def address(name: str, row: Registration) -> str:
    return reverse(name, args=[row.code])


def ticked(**changes) -> dict[str, str]:
    (pledge,) = texts.current(now=NOW).pledges_for(Audience.CIVIL_SERVANTS)
    points = dict.fromkeys(point_names(pledge), "on")
    return {version_name(pledge): str(pledge.version)} | points | changes


def test_the_ticket_asks_until_it_is_taken(claimant, registration):
    page = address("consent:pledge", registration)
    assert page in claimant.get(address("registration:ticket", registration)).text
    assert claimant.get(page).status_code == 200
    assert claimant.post(page, ticked())["Location"] == address("registration:ticket", registration)
    record = registration.pledges.get()
    assert (record.accepted_at, record.sha256) == (NOW, record.text.sha256)
    assert page not in claimant.get(address("registration:ticket", registration)).text
    assert claimant.post(page, ticked())["Location"] == address("registration:ticket", registration)
    assert registration.pledges.count() == 1


def test_every_point_of_the_version_shown(claimant, registration):
    names = list(ticked())
    for changes in ({names[-1]: ""}, {names[0]: "99"}):
        assert claimant.post(address("consent:pledge", registration), ticked(**changes)).status_code == 422
    assert not registration.pledges.exists()


def test_one_that_was_withdrawn_is_not_asked_for_again(claimant, registration):
    claimant.post(address("consent:pledge", registration), ticked())
    registration.pledges.update(withdrawn_at=NOW)
    assert (
        address("consent:pledge", registration) not in claimant.get(address("registration:ticket", registration)).text
    )


@pytest.mark.parametrize("what", ["general", "cancelled"])
def test_where_none_is_asked_the_page_leads_back(claimant, registration, what):
    if what == "cancelled":
        Registration.objects.update(status="cancelled")
    else:
        registration.pool.audience = Audience.GENERAL
        registration.pool.save()
    page = address("consent:pledge", registration)
    assert claimant.post(page, ticked())["Location"] == address("registration:ticket", registration)
    assert not registration.pledges.exists()


def test_nobody_pledges_for_another(client, registration):
    client.force_login(UserFactory())
    assert client.post(address("consent:pledge", registration), ticked()).status_code == 404
    client.logout()
    assert client.post(address("consent:pledge", registration), ticked())["Location"].startswith("/akun/")
    assert client.delete(address("consent:pledge", registration)).status_code in (302, 405)
    assert not registration.pledges.exists()
