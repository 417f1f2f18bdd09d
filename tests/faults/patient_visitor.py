"""People who press "reload" until it works: registering and issuing over HTTP while things break."""

import re
import socket
import time
from collections.abc import Callable
from html import unescape

from django.conf import settings
from django.urls import reverse

from bimtek.bench.load import Address, LoadAnswer, request

INPUT = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|key|consent_version)"[^>]* value="([^"]*)"')
PAUSE_SECONDS = 0.2
ANSWER_SECONDS = 15
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)


class Unfriendly(Exception):
    """An answer that no fault explains: neither a page, a redirect nor "try again"."""


class Patient:
    """A signed-in participant, who gives up after `seconds`."""

    def __init__(self, address: Address, cookie: str, seconds: float) -> None:
        self.address, self.ends = address, time.monotonic() + seconds
        self.jar = {settings.SESSION_COOKIE_NAME: cookie}

    def ask(self, method: str, path: str, wanted: set[int], form: dict[str, str] | None = None) -> LoadAnswer:
        """The first answer with one of these statuses; 503 and broken connections mean to try again."""
        while True:
            answer = self._once(method, path, form)
            if answer is not None and answer.status in wanted:
                self.jar |= answer.cookies()
                return answer
            if answer is not None and answer.status not in (429, 502, 503, 504):
                raise Unfriendly(f"{method} {path}: {answer.status} {answer.text[:300]}")
            assert time.monotonic() < self.ends, f"{method} {path}: no answer in time, last {answer and answer.status}"
            time.sleep(PAUSE_SECONDS)

    def _once(self, method: str, path: str, form: dict[str, str] | None) -> LoadAnswer | None:
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        headers = [f"Cookie: {cookies}", "Connection: close"]
        began = time.perf_counter()
        try:
            with socket.create_connection(self.address, timeout=ANSWER_SECONDS) as link:
                link.sendall(request(method, path, headers=headers, form=form))
                received = b"".join(iter(lambda: link.recv(65536), b""))
        except OSError:
            return None
        head, blank, body = received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not blank or (length and len(body) < int(length[1])):
            return None  # cut off
        return LoadAnswer(int(head[9:12]), head, body, time.perf_counter() - began)

    def register(self, session: int, pool: int) -> str:
        """From the form to the ticket, whose address comes back."""
        form = reverse("registration:register", args=[session])
        shown = self.ask("GET", form, {200, 302})
        if shown.status == 302:  # registered already: an answer was lost
            return shown.headers("location")[0]
        typed = {"pool": str(pool), "representing": "", "assignment": "TPS 012, Desa Sukamaju", "consent": "on"}
        sent = self.ask("POST", form, {302}, _hidden(shown) | typed)
        ticket = sent.headers("location")[0]
        self.ask("GET", ticket, {200})
        return ticket

    def issue(self, session: int, issued_on: str) -> None:
        """Issue to everyone of a session; sent twice with the same key it is done once."""
        shown = self.ask("GET", reverse("issuing:overview", args=[session]), {200})
        fields = _hidden(shown) | {"layout": "klasik", "issued_on": issued_on}
        self.ask("POST", reverse("issuing:issue", args=[session]), {302, 422}, fields)


def _hidden(answer: LoadAnswer) -> dict[str, str]:
    return {name: unescape(value) for name, value in INPUT.findall(answer.text)}


def until(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Return when it is so; AssertionError with what was hoped for after that time."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, f"not in {seconds:.0f} seconds: {what}"
        time.sleep(0.2)
