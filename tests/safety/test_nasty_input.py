"""Whatever is typed into addresses and forms, no page answers with a server error.

Every day each page meets a twelfth of what can be typed, each kind another twelfth; all of it in `make test-all`.
"""

import re
from typing import Any
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from tests.extent import TURN, extent
from tests.factories import UserFactory
from tests.routes import ROUTES
from tests.visits import Visit, apart
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


# A server that is not there is not asked for.
NAMES = sorted(set(ROUTES) - {"readyz"})
PARTS = extent(12, 1)
Bad = list[tuple[str, str, str]]  # the route, what was sent, and the answer


def dealt_out(kind: str) -> list[str]:
    """The routes that meet this kind, or this method at odd addresses, this time."""
    turn = [*QUERIES, *TYPED, "empty", "file", "get", "post"].index(kind) + TURN
    return [name for name in NAMES if (crc32(name.encode()) + turn) % PARTS == 0]  # by name: a new one moves no other


class Visitors:
    """Who may see each page: the participant where it is about a person, else a superuser."""

    def __init__(self, world: World) -> None:
        self.participant, self.superuser = Visit(world.user), Visit(UserFactory(is_superuser=True))

    def outcome(self, name: str, method: str, path: str, data: Any = None) -> str:
        """The status of a server error, or the exception that a visitor would see as one; else nothing."""
        visit = self.participant if "own" in str(ROUTES[name].who) else self.superuser
        try:
            response = visit.ask(method, path, data)
        except Exception as error:
            return f"{type(error).__name__}: {error}"[:200]
        return "" if response.status_code < 500 else str(response.status_code)


@pytest.fixture
def visitors(world: World) -> Visitors:
    return Visitors(world)


def address(name: str, world: World) -> str:
    return reverse(name, args=[getattr(world, argument) for argument in ROUTES[name].arguments])


@pytest.mark.slow("asks hundreds of pages")
@pytest.mark.parametrize("kind", QUERIES)
def test_query_strings(kind: str, world: World, visitors: Visitors):
    query = "?" + "&".join(f"{parameter}={QUERIES[kind]}" for parameter in PARAMETERS)
    bad: Bad = [
        (name, kind, said)
        for name, fresh in apart(world, dealt_out(kind))
        if (said := visitors.outcome(name, "get", address(name, fresh) + query))
    ]
    assert bad == []


# What stands where an address has a number or a code.
IN_ADDRESS: dict[type, list[object]] = {
    int: [0, 2**31, 2**63, int("9" * 40)],
    str: ["0", "x" * 5000],
}


def odd_addresses(name: str, world: World) -> list[str]:
    """The addresses of a route with each of its arguments spoilt in turn."""
    real = [getattr(world, argument) for argument in ROUTES[name].arguments]
    addresses = [
        reverse(name, args=[*real[:place], value, *real[place + 1 :]])
        for place, argument in enumerate(real)
        for value in IN_ADDRESS.get(type(argument), [])
    ]
    if ROUTES[name].arguments[0] in ("ticket", "code"):
        addresses += [address(name, world).replace(real[0], bad) for bad in ("%00", "..", "%E2%80%AE", "%C2%BD", "%FF")]
    return addresses


@pytest.mark.slow("asks hundreds of pages")
@pytest.mark.parametrize("method", ["get", "post"])
def test_addresses(method: str, world: World, visitors: Visitors):
    bad: Bad = [
        (name, path, said)
        for name, fresh in apart(world, [name for name in dealt_out(method) if ROUTES[name].arguments])
        for path in odd_addresses(name, fresh)
        if (said := visitors.outcome(name, method, path))
    ]
    assert bad == []


def fields(response: HttpResponse) -> set[str]:
    """The names in the forms of a page."""
    if response.streaming or "html" not in response.get("Content-Type", ""):
        return set()
    return set(re.findall(r'\bname="([\w-]+)"', response.content.decode())) - {"csrfmiddlewaretoken"}


FIELDS: dict[str, set[str]] = {}  # of each page that was looked at, for all tests of a run


def fields_of(name: str, world: World, visitors: Visitors) -> set[str]:
    """The names of a page's fields; the page is asked for once."""
    if name not in FIELDS:
        visit = visitors.participant if "own" in str(ROUTES[name].who) else visitors.superuser
        FIELDS[name] = fields(visit.ask("get", address(name, world)))
    return FIELDS[name]


def typed(kind: str, names: set[str]) -> dict[str, Any]:
    """What is sent for these fields."""
    match kind:
        case "empty":
            return {}
        case "file":
            return {"file": SimpleUploadedFile("x.pdf", b"PK\x03\x04" + bytes(50))}
    return dict.fromkeys(sorted(names | set(HIDDEN)), TYPED[kind])


@pytest.mark.slow("asks hundreds of pages")
@pytest.mark.parametrize("kinds", [[*TYPED][:5], [*TYPED][5:10], [*TYPED][10:], ["empty", "file"]], ids=", ".join)
def test_forms(kinds: list[str], world: World, visitors: Visitors):
    bad: Bad = []
    for kind in kinds:
        for name, fresh in apart(world, dealt_out(kind)):
            sent = typed(kind, fields_of(name, fresh, visitors))
            if said := visitors.outcome(name, "post", address(name, fresh), sent):
                bad.append((name, kind, said))
    assert bad == []
    assert sum(map(bool, FIELDS.values())) > 10
