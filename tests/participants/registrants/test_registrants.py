"""Registrants: who may see whom, the list, and one of them."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.models import Registration
from participants.people.services import set_nik
from tests.factories import PoolFactory, RegistrationFactory
from tests.participants.registrants.office import NIK, ROLES, address, sign_in
from tests.workbooks import rows_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "status"), ROLES.items())
def test_roles(client, session, registration, role, status):
    sign_in(client, session, role)
    for name in ("list", "export", "add"):
        response = client.get(address(name, session))
        if response.streaming:
            rows_of(response)
        assert response.status_code == status
    for name in ("detail", "cancel", "reject"):
        assert client.get(address(name, session, registration.pk)).status_code == status
    posted = client.post(address("approve", session, registration.pk)).status_code
    assert posted == (302 if status == 200 else status)
    if status != 200:
        assert client.post(address("cancel", session, registration.pk), {"cancel_reason": "x"}).status_code == status
        assert client.post(address("add", session), {"name": "X"}).status_code == status
        registration.refresh_from_db()
        assert registration.status == "confirmed"


def test_strangers_and_wrong_methods(client, desk, session, registration):
    for name in ("list", "export"):
        assert desk.post(address(name, session)).status_code == 405
    assert desk.get(address("approve", session, registration.pk)).status_code == 405
    assert desk.delete(address("cancel", session, registration.pk)).status_code == 405
    client.logout()
    there = address("list", session)
    assert client.get(there).headers["Location"] == f"{reverse('account_login')}?next={there}"


def test_a_registration_of_another_session_is_not_there(desk, session):
    other = RegistrationFactory()
    for name in ("detail", "cancel", "reject"):
        assert desk.get(address(name, session, other.pk)).status_code == 404
    assert desk.post(address("cancel", session, other.pk), {"cancel_reason": "x"}).status_code == 404
    assert desk.post(address("approve", session, other.pk)).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 2),
        ({"q": "NUR’AINI"}, 1),
        ({"q": "tarakan"}, 1),
        ({"q": "bukan siapa"}, 0),
        ({"status": "cancelled"}, 1),
        ({"status": "nonsense"}, 2),
        ({"pool": "999"}, 2),
        ({"q": "x\x00"}, 2),
    ],
)
def test_finds(desk, session, registration, query, found):
    RegistrationFactory(session=session, status="cancelled", person__name="Andi")
    assert len(desk.get(address("list", session), query).context["page_obj"]) == found


def test_finds_by_ticket_code_as_typed_and_by_category(desk, session, registration):
    other = PoolFactory(session=session, category="Tamu")
    guest = RegistrationFactory(session=session, pool=other)
    typed = registration.code.replace("-", " ").lower()
    assert list(desk.get(address("list", session), {"q": typed}).context["page_obj"]) == [registration]
    assert list(desk.get(address("list", session), {"pool": other.pk}).context["page_obj"]) == [guest]


def test_times_are_those_of_the_session(desk, session, registration):
    Registration.objects.update(registered_at=datetime(2027, 1, 31, 16, 30, tzinfo=UTC))
    assert "1 Feb 2027, 00.30" in desk.get(address("list", session)).content.decode()


def test_the_list_costs_the_same_for_one_and_for_thirty(desk, session, registration):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(address("list", session)).status_code == 200
        return len(seen)

    few = queries()
    RegistrationFactory.create_batch(29, session=session, person__user=None)
    assert queries() == few


def test_the_detail_masks_the_nik(desk, session, registration):
    set_nik(person=registration.person, nik=NIK)
    html = desk.get(address("detail", session, registration.pk)).content.decode()
    assert NIK not in html
    assert "••••••••••••0002" in html


def test_the_list_says_how_many_wait(desk, session):
    RegistrationFactory.create_batch(2, session=session, status="pending")
    RegistrationFactory(session=session)
    assert desk.get(address("list", session)).context["pending"] == 2
