"""The load generator against a server that does what real ones do: keep-alive, cookies, closing in between."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bimtek.bench.load import Address, Exchange, drive, percentile, request


class Handler(BaseHTTPRequestHandler):
    """Says what it was told; closes a connection where the address says so."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = gzip.compress(f"{self.path} {self.headers.get('Cookie', '')}".encode())
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Set-Cookie", "a=1; Path=/")
        self.send_header("Set-Cookie", "b=2=3")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        if "announced" in self.path:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = "closing" in self.path or "announced" in self.path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


class QuietServer(ThreadingHTTPServer):
    """Takes many connections at once, and does not mind who leaves in the middle of an answer."""

    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that stop when the time is over."""


@pytest.fixture(scope="module")
def address() -> Iterator[Address]:
    server = QuietServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield "127.0.0.1", server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_script_gets_each_answer_and_goes_on(address: Address) -> None:
    heard = []

    def script() -> Exchange:
        answer = yield request("GET", "/one", headers=["Cookie: x=y"])
        heard.append((answer.status, answer.text, answer.cookies()))
        answer = yield request("POST", "/two", form={"name": "Siti & Budi"})
        heard.append(answer.text)
        answer = yield request("HEAD", "/three")
        heard.append(answer.body)
        yield request("GET", "/missing")

    load = drive(address, [script()])
    assert heard == [(200, "/one x=y", {"a": "1", "b": "2=3"}), "name=Siti+%26+Budi", b""]
    assert (len(load.latencies), dict(load.statuses), load.reconnects) == (4, {200: 3, 404: 1}, 0)


@pytest.mark.parametrize(("path", "reconnects"), [("/closing", 2), ("/announced", 0)])
def test_a_connection_that_the_server_closed_is_opened_again(address: Address, path: str, reconnects: int) -> None:
    def script() -> Exchange:
        for _ in range(3):
            assert (yield request("GET", path)).status == 200

    load = drive(address, [script()])
    assert (len(load.latencies), load.reconnects) == (3, reconnects)


def test_many_clients_run_side_by_side_until_the_time_is_over(address: Address) -> None:
    def script() -> Exchange:
        while True:
            yield request("GET", "/")

    load = drive(address, [script() for _ in range(8)], seconds=0.3)
    assert load.statuses[200] == len(load.latencies) > 8
    assert 0.3 <= load.seconds < 2
    assert load.per_s == pytest.approx(len(load.latencies) / load.seconds)


def test_a_script_that_finds_something_wrong_stops_the_run(address: Address) -> None:
    def script() -> Exchange:
        answer = yield request("GET", "/missing")
        raise AssertionError(answer.status)

    with pytest.raises(AssertionError, match="404"):
        drive(address, [script()])


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert [percentile(values, p) for p in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert (percentile([7.0], 99), percentile([], 99)) == (7.0, 0.0)
