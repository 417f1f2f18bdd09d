"""The portal in production's settings behind real proxies with the configuration that ships: slow senders, endless
bodies, TLS. Beside them what holds, and what does not, where the portal stands on the street by itself."""

import re
import socket
import threading
import time
from contextlib import ExitStack, contextmanager, suppress

import pytest

from bimtek.middleware import BodyMiddleware
from tests.faults.proxies import FOLDER, NAME, get, proxy
from tests.faults.web import HOST, collect_static_files, web_server

SLOW, DIRECT = 200, 12  # senders at once
PATIENCE_SECONDS = 40  # a busy machine; what is held up by slow senders takes for ever
# A form whose cookie and origin are in order, so that the portal reads it.
HEAD = "\r\n".join(
    [
        f"POST /akun/login/ HTTP/1.1\r\nHost: {NAME}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Cookie: __Host-csrftoken={'a' * 32}\r\nOrigin: https://{NAME}\r\n",
    ]
)
BY_TLS = f"{HEAD}X-Forwarded-Proto: https\r\n"
PRODUCTION = {"HTTPS": "true", "BEHIND_PROXY": "true", "ALLOWED_HOSTS": NAME, "SITE_URL": f"https://{NAME}"}

# What proxies and web server cost counts for the test that happens to be the last with them.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow("starts a proxy and a web server")]


@pytest.fixture(scope="module")
def portal(django_db_setup, django_db_blocker, tmp_path_factory):
    """The port of a web server with production's settings."""
    collect_static_files()
    with django_db_blocker.unblock(), web_server(workers=1, **PRODUCTION) as (port, _process):
        yield port


@pytest.fixture(scope="module")
def nginx(portal, tmp_path_factory):
    with proxy("nginx", portal, tmp_path_factory.mktemp("nginx")) as found:
        yield found


@pytest.fixture(scope="module")
def caddy(portal, tmp_path_factory):
    with proxy("caddy", portal, tmp_path_factory.mktemp("caddy")) as found:
        yield found


@pytest.fixture(params=["nginx", "caddy"])
def front(request):
    return request.getfixturevalue(request.param)


@contextmanager
def slow_senders(connect, count, head=HEAD):
    """So many requests that announce 100 kB and send a byte every two seconds."""
    with ExitStack() as opened:
        senders = [opened.enter_context(connect()) for _ in range(count)]
        for sender in senders:
            sender.sendall(f"{head}Content-Length: 100000\r\n\r\n".encode())
        ended = threading.Event()
        thread = threading.Thread(target=trickle, args=(senders, ended), daemon=True)
        thread.start()
        time.sleep(3)
        yield
        ended.set()
        thread.join(30)


def trickle(senders, ended):
    while not ended.wait(2):
        for sender in senders:
            with suppress(OSError):
                sender.sendall(b"a")


def direct(port, timeout=PATIENCE_SECONDS):
    return socket.create_connection((HOST, port), timeout=timeout)


def directly(port, request, timeout=PATIENCE_SECONDS):
    with direct(port, timeout) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_behind_a_proxy_two_hundred_slow_senders_hold_nothing_up(front):
    with slow_senders(front.connect, SLOW):
        for path in ("/healthz", "/", "/v/", "/healthz"):
            assert front.answer(get(path), PATIENCE_SECONDS).startswith(b"HTTP/1.1 200"), path


def test_by_itself_the_portal_is_stopped_by_a_few_of_them(portal):
    held = slow_senders(lambda: direct(portal), DIRECT, BY_TLS)  # what came without TLS is sent away unread
    with held, pytest.raises(TimeoutError):
        directly(portal, get("/healthz").replace(NAME, HOST).encode(), timeout=5)


def chunks(head):
    """A body without an end, in pieces of a hundred kilobytes."""
    yield f"{head}Transfer-Encoding: chunked\r\n\r\n".encode()
    while True:
        yield b"186a0\r\n" + b"a" * 100_000 + b"\r\n"


def sent_until_answered(connection, head, most):
    """What is answered to an endless body; fails when more than `most` bytes of it are taken without an answer."""
    taken = 0
    with suppress(ConnectionError):
        for piece in chunks(head):
            connection.settimeout(PATIENCE_SECONDS)
            connection.sendall(piece)
            taken += len(piece)
            connection.settimeout(0.05)
            with suppress(TimeoutError):
                return connection.recv(65536)
            assert taken < most
    return b""


def test_a_body_without_an_end_is_cut_off(front):
    with front.connect() as connection:
        answer = sent_until_answered(connection, HEAD, most=40_000_000)
    assert answer == b"" or re.match(rb"HTTP/1.1 (400|403|413|502) ", answer), answer[:200]
    assert front.answer(get("/healthz")).startswith(b"HTTP/1.1 200")


def test_also_by_the_portal_itself(portal):
    """Such a body counts as empty, is never read, and the connection is closed over it."""
    with direct(portal) as connection:
        answer = sent_until_answered(connection, BY_TLS, most=40_000_000)
    assert answer == b"" or re.match(rb"HTTP/1.1 4\d\d ", answer), answer[:200]


def test_the_portal_itself_waits_ten_seconds_for_a_head_that_does_not_come(portal):
    with direct(portal) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: ")
        answer = connection.recv(100)  # TimeoutError: it would wait for ever
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(("path", "megabytes"), [("/akun/login/", 2), *BodyMiddleware.MOST_MB_BELOW.items()])
def test_a_body_that_says_it_is_too_large_is_not_taken_in(nginx, portal, path, megabytes):
    """Caddy notices when more than that has come in, which the test of endless bodies shows."""
    length = megabytes * 1024 * 1024 + 1
    head = f"POST {path} HTTP/1.1\r\nHost: {NAME}\r\nX-Forwarded-Proto: https\r\nContent-Length: {length}\r\n"
    assert b" 413 " in directly(portal, f"{head}Connection: close\r\n\r\n".encode())[:20]
    with nginx.connect() as connection:
        connection.settimeout(PATIENCE_SECONDS)
        connection.sendall(f"{head}Connection: close\r\n\r\n".encode() + b"a" * 1000)
        assert connection.recv(12) == b"HTTP/1.1 413"


def test_proxies_and_portal_have_the_same_limits():
    nginx = (FOLDER / "nginx.conf").read_text()
    found = re.findall(r"location (?:= )?(/\S*) \{[^}]*?client_max_body_size (\d+)m;", nginx)
    assert {path: int(size) for path, size in found} == BodyMiddleware.MOST_MB_BELOW
    assert re.search(r"client_max_body_size (\d+)m;\n *location / ", nginx)[1] == str(BodyMiddleware.MOST_MB)
    caddy = (FOLDER / "Caddyfile").read_text()
    names = dict(re.findall(r"@(\w+) path (\S.*)", caddy))
    sizes = dict(re.findall(r"request_body @(\w+) \{\s*max_size (\d+)MB", caddy))
    below = {path.rstrip("*"): int(sizes[name]) for name, paths in names.items() for path in paths.split()}
    assert below == BodyMiddleware.MOST_MB_BELOW
    assert int(sizes["forms"]) == BodyMiddleware.MOST_MB


def plain(front, path):
    with socket.create_connection((HOST, front.plain), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(get(path).encode())
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def test_who_comes_without_tls_is_sent_to_it(front):
    answer = plain(front, "/v/?a=b")
    assert re.match(r"HTTP/1.1 30[18] ", answer)
    assert re.search(rf"(?i)^location: https://{NAME}(:\d+)?/v/\?a=b\r$", answer, re.M)


def cookies(answer):
    return {line.split("=")[0]: line for line in re.findall(r"(?im)^set-cookie: (.*)\r$", answer)}


def test_cookies_are_for_tls_alone_and_the_browser_is_told_to_come_by_it(front):
    answer = front.answer(get("/akun/login/")).decode()
    assert answer.startswith("HTTP/1.1 200")
    assert re.search(r"(?im)^strict-transport-security: max-age=31536000", answer)
    found = cookies(answer)
    assert set(found) >= {"__Host-csrftoken"}
    for cookie in found.values():
        assert "; Secure" in cookie
        assert "SameSite=Lax" in cookie


def post(path, answer, origin):
    """The form of a page sent back as a browser would, from a page of `origin`."""
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer)[1]
    cookie = "; ".join(line.split(";")[0] for line in cookies(answer).values())
    body = f"csrfmiddlewaretoken={token}&email=nobody%40example.id"
    head = ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", f"Cookie: {cookie}"]
    return get(path, *head, f"Origin: {origin}", f"Referer: {origin}/").replace("GET ", "POST ", 1) + body


def test_forms_are_taken_from_our_own_pages_only(front):
    page = front.answer(get("/akun/login/")).decode()
    assert front.answer(post("/akun/login/", page, "https://evil.example"))[9:12] == b"403"
    assert front.answer(post("/akun/login/", page, f"https://{NAME}"))[9:12] in (b"200", b"302")


@pytest.mark.parametrize(
    "forged", ["X-Forwarded-Proto: http", "X_Forwarded_Proto: http", "X-Forwarded-Host: evil.example"]
)
def test_what_a_visitor_says_of_the_way_is_not_believed(front, forged):
    answer = front.answer(get("/v/", forged)).decode()
    assert answer.startswith("HTTP/1.1 200"), "sent to TLS, which it came by"
    assert "evil.example" not in answer


def test_another_host_is_not_answered(front):
    answer = front.answer(get("/").replace(f"Host: {NAME}", "Host: evil.example"))
    assert b"evil.example" not in answer
    assert not answer.startswith(b"HTTP/1.1 200") or answer.endswith(b"\r\n\r\n")
