"""Every address of the portal, asked by everybody, and what each is told of a person.

A route that is missing in the table of `routes` fails the test.
"""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from events.organizers.access import CAPABILITIES
from events.organizers.models import MemberRole
from tests.factories import MembershipFactory, UserFactory
from tests.routes import CLAIM_OR_ACCOUNT, CLAIMED, FOREIGN, ROUTES, TABLES, may, names
from tests.routes.kinds import DEVICE, OWN, Route
from tests.safety import traits
from tests.visits import Visit, apart
from tests.world import World


@pytest.fixture(scope="module")
def module_world(module_rows: None) -> World:
    """The world, with a participant whose traits are found again wherever they are told."""
    world = World.build()
    traits.give(world.user)
    connection.check_constraints()
    return world


def test_every_route_is_in_the_table():
    routes = {name for name in names(get_resolver()) if not name.startswith(FOREIGN)}
    assert routes == set(ROUTES)
    assert sum(len(table.ROUTES) for table in TABLES) == len(ROUTES)  # none stands twice


STAFF = [role.value for role in MemberRole]
ACTORS = ["anonymous", "outsider", "stranger", "participant", *STAFF]
ANSWERS = (200, 302, 400, 409, 422)


def account(actor: str, world: World) -> Any:
    """The user that an actor signs in as; a stranger is the owner of another organizer."""
    match actor:
        case "anonymous":
            return None
        case "participant":
            return world.user
        case "outsider":
            return UserFactory()
        case "stranger":
            return MembershipFactory(role=MemberRole.OWNER).user
    return MembershipFactory(organizer=world.organizer, role=actor).user


def refusal(actor: str, route: Route) -> int:
    """The status of a refusal: to sign-in, a page that is not there, a role that is too small, or no key."""
    if route.who == DEVICE:
        return 401
    if actor == "anonymous" and not route.public_too:
        return 302
    return 403 if actor in CAPABILITIES and route.who != OWN and not route.hidden else 404


def to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/akun/")


def as_it_should_be(actor: str, route: Route, response: HttpResponse) -> bool:
    """Whether the answer is the one that the table foretells for this actor."""
    if may(actor, route):
        return response.status_code in ANSWERS and not to_sign_in(response)
    refused = refusal(actor, route)
    return response.status_code == refused and to_sign_in(response) == (refused == 302)


def path(name: str, world: World) -> str:
    return reverse(name, args=[getattr(world, argument) for argument in ROUTES[name].arguments])


WAY_BACK = re.compile(rb'<nav class="breadcrumbs".*?</nav>', re.DOTALL)


def leads_back(said: bytes) -> bool:
    """Whether a page of the workspace says where it belongs, with links up."""
    way = WAY_BACK.search(said)
    return way is None or b"<a " in way[0]


@pytest.mark.slow("asks every route")
@pytest.mark.parametrize("actor", ACTORS)
def test_every_route_for_one_actor(actor: str, world: World):
    visit = Visit(account(actor, world))
    wrong, told, lost = [], [], []
    for name, fresh in apart(world, ROUTES):
        response = visit.ask(ROUTES[name].method, path(name, fresh))
        if not as_it_should_be(actor, ROUTES[name], response):
            wrong.append((name, response.status_code, response.get("Location", "")))
        told += [(name, trait) for trait in traits.told(visit.said) - traits.due_to(actor, name)]
        if name != "organizers:workspace" and not leads_back(visit.said):  # the one that all others are below
            lost.append(name)
    assert wrong == []
    assert lost == []
    assert told == []


@pytest.mark.slow("asks every route")
def test_a_superuser_is_shown_no_nik(world: World):
    visit = Visit(UserFactory(is_superuser=True, is_staff=True))
    for name, fresh in apart(world, ROUTES):
        visit.ask(ROUTES[name].method, path(name, fresh))
        assert "NIK" not in traits.told(visit.said), name


@pytest.mark.slow("asks every route")
def test_a_claim_opens_its_own_tickets_only(world: World):
    visit = Visit(None)
    assert visit.client.post("/ambil/", {"code": world.card}).status_code == 302
    visit.keep_cookies()
    wrong = []
    for name, fresh in apart(world, ROUTES):
        route = ROUTES[name]
        response = visit.ask(route.method, path(name, fresh))
        if may("anonymous", route) or name in CLAIM_OR_ACCOUNT:
            right = response.status_code in ANSWERS and not to_sign_in(response)
        else:
            right = response.status_code == (404 if name in CLAIMED else refusal("anonymous", route))
        if name in CLAIMED:
            own = visit.ask(route.method, path(name, replace(fresh, ticket=fresh.card)))
            right = right and own.status_code in (200, 302)
        if not right:
            wrong.append((name, response.status_code))
    assert wrong == []


def test_writes_are_refused_by_get(world: World):
    visit = Visit(UserFactory(is_superuser=True))
    writes = [name for name, route in ROUTES.items() if route.method == "post"]
    answers = {name: visit.ask("get", path(name, fresh)).status_code for name, fresh in apart(world, writes)}
    assert answers == dict.fromkeys(writes, 405)


def test_django_admin_is_for_superusers_only(client: Client, world: World):
    for user in [account(actor, world) for actor in ACTORS if actor != "anonymous"]:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
        client.force_login(user)
        assert client.get("/admin/", follow=True).status_code == 403
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.get("/admin/").status_code == 200
