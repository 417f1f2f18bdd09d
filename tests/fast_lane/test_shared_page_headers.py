"""What a shared page depends on: every header that its view reads is part of the key, or cannot be seen."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.request import HttpHeaders
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from bimtek.fast_lane.shared_pages import middleware
from bimtek.fast_lane.shared_pages.keys import SEEN, key_of
from bimtek.fast_lane.shared_pages.marking import sharing_of
from bimtek.fast_lane.shared_pages.middleware import SharedPagesMiddleware
from tests.world import World

pytestmark = pytest.mark.django_db

# Stand in the key, or are the same for all by `for_all`.
KEYED = {"HTTP_HOST", "HTTP_HX_REQUEST", "HTTP_ACCEPT", "QUERY_STRING", "PATH_INFO", "SCRIPT_NAME", "REQUEST_METHOD"}
# Read, and yet no page that is kept depends on them.
HARMLESS = {
    "REMOTE_ADDR": "limits ask who it is, and what they refuse is not kept",
    "HTTP_X_FORWARDED_FOR": "as REMOTE_ADDR",
    "HTTP_X_FORWARDED_PROTO": "in the key, as the scheme",
    "SERVER_NAME": "of the server, not of the visitor",
    "SERVER_PORT": "of the server, not of the visitor",
    "wsgi.url_scheme": "in the key, as the scheme",
    "CSRF_COOKIE_NEEDS_UPDATE": "put there by Django",
    "CONTENT_LENGTH": "requests with a body are answered in person",
    "CONTENT_TYPE": "requests with a body are answered in person",
}
# Sent by browsers and programs, not in any key, so gone before a view could see them.
UNSEEN = {"HTTP_COOKIE", "HTTP_REFERER", "HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ORIGIN", "HTTP_HX_TARGET",
          "HTTP_ACCEPT_ENCODING", "HTTP_AUTHORIZATION", "HTTP_X_REQUESTED_WITH", "HTTP_IF_NONE_MATCH", "HTTP_RANGE",
          "HTTP_IF_MODIFIED_SINCE"}  # fmt: skip
WEIGHED = "text/html;q=0.1,*/*;q=0.9"


class Reads(dict):
    """An environment that remembers what was asked for."""

    asked: set[str]

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)


class HeadersRead(HttpHeaders):
    """`request.headers`, which copies all of the environment, with the same memory."""

    def __init__(self, environment: Reads) -> None:
        super().__init__(dict(environment))
        self.asked = environment.asked

    def __getitem__(self, name: str) -> Any:
        self.asked.add("HTTP_" + name.upper().replace("-", "_"))
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if self.asked.add("HTTP_" + name.upper().replace("-", "_")) or name in self else default


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, settings: Any) -> set[str]:
    """The names that shared views ask the environment for, from now on."""
    settings.PAGE_CACHE_SECONDS = 2.0
    asked: set[str] = set()
    plain = middleware._of_nobody

    def watched(request: HttpRequest, key: Any) -> HttpRequest:
        made = plain(request, key)
        meta = Reads(made.META)
        meta.asked = asked
        made.META = made.environ = meta
        made.__dict__["headers"] = HeadersRead(meta)
        return made

    monkeypatch.setattr(middleware, "_of_nobody", watched)
    return asked


def shared_routes(resolver: URLResolver | None = None, names: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of all routes whose pages are shared."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from shared_routes(pattern, (*names, pattern.namespace) if pattern.namespace else names)
        elif isinstance(pattern, URLPattern) and sharing_of(pattern.callback) is not None:
            yield ":".join((*names, pattern.name or ""))


def pages(world: World) -> dict[str, str]:
    return {
        "catalogue:home": "/",
        "catalogue:programmes": "/program/",
        "catalogue:programme": f"/program/{world.programme}/",
        "catalogue:session": f"/sesi/{world.session_pk}/",
        "catalogue:calendar": "/kalender/",
        "coverage_reports:public": f"/program/{world.programme}/angka/",
        "news:list": "/berita/",
        "news:show": reverse("news:show", args=[world.news]),
        "verification:form": "/v/",
        "verification:show": f"/v/{world.code}",
        "verification:show_with_slash": f"/v/{world.code}/",
    }


def test_every_header_that_a_shared_view_reads_is_in_the_key_or_harmless(client: Client, read: set[str]) -> None:
    shared = pages(World.build())
    assert set(shared_routes()) == set(shared)
    for address in shared.values():
        read.clear()
        for headers in ({}, {"hx-request": "true"}, {"cookie": "sessionid=x"}):
            assert client.get(address, headers=headers).status_code == 200
        assert read, address
        assert read - KEYED - set(HARMLESS) - UNSEEN - {name for name in read if "_" not in name} == set()


def test_a_control_that_reads_another_header_is_seen(read: set[str]) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        request.resolver_match = None
        return HttpResponse(request.headers.get("X-Surprise", "-") + request.META.get("HTTP_X_OTHER", "-"))

    request = RequestFactory().get("/kalender/", headers={"x-surprise": "one", "x-other": "two"})
    answer = SharedPagesMiddleware(view)(request)
    assert {"HTTP_X_SURPRISE", "HTTP_X_OTHER"} <= read - KEYED - set(HARMLESS) - UNSEEN
    assert answer.content == b"--"  # and it does not get it


def test_a_view_sees_no_header_outside_of_the_key() -> None:
    sent = {name.removeprefix("HTTP_").replace("_", "-"): "x" for name in UNSEEN}
    request = RequestFactory().get("/kalender/", headers={**sent, "accept": "text/html"})
    key = key_of(request)
    assert key is not None
    seen = {name for name in middleware._of_nobody(request, key).META if name.startswith("HTTP_")}
    assert seen <= SEEN | {"HTTP_ACCEPT"}
    assert not seen & UNSEEN


@pytest.mark.parametrize("accept", [WEIGHED, "application/json", "application/*", "*/*;q=0.9,text/html;q=0.1"])
def test_who_prefers_json_neither_gets_nor_leaves_a_page_of_others(client: Client, settings: Any, accept: str) -> None:
    settings.PAGE_CACHE_SECONDS = 2.0
    address = f"/v/{World.build().code}/"
    for _ in range(2):
        assert client.get(address, headers={"accept": accept})["Content-Type"] == "application/json"
        page = client.get(address, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert page["Content-Type"].startswith("text/html")


def test_a_control_with_the_rule_before_gives_the_next_visitor_json(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PAGE_CACHE_SECONDS = 2.0
    monkeypatch.setattr("bimtek.fast_lane.shared_pages.keys._wants_page", lambda meta: True)
    monkeypatch.setattr(middleware, "for_all", lambda meta, key: {**meta, "QUERY_STRING": key.query})
    address = f"/v/{World.build().code}/"
    client.get(address, headers={"accept": WEIGHED})
    assert client.get(address, headers={"accept": "text/html"})["Content-Type"] == "application/json"
