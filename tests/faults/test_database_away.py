"""PostgreSQL away: every page says so and when to come back (503), to every visitor, and is there again with it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from zlib import crc32

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from bimtek.failures import RETRY_SECONDS
from tests.extent import TURN, extent
from tests.factories import UserFactory
from tests.routes import ROUTES
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

NOBODY_LISTENS = 1  # a port
PARTS = extent(6, 1)
Away = Callable[[], AbstractContextManager[None]]


@contextmanager
def database_away() -> Iterator[None]:
    """No database at its address, and no kept connection."""
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = NOBODY_LISTENS
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port


def visitor(user: object | None) -> Client:
    client = Client(raise_request_exception=False, headers={"accept": "text/html"})
    client.cookies["django_language"] = "en"
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.slow("asks every page")
def test_every_page_says_so_to_everybody() -> None:
    """Every day each kind of visitor meets a sixth of the pages, each kind another sixth; all in `make test-all`."""
    world = World.build()
    clients = [visitor(None), visitor(world.user), visitor(UserFactory(is_superuser=True))]
    addresses = {
        name: reverse(name, args=[getattr(world, argument) for argument in route.arguments])
        for name, route in ROUTES.items()
    }
    told = 0
    with database_away():
        for name, address in addresses.items():
            for turn, client in enumerate(clients):
                if (crc32(name.encode()) + turn + TURN) % PARTS:
                    continue
                for ask in (client.get, client.post):
                    answer = ask(address)
                    assert answer.status_code != 500, name
                    if answer.status_code == 503 and name != "readyz":
                        told += 1
                        assert answer["Retry-After"] == str(RETRY_SECONDS), name
                        assert "cannot be used for a moment" in answer.content.decode(), name
    assert told > 2 * len(ROUTES) // PARTS
    assert clients[0].get("/").status_code == 200  # back with it


@pytest.mark.parametrize(
    ("headers", "query"),
    [({"accept": "application/json"}, ""), ({"accept": "*/*"}, "?format=json"), ({"authorization": "Bearer x"}, "")],
)
def test_programs_are_told_in_json(headers: dict[str, str], query: str) -> None:
    with database_away():
        answer = Client(raise_request_exception=False, headers=headers).get(f"/v/ABCDEFGHJKMNPQRS/{query}")
    assert (answer.status_code, answer["Retry-After"]) == (503, str(RETRY_SECONDS))
    assert answer.json()["error"] == "unavailable"


def test_a_fault_of_ours_is_no_503(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("events.catalogue.views.render", broken)
    assert visitor(None).get("/").status_code == 500
