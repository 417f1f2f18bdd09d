"""Who gets into the pages of a session: role by route, outsiders, the signed out, wrong methods."""

import pytest
from django.test import Client
from django.urls import reverse

from events.organizers.access import CAPABILITIES, Capability
from events.organizers.models import MemberRole
from tests.events.staff import enter
from tests.factories import (
    AgendaItemFactory,
    MaterialFactory,
    OrganizerFactory,
    PoolFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

VIEW, EDIT = Capability.VIEW, Capability.EDIT
PAGES = {
    "training:manage_list": VIEW,
    "training:create": EDIT,
    "training:manage_detail": VIEW,
    "training:change_status": EDIT,
    "consequences:edit": EDIT,
    "consequences:copy": EDIT,
    "training:delete": EDIT,
    "agenda:edit": VIEW,
    "agenda:add": EDIT,
    "agenda:shift": EDIT,
    "agenda:item": EDIT,
    "agenda:delete": EDIT,
    "seats:edit": VIEW,
    "seats:pool": EDIT,
    "seats:delete": EDIT,
    "materials:list": VIEW,
    "materials:delete": EDIT,
}
POST_ONLY = ["training:change_status", "agenda:shift"]
READ_ONLY = ["training:manage_list", "training:manage_detail", "agenda:edit"]
# What a page that only takes forms answers to an empty one.
EMPTY_FORM = {"training:change_status": 400, "agenda:shift": 422}


@pytest.fixture
def session():
    return SessionFactory(status="draft")


@pytest.fixture
def addresses(session):
    """Each route's address for one session that has one of everything."""
    item, pool, material = (make(session=session) for make in (AgendaItemFactory, PoolFactory, MaterialFactory))
    keys = {
        "training:manage_list": session.programme.organizer.slug,
        "training:create": session.programme.slug,
        "agenda:item": item.pk,
        "agenda:delete": item.pk,
        "seats:pool": pool.pk,
        "seats:delete": pool.pk,
        "materials:delete": material.pk,
    }
    return {name: reverse(name, args=[keys.get(name, session.pk)]) for name in PAGES}


def ask(client, name, addresses):
    method = client.post if name in POST_ONLY else client.get
    return method(addresses[name])


@pytest.mark.parametrize("role", MemberRole.values)
def test_a_role_opens_what_its_capabilities_say(client, session, addresses, role):
    enter(client, session.programme.organizer, role)
    for name, needed in PAGES.items():
        expected = EMPTY_FORM.get(name, 200) if needed in CAPABILITIES[role] else 403
        assert ask(client, name, addresses).status_code == expected, name


def test_an_owner_of_another_organizer_finds_nothing(client, addresses):
    enter(client, OrganizerFactory(), "owner")
    for name in PAGES:
        assert ask(client, name, addresses).status_code == 404, name
        assert client.post(addresses[name]).status_code in (404, 405), name


def test_the_signed_out_are_asked_to_sign_in(client, addresses):
    for name in PAGES:
        response = ask(client, name, addresses)
        assert response.status_code == 302
        assert response.url == f"{reverse('account_login')}?next={addresses[name]}"


def test_a_viewer_cannot_write(client, session, addresses):
    enter(client, session.programme.organizer, "viewer")
    for name in [name for name in PAGES if name not in READ_ONLY]:
        typed = {"to": "published", "category": "A", "capacity": 1}
        assert client.post(addresses[name], typed).status_code == 403, name


def test_pages_that_only_show_refuse_writing(client, session, addresses):
    enter(client, session.programme.organizer)
    assert [name for name in READ_ONLY if client.post(addresses[name]).status_code != 405] == []


def test_what_only_writes_refuses_reading(client, session, addresses):
    enter(client, session.programme.organizer)
    assert [name for name in POST_ONLY if client.get(addresses[name]).status_code != 405] == []


def test_a_form_needs_its_token(session, addresses):
    strict = Client(enforce_csrf_checks=True)
    enter(strict, session.programme.organizer)
    assert [name for name in PAGES if strict.post(addresses[name]).status_code != 403] == []


def test_a_missing_row_is_not_found(client, session):
    enter(client, session.programme.organizer)
    for name in [name for name in PAGES if name not in ("training:manage_list", "training:create")]:
        assert ask(client, name, {name: reverse(name, args=[999_999])}).status_code == 404, name
