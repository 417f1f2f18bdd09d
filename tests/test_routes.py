"""Every address of the portal, asked by everybody: a route that is missing in the table of `routes` fails the test."""

from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from events.organizers.access import CAPABILITIES
from events.organizers.models import Role
from tests.factories import MembershipFactory, UserFactory
from tests.routes import CLAIM_OR_ACCOUNT, CLAIMED, DEVICE, FOREIGN, OWN, ROUTES, Route, may, names
from tests.world import World


def test_every_route_is_in_the_table():
    routes = {name for name in names(get_resolver()) if not name.startswith(FOREIGN)}
    assert routes == set(ROUTES)


@pytest.fixture
def world(db) -> World:
    return World.build()


@pytest.fixture
def actors(world: World) -> dict[str, Any]:
    staff = {role.value: MembershipFactory(organizer=world.organizer, role=role).user for role in Role}
    stranger = MembershipFactory(role=Role.OWNER).user  # the owner of another organizer
    return {"anonymous": None, "outsider": UserFactory(), "stranger": stranger, "participant": world.user} | staff


def refusal(actor: str, route: Route) -> int:
    """The status of a refusal: to sign-in, a page that is not there, a role that is too small, or no key."""
    if route.who == DEVICE:
        return 401
    if actor == "anonymous" and not route.public_too:
        return 302
    return 403 if actor in CAPABILITIES and route.who != OWN and not route.hidden else 404


def ask(user: Any, name: str, route: Route, world: World) -> HttpResponse:
    """The answer to one actor; what it wrote is undone."""
    client = Client(raise_request_exception=True)
    if user:
        client.force_login(user)
    address = reverse(name, args=[getattr(world, argument) for argument in route.arguments])
    with transaction.atomic():
        response = getattr(client, route.method)(address)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_route(name: str, world: World, actors: dict[str, Any]):
    route = ROUTES[name]
    for actor, user in actors.items():
        response = ask(user, name, route, world)
        to_sign_in = response.status_code == 302 and response["Location"].startswith("/akun/")
        if may(actor, route):
            assert response.status_code in (200, 302, 400, 409, 422), f"{actor}: {response.status_code}"
            assert not to_sign_in, actor
        else:
            assert response.status_code == refusal(actor, route), actor
            assert to_sign_in == (response.status_code == 302), actor


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_a_claim_opens_its_own_tickets_only(name: str, world: World):
    route = ROUTES[name]
    client = Client()
    assert client.post("/ambil/", {"by": "code", "code": world.card}).status_code == 302
    arguments = [getattr(world, argument) for argument in route.arguments]
    response = getattr(client, route.method)(reverse(name, args=arguments))
    if may("anonymous", route) or name in CLAIM_OR_ACCOUNT:
        assert response.status_code in (200, 302, 400, 409, 422)
        assert not response.get("Location", "").startswith("/akun/")
    else:
        assert response.status_code == (404 if name in CLAIMED else refusal("anonymous", route))
    if name in CLAIMED:
        own = [world.card if each == world.ticket else each for each in arguments]
        assert getattr(client, route.method)(reverse(name, args=own)).status_code in (200, 302)


@pytest.mark.parametrize("name", sorted(name for name, route in ROUTES.items() if route.method == "post"))
def test_writes_are_refused_by_get(name: str, world: World):
    address = reverse(name, args=[getattr(world, argument) for argument in ROUTES[name].arguments])
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(address).status_code == 405


def test_django_admin_is_for_superusers_only(client: Client, actors: dict[str, Any]):
    for user in filter(None, actors.values()):
        user.is_staff = True
        user.save(update_fields=["is_staff"])
        client.force_login(user)
        assert client.get("/admin/", follow=True).status_code == 403
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.get("/admin/").status_code == 200
