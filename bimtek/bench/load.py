"""A lean load generator: many clients, each with a keep-alive connection of its own, in one thread.

A client is a generator that yields the bytes of a request and gets the answer back, so that a whole visit is
written down as it happens::

    def visit() -> Exchange:
        page = yield request("GET", "/sesi/1/daftar/", headers=["Cookie: sessionid=…"])
        assert page.status == 200
        answer = yield request("POST", "/sesi/1/daftar/", headers=[…], form={"pool": "1"})

    load = drive(("127.0.0.1", 8000), [visit() for _ in range(256)])
"""

import gzip
import json
import re
import selectors
import socket
import time
from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import islice
from math import ceil
from typing import Any
from urllib.parse import urlencode

Address = tuple[str, int]
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.I)
CLOSING = re.compile(rb"\r\nconnection: *close", re.I)
PATIENCE_SECONDS = 60.0  # for any answer at all
PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class LoadAnswer:
    """What the server said."""

    status: int
    head: bytes
    body: bytes
    seconds: float  # from the first byte of the request to the last one of the answer

    @property
    def size(self) -> int:
        """Bytes over the wire."""
        return len(self.head) + len(self.body) + 4

    def headers(self, name: str) -> list[str]:
        """The values of a header, such as every Set-Cookie."""
        return [found.decode() for found in re.findall(rb"\r\n%s: *([^\r]*)" % name.encode(), self.head, re.I)]

    def cookies(self) -> dict[str, str]:
        """The cookies that were set, by name."""
        pairs = (value.partition(";")[0].partition("=") for value in self.headers("set-cookie"))
        return {name: value for name, _sign, value in pairs}

    @property
    def text(self) -> str:
        """The body, unpacked."""
        packed = self.headers("content-encoding") == ["gzip"]
        return (gzip.decompress(self.body) if packed else self.body).decode()


@dataclass(frozen=True, slots=True)
class Pause:
    """Yielded in place of a request: the client waits so long, and its connection stays open."""

    seconds: float


Exchange = Generator[bytes | Pause, LoadAnswer, Any]  # a part of a visit may give something back to the whole


def request(
    method: str,
    path: str,
    *,
    host: str = "127.0.0.1",
    headers: Iterable[str] = (),
    form: Mapping[str, str] | None = None,
    data: Mapping[str, Any] | None = None,
) -> bytes:
    """The bytes of a request, as a phone would send it; `form`, or `data` as JSON, becomes the body."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Accept: text/html", "Accept-Encoding: gzip", *headers]
    body = b""
    if form is not None or data is not None:
        kind, body = _body(form, data)
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _body(form: Mapping[str, str] | None, data: Mapping[str, Any] | None) -> tuple[str, bytes]:
    if data is not None:
        return "application/json", json.dumps(data).encode()
    return "application/x-www-form-urlencoded", urlencode(form or {}).encode()


@dataclass
class Load:
    """What came back, of all clients together."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)  # seconds of each answer, in order of arrival
    statuses: Counter[int] = field(default_factory=Counter)
    bytes: int = 0
    reconnects: int = 0  # connections that the server had closed when the next request came

    @property
    def per_s(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile_ms(self, percent: float) -> float:
        """The latency that so many percent of the answers did not exceed, in milliseconds."""
        return percentile(self.latencies, percent) * 1000


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent do not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)] if ordered else 0.0


class _Client:
    """One connection and the script that talks through it."""

    def __init__(self, address: Address, script: Exchange, tries: int) -> None:
        self.address, self.script, self.tries = address, script, tries
        self.socket = self._connect()
        self.sent, self.started = b"", 0.0
        self.received = bytearray()
        self.retries = 0

    def _connect(self) -> socket.socket:
        made = socket.create_connection(self.address, timeout=PATIENCE_SECONDS)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def send(self, data: bytes) -> None:
        """Send a request, and remember it until its answer is there."""
        self.sent, self.started, self.retries = data, time.perf_counter(), 0
        self.received.clear()
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):  # closed while the client paused
            self.again()

    def reconnect(self) -> None:
        """Begin a new connection."""
        self.socket.close()
        self.socket = self._connect()

    def again(self) -> None:
        """Connect anew and send the same once more: the server may close a connection between two requests."""
        if self.retries >= self.tries or (self.received and self.tries == 1):
            raise ConnectionError("The server closed a connection in the middle of an answer.")
        self.retries += 1
        self.received.clear()
        self.reconnect()
        self.socket.sendall(self.sent)

    def read(self) -> LoadAnswer | None:
        """Take what has come; the answer when it is whole. Raises ConnectionError when there was nothing."""
        piece = self.socket.recv(PIECE)
        if not piece:
            raise ConnectionResetError
        self.received += piece
        return self._whole()

    def _whole(self) -> LoadAnswer | None:
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.received[:end])
        if CHUNKED.search(head):
            raise ValueError("The load generator reads answers with a length only.")
        length, status = LENGTH.search(head), int(head[9:12])
        empty = self.sent.startswith(b"HEAD ") or status in (204, 304)
        size = 0 if empty or length is None else int(length[1])
        if len(self.received) < end + 4 + size:
            return None
        return LoadAnswer(status, head, bytes(self.received[end + 4 :]), time.perf_counter() - self.started)


class _Crowd:
    """All clients whose scripts are running, and what they hear."""

    def __init__(self, address: Address, scripts: Iterable[Exchange], at_once: int | None, tries: int) -> None:
        self.load = Load()
        self.address, self._tries = address, tries
        self._asleep: list[tuple[float, int, _Client]] = []  # a heap: when it goes on, and in which order
        self.selector = selectors.DefaultSelector()
        self._coming = iter(scripts)
        # The first ones are all connected before anybody asks.
        self._clients = {_Client(address, script, tries) for script in islice(self._coming, at_once)}

    def begin(self) -> None:
        """Let every client send its first request."""
        for client in list(self._clients):
            self._enter(client)

    def _enter(self, client: _Client) -> None:
        first = next(client.script, None)
        if first is None:
            self._leave(client)
        else:
            self._ask(client, first)

    def _ask(self, client: _Client, what: bytes | Pause) -> None:
        """Send a request and listen for its answer, or let the client sleep."""
        if isinstance(what, Pause):
            heappush(self._asleep, (time.perf_counter() + what.seconds, id(client), client))
        else:
            client.send(what)
            self._listen(client)

    def _wake(self) -> None:
        """Let those go on whose pause is over."""
        while self._asleep and self._asleep[0][0] <= time.perf_counter():
            client = heappop(self._asleep)[2]
            following = next(client.script, None)
            if following is None:
                self._leave(client)
            else:
                self._ask(client, following)

    def _leave(self, client: _Client) -> None:
        """Hang up, and let the next one come, on a connection of their own."""
        client.socket.close()
        self._clients.discard(client)
        script = next(self._coming, None)
        if script is not None:
            client = _Client(self.address, script, self._tries)
            self._clients.add(client)
            self._enter(client)

    def _listen(self, client: _Client) -> None:
        self.selector.register(client.socket, selectors.EVENT_READ, client)

    @property
    def running(self) -> bool:
        """Whether any script has not ended."""
        return bool(self.selector.get_map() or self._asleep)

    def turn(self) -> None:
        """Wait for something to arrive, and let those go on to whom it came."""
        self._wake()
        until = max(0.0, self._asleep[0][0] - time.perf_counter()) if self._asleep else PATIENCE_SECONDS
        ready = self.selector.select(min(until, PATIENCE_SECONDS))
        if not ready and not self._asleep and self.running:
            raise TimeoutError("The server does not answer any more.")
        for key, _events in ready:
            self._hear(key.data)

    def _hear(self, client: _Client) -> None:
        try:
            answer = client.read()
        except ConnectionResetError:
            self.load.reconnects += 1
            self.selector.unregister(client.socket)
            client.again()
            self._listen(client)
            return
        if answer is not None:
            self._count(answer)
            self._go_on(client, answer)

    def _count(self, answer: LoadAnswer) -> None:
        self.load.latencies.append(answer.seconds)
        self.load.statuses[answer.status] += 1
        self.load.bytes += answer.size

    def _go_on(self, client: _Client, answer: LoadAnswer) -> None:
        self.selector.unregister(client.socket)
        try:
            following = client.script.send(answer)
        except StopIteration:
            self._leave(client)
            return
        if CLOSING.search(answer.head):
            client.reconnect()
        self._ask(client, following)

    def close(self) -> None:
        """End what is still running."""
        for client in self._clients:
            client.script.close()
            client.socket.close()
        self.selector.close()


def drive(
    address: Address,
    scripts: Iterable[Exchange],
    *,
    at_once: int | None = None,
    seconds: float | None = None,
    tries: int = 1,
) -> Load:
    """Run all scripts until each has ended, or for so long: all at once, or `at_once`, each on its own connection.

    A connection that the server closes is made anew and the request sent again, up to `tries` times.
    Raises TimeoutError when no client hears anything for PATIENCE_SECONDS, and whatever a script raises.
    """
    crowd = _Crowd(address, scripts, at_once, tries)
    start = time.perf_counter()
    try:
        crowd.begin()
        while crowd.running and (seconds is None or time.perf_counter() < start + seconds):
            crowd.turn()
    finally:
        crowd.close()
    crowd.load.seconds = time.perf_counter() - start
    return crowd.load
