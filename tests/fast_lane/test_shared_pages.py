"""Public pages from memory: never old, never another's, complete, and bounded."""

import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from bimtek.fast_lane.shared_pages.keys import key_of
from bimtek.fast_lane.shared_pages.middleware import SharedPagesMiddleware
from bimtek.fast_lane.shared_pages.store import OVERHEAD_BYTES, PageStore, StoredPage
from events.lifecycle.services import change_status
from events.models import SeatPool, TrainingSession
from tests.factories import MembershipFactory, PoolFactory, SessionFactory
from tests.world import World

pytestmark = pytest.mark.django_db


class Clock:
    """Seconds that pass when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Clock:
    settings.PAGE_CACHE_SECONDS = 2.0
    clock = Clock()
    monkeypatch.setattr(SharedPagesMiddleware, "clock", clock)
    return clock


@pytest.fixture
def session() -> TrainingSession:
    pool = PoolFactory(capacity=50)
    return pool.session


def address(session: TrainingSession) -> str:
    return f"/sesi/{session.pk}/"


def take(session: TrainingSession, taken: int) -> None:
    SeatPool.objects.filter(session=session).update(taken=taken)


def pages(client: Client, world: World) -> list[str]:
    return ["/", "/program/", f"/program/{world.programme}/", f"/sesi/{world.session_pk}/", "/kalender/", "/v/",
            f"/v/{world.code}/"]  # fmt: skip


def test_a_page_is_rendered_once_and_then_costs_no_query(
    client: Client, django_assert_num_queries: Any, world: World
) -> None:
    for path in pages(client, world):
        first = client.get(path)
        with django_assert_num_queries(0):
            second = client.get(path)
        assert (first.status_code, second.status_code, first.content) == (200, 200, second.content)


def test_seats_are_never_older_than_two_seconds(client: Client, session: TrainingSession, clock: Clock) -> None:
    assert client.get(address(session)).status_code == 200
    take(session, 7)
    clock.now += 0.99
    assert "50" in client.get(address(session)).content.decode()
    clock.now += 1.01
    assert "43" in client.get(address(session)).content.decode()


def test_seats_are_never_older_than_two_seconds_by_the_real_clock(
    client: Client, session: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SharedPagesMiddleware, "clock", time.monotonic)
    client.get(address(session))
    take(session, 7)
    changed = time.monotonic()
    while "43" not in client.get(address(session)).content.decode():
        assert time.monotonic() - changed < 2.0
        time.sleep(0.05)


def test_a_page_that_took_long_is_as_old_as_its_beginning(clock: Clock) -> None:
    def slow(request: HttpRequest) -> HttpResponse:
        clock.now += 2.5
        return HttpResponse(str(clock.now))

    middleware = SharedPagesMiddleware(slow)
    first = middleware(RequestFactory().get("/")).content
    assert middleware(RequestFactory().get("/")).content != first


def test_what_an_organizer_cancels_shows_within_two_seconds(client: Client, clock: Clock, world: World) -> None:
    session = TrainingSession.objects.get(pk=world.session_pk)
    assert client.get(address(session)).status_code == 200
    TrainingSession.objects.filter(pk=session.pk).update(status="cancelled", cancel_reason="Banjir di Sesayap")
    clock.now += 2
    assert "Banjir di Sesayap" in client.get(address(session)).content.decode()


def test_a_draft_is_not_kept_and_shows_when_published(client: Client) -> None:
    session = SessionFactory(status="draft", published_at=None)
    PoolFactory(session=session)
    owner = MembershipFactory(organizer=session.programme.organizer, role="owner").user
    assert client.get(address(session)).status_code == 404
    change_status(session=session, to="published", by=owner, now=timezone.now() - timedelta(seconds=1))
    assert client.get(address(session)).status_code == 200


def test_messages_are_shown_to_their_own_visitor_only(client: Client) -> None:
    client.get("/")
    client.cookies["messages"] = "x"
    assert key_of(RequestFactory().get("/", headers={"cookie": "messages=x"})) is None
    assert "ETag" not in client.get("/")


def test_each_language_has_its_own_page(client: Client) -> None:
    indonesian = client.get("/program/")
    client.cookies["django_language"] = "en"
    english = client.get("/program/")
    assert [page["Content-Language"] for page in (indonesian, english)] == ["id", "en"]
    assert "Training programmes" in english.content.decode()
    client.cookies["django_language"] = "xx"
    assert client.get("/program/").content == indonesian.content


def test_headers_are_those_of_a_rendered_page(client: Client, settings: Any, world: World) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    rendered = {path: Client().get(path, headers={"accept-encoding": "gzip"}) for path in pages(client, world)}
    settings.PAGE_CACHE_SECONDS = 2.0
    for path, expected in rendered.items():
        for _ in range(2):  # rendered for the cache, and out of it
            answer = client.get(path, headers={"accept-encoding": "gzip"})
            own = {"ETag": answer["ETag"], "Content-Length": answer["Content-Length"]}
            own |= {"X-Request-ID": answer["X-Request-ID"], "Cache-Control": answer["Cache-Control"]}
            assert dict(answer.items()) == {"Cache-Control": "no-cache", **dict(expected.items()), **own}
            assert gzip.decompress(answer.content) == gzip.decompress(expected.content)
            assert int(answer["Content-Length"]) == len(answer.content)
            assert answer["Cache-Control"] == expected.get("Cache-Control", "no-cache")
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_each_answer_has_its_own_request_id_and_line_in_the_log(client: Client, caplog: Any) -> None:
    with caplog.at_level("INFO"):
        ids = {client.get("/")["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3
    lines = [record.msg for record in caplog.records if record.name == "bimtek.request"]
    assert [line["route"] for line in lines] == ["catalogue:home"] * 3
    assert {line["request_id"] for line in lines} == ids


def test_no_cookie_is_set_on_a_public_page(client: Client, world: World) -> None:
    for path in pages(client, world):
        assert not client.get(path).cookies


def test_an_answer_that_sets_a_cookie_or_fails_is_not_kept(clock: Clock) -> None:
    def answers(request: HttpRequest) -> HttpResponse:
        answers.count += 1
        response = HttpResponse("x" * 500, status=404 if answers.count > 2 else 200)
        response.set_cookie("own", str(answers.count))
        return response

    answers.count = 0  # type: ignore[attr-defined]
    middleware = SharedPagesMiddleware(answers)
    found = [middleware(RequestFactory().get("/", headers={"accept-encoding": "gzip"})) for _ in range(4)]
    assert [answer.cookies["own"].value for answer in found] == ["1", "2", "3", "4"]
    assert {answer["Content-Encoding"] for answer in found} == {"gzip"}


def test_plain_and_compressed_are_the_same_page(client: Client) -> None:
    plain = client.get("/")
    zipped = client.get("/", headers={"accept-encoding": "br, gzip"})
    assert (zipped["Content-Encoding"], "Content-Encoding" in plain) == ("gzip", False)
    assert gzip.decompress(zipped.content) == plain.content
    assert "Accept-Encoding" in plain["Vary"]


def test_head_tells_of_the_page_without_it(client: Client, django_assert_num_queries: Any) -> None:
    page = client.get("/")
    with django_assert_num_queries(0):
        head = client.head("/")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", page["ETag"])


def test_a_page_that_has_not_changed_is_not_sent_again(client: Client, clock: Clock) -> None:
    etag = client.get("/program/")["ETag"]
    clock.now += 5
    answer = client.get("/program/", headers={"if-none-match": f'"other", {etag}'})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
    assert "Content-Security-Policy" in answer
    assert client.get("/program/", headers={"if-none-match": '"other"'}).status_code == 200


def test_a_post_and_an_unknown_address_pass_by(client: Client) -> None:
    for request in (RequestFactory().post("/"), RequestFactory().get("/akun/login/"), RequestFactory().get("/x/")):
        assert key_of(request) is None
    assert client.post("/").status_code == 405


def test_programs_that_ask_for_json_get_json_and_people_the_page(client: Client, world: World) -> None:
    code = world.code
    assert client.get(f"/v/{code}/")["Content-Type"].startswith("text/html")
    assert client.get(f"/v/{code}/", headers={"accept": "application/json"}).json()["code"] == code
    assert client.get(f"/v/{code}/", {"format": "json"}).json()["code"] == code
    assert client.get(f"/v/{code}/")["Content-Type"].startswith("text/html")


def test_what_one_visitor_added_to_the_address_does_not_reach_another(client: Client) -> None:
    client.get("/program/?fbclid=Rahasia-1&q=pemilu")
    page = client.get("/program/?q=pemilu&utm_source=x").content.decode()
    assert "Rahasia" not in page
    assert "utm_source" not in page
    assert 'value="pemilu"' in page


def test_searches_are_told_apart(client: Client) -> None:
    factory = RequestFactory()
    keys = [key_of(factory.get(f"/program/?{query}")) for query in ("q=a", "q=b", "q=a&page=2", "page=2&q=a", "x=1")]
    assert [key.query for key in keys if key] == ["q=a", "q=b", "page=2&q=a", "page=2&q=a", ""]
    assert key_of(factory.get(f"/program/?q={'a' * 300}")) is None


def page(size: int, born: float = 0.0) -> StoredPage:
    return StoredPage(born, b"x" * (size - OVERHEAD_BYTES), b"", (), "", None)


def test_made_up_searches_fill_only_their_own_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bimtek.fast_lane.shared_pages.middleware.SEARCHES_BYTES", 200_000)
    middleware = SharedPagesMiddleware(lambda request: HttpResponse("x" * 10_000))
    for address in ("/program/", *(f"/program/?q=palsu{number}" for number in range(100))):
        middleware(RequestFactory().get(address))
    assert 1 < len(middleware.searches) < 20
    assert middleware.searches.bytes <= 200_000
    assert len(middleware.pages) == 1


def test_the_page_asked_for_least_recently_makes_room() -> None:
    store = PageStore(10 * 8000)
    for number in range(10):
        store.put(number, page(8000))
    assert store.get(0) is not None
    store.put(10, page(8000))
    assert (store.get(0) is not None, store.get(1), len(store), store.bytes) == (True, None, 10, 80_000)


def test_a_page_is_replaced_by_a_younger_one_only_and_a_huge_one_not_kept() -> None:
    store = PageStore(80_000)
    store.put("a", page(8000, born=2.0))
    store.put("a", page(9000, born=1.0))
    store.put("b", page(10_001))
    assert (store.bytes, len(store)) == (8000, 1)
    store.put("a", page(9000, born=3.0))
    assert store.bytes == 9000


class Renderer:
    """A view that takes a while, and counts how often it was called."""

    def __init__(self, body: str = "x") -> None:
        self.calls, self.body = 0, body
        self.started, self.go_on = threading.Event(), threading.Event()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.calls += 1
        self.started.set()
        assert self.go_on.wait(20)
        return HttpResponse(f"{self.body}{self.calls}")


def ask(middleware: SharedPagesMiddleware) -> bytes:
    return middleware(RequestFactory().get("/")).content


def test_thirty_visitors_at_once_have_a_page_rendered_once() -> None:
    view = Renderer()
    middleware = SharedPagesMiddleware(view)
    with ThreadPoolExecutor(30) as pool:
        answers = [pool.submit(ask, middleware) for _ in range(30)]
        view.started.wait(20)
        view.go_on.set()
        assert {answer.result(20) for answer in answers} == {b"x1"}
    assert view.calls == 1


def test_while_a_page_is_renewed_the_others_do_not_wait(clock: Clock) -> None:
    view = Renderer()
    middleware = SharedPagesMiddleware(view)
    view.go_on.set()
    assert ask(middleware) == b"x1"
    view.go_on.clear()
    view.started.clear()
    clock.now += 1.5
    with ThreadPoolExecutor(1) as pool:
        renewing = pool.submit(ask, middleware)
        view.started.wait(20)
        assert ask(middleware) == b"x1"
        view.go_on.set()
        assert renewing.result(20) == b"x2"
    assert ask(middleware) == b"x2"


def test_a_renewal_that_is_too_slow_gives_nobody_an_old_page(clock: Clock) -> None:
    view = Renderer()
    middleware = SharedPagesMiddleware(view)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, middleware)
        view.started.wait(20)
        second = pool.submit(ask, middleware)
        clock.now += 3
        view.go_on.set()
        assert {first.result(20), second.result(20)} == {b"x1", b"x2"}


def test_a_rendering_that_fails_lets_the_others_go_on() -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise ValueError("broken")

    middleware = SharedPagesMiddleware(broken)
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            ask(middleware)


def test_the_language_is_switched_without_token_or_session(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.get("/program/?q=pemilu").content.decode()
    assert 'name="next" value="/program/?q=pemilu"' in page
    answer = strict.post("/bahasa/setlang/", {"language": "en", "next": "/program/?q=pemilu"})
    assert (answer.status_code, answer["Location"]) == (302, "/program/?q=pemilu")
    assert set(answer.cookies) == {"django_language"}
    assert strict.get("/program/")["Content-Language"] == "en"
    assert strict.post("/bahasa/setlang/", {"language": "en", "next": "https://jahat.example/"})["Location"] == "/"
    assert strict.get("/bahasa/setlang/").status_code == 405
