"""A mail server that takes its time over each mail, and knows to whom they went."""

import contextlib
import socketserver
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes, policy


class _Talk(socketserver.StreamRequestHandler):
    """One SMTP conversation (RFC 5321), as far as Django's backend speaks it."""

    server: "MailServer"

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # of a worker that a test kills
            self.converse()

    def converse(self) -> None:
        self.say("220 slow")
        self.refused = False  # the recipient of this mail
        for line in self.rfile:
            if self.is_full():
                return
            verb = line.strip().upper()
            self.say(self.answered(verb) or self.reply(verb))
            if verb == b"QUIT":
                return

    def reply(self, verb: bytes) -> str:
        if any(address.encode().upper() in verb for address in self.server.unknown):
            self.refused = True
            return "550 5.1.1 no such user"
        if verb[:4] in (b"DATA", b"BDAT"):
            return self.take(verb)
        return "221 bye" if verb == b"QUIT" else "250 ok"

    def answered(self, verb: bytes) -> str:
        """What it says to a command by the test's wish, if anything."""
        extensions = "250-slow\r\n250 PIPELINING" if verb.startswith(b"EHLO") and self.server.pipelining else ""
        if extensions and self.server.chunking:
            extensions = extensions.replace("250 PIPELINING", "250-PIPELINING\r\n250 CHUNKING")
        return self.server.refusals.get(verb.partition(b" ")[0], extensions)

    def is_full(self) -> bool:
        """Whether it takes no more; says so once it was emptied, as no answer is what a test waits for."""
        if len(self.server.letters) != self.server.most:
            return False
        self.server.full.set()
        self.server.emptied.wait()
        return True

    def take(self, verb: bytes) -> str:
        """Take a letter: up to its dot, or (BDAT) by its length."""
        refused, self.refused = self.refused, False
        if verb == b"DATA" and not refused:
            self.say("354 go on")
            self.keep(b"".join(iter(self.rfile.readline, b".\r\n")))
        elif verb != b"DATA":
            body = self.rfile.read(int(verb.split()[1]))
            if not refused:
                self.keep(body)
        return "554 no valid recipients" if refused else "250 ok"

    def keep(self, body: bytes) -> None:
        time.sleep(self.server.seconds)
        self.server.letters.append(body)
        to = message_from_bytes(body, policy=policy.default)["To"]
        self.server.arrived[str(to)] = time.monotonic()

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """Answers each mail after `seconds`; `arrived` says when (monotonic clock) a mail came to each address.

    `letters` holds them as they came, without the dot at their end; `refusals` changes what a command is answered.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self, seconds: float, *, pipelining: bool = False, chunking: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.seconds, self.pipelining, self.chunking = seconds, pipelining, chunking
        self.most: int | None = None  # after so many letters it sets `full`, and answers nothing until `emptied`
        self.full, self.emptied = threading.Event(), threading.Event()
        self.unknown: set[str] = set()  # addresses that it does not know
        self.arrived: dict[str, float] = {}
        self.letters: list[bytes] = []
        self.refusals: dict[bytes, str] = {}  # what it answers to a command instead
        self.url = f"smtp://127.0.0.1:{self.server_address[1]}"


@contextlib.contextmanager
def slow_mail_server(seconds: float, *, pipelining: bool = False, chunking: bool = False) -> Iterator[MailServer]:
    """Run one for as long as the block runs."""
    with MailServer(seconds, pipelining=pipelining, chunking=chunking) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
