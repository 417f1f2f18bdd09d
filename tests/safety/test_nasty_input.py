"""Whatever is typed into addresses and forms, no page answers with a server error."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory
from tests.routes import ROUTES
from tests.world import World

# Every name that some page reads from its query string.
PARAMETERS = [
    "as", "audience", "category", "code", "day", "format", "item", "levels", "lihat", "mode", "month", "next", "open",
    "organizer", "page", "pattern", "pool", "programme", "province", "q", "reset", "start", "status",
]  # fmt: skip
QUERIES = {
    "nul": "%00",
    "huge number": "9" * 40,
    "negative": "-1",
    "a month that is none": "2026-99",
    "the last month": "9999-12",
    "the last day": "9999-12-31",
    "a digit of another script": "%D9%A3",
    "a superscript": "%C2%B2",
    "half a character": "%ED%A0%BD",
    "bytes that are no UTF-8": "%FF%FE",
    "a percent sign": "%",
    "very long": "x" * 5000,
    "a pattern": "{n.__class__}",
    "lines": "%0D%0AX-Evil:%201",
    "infinity": "1e999",
    "a word": "foo",
}
# What forms get: the same, as text.
TYPED = {
    "nothing": "",
    "nul": "a\x00b",
    "a blank": " ",
    "huge number": "9" * 40,
    "the biggest of a column": str(2**31),
    "negative": "-1",
    "the last day": "9999-12-31",
    "the first moment": "0001-01-01T00:00",
    "a digit of another script": "٣",
    "not a number": "NaN",
    "very long": "x" * 5000,
    "lines": "a\r\nX-Evil: 1",
    "a colon": ":",
    "a word": "foo",
}
# Names that no form shows, but a view or a hidden script sends.
HIDDEN = ["status", "to", "key", "first", "minutes", "reason", "layout", "issued_on", "confirm", "seen"]


@pytest.fixture
def world(db: Any) -> World:
    return World.build()


def client_for(name: str, world: World) -> Client:
    """Signed in as who may see the page: the participant where it is about a person, else a superuser."""
    client = Client()
    client.force_login(world.user if "own" in str(ROUTES[name].who) else UserFactory(is_superuser=True))
    return client


def address(name: str, world: World) -> str:
    return reverse(name, args=[getattr(world, argument) for argument in ROUTES[name].arguments])


def read(response: HttpResponse) -> HttpResponse:
    """Take a file to its end, which closes it."""
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def outcome(send: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """The status of an answer whose writes are undone, or the exception that a visitor would see as a 500."""
    try:
        with transaction.atomic():
            response = read(send(*args, **kwargs))
            transaction.set_rollback(True)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200]
    return "" if response.status_code < 500 else str(response.status_code)


@pytest.mark.parametrize("name", sorted(set(ROUTES) - {"readyz"}))
def test_query_strings(name: str, world: World):
    client, url = client_for(name, world), address(name, world)
    bad = {
        kind: said
        for kind, value in QUERIES.items()
        if (said := outcome(client.get, url + "?" + "&".join(f"{parameter}={value}" for parameter in PARAMETERS)))
    }
    assert not bad


# What stands where an address has a number or a code.
IN_ADDRESS: dict[type, list[object]] = {
    int: [0, 2**31, 2**63, int("9" * 40)],
    str: ["0", "x" * 5000],
}


@pytest.mark.parametrize("name", sorted(name for name, route in ROUTES.items() if route.arguments))
def test_addresses(name: str, world: World):
    client = client_for(name, world)
    real = [getattr(world, argument) for argument in ROUTES[name].arguments]
    addresses = [
        reverse(name, args=[*real[:place], value, *real[place + 1 :]])
        for place, argument in enumerate(real)
        for value in IN_ADDRESS.get(type(argument), [])
    ]
    if ROUTES[name].arguments[0] in ("ticket", "code"):
        addresses += [address(name, world).replace(real[0], bad) for bad in ("%00", "..", "%E2%80%AE", "%C2%BD", "%FF")]
    bad = {path: said for path in addresses for send in (client.get, client.post) if (said := outcome(send, path))}
    assert not bad


def fields(response: HttpResponse) -> set[str]:
    """The names in the forms of a page."""
    return set(re.findall(r'\bname="([\w-]+)"', response.content.decode())) - {"csrfmiddlewaretoken"}


@pytest.mark.parametrize("name", sorted(set(ROUTES) - {"readyz"}))
def test_forms(name: str, world: World):
    client, url = client_for(name, world), address(name, world)
    page = read(client.get(url))
    known = fields(page) if not page.streaming and "html" in page.get("Content-Type", "") else set()
    names = sorted(known | set(HIDDEN))
    sent = {kind: dict.fromkeys(names, value) for kind, value in TYPED.items()}
    sent |= {"empty": {}, "file": {"file": SimpleUploadedFile("x.pdf", b"PK\x03\x04" + bytes(50))}}
    bad = {kind: said for kind, data in sent.items() if (said := outcome(client.post, url, data))}
    assert not bad
