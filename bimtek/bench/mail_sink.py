"""A mail server that takes everything at once and keeps nothing: what it costs to send is measured against it.

Run as a process of its own. Beside RFC 5321 it knows `XCOUNT` (how many mails it took, codes not among them) and
`XSEEN address` (when the first one came there, on the machine's monotonic clock, or 0).
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from smtplib import SMTP

from django.conf import settings

END = b"\r\n.\r\n"
CODE = "kode"  # how the addresses of sign-in codes begin, which are not counted


class _Sink(asyncio.Protocol):
    """One connection."""

    count = 0
    seen: dict[bytes, float] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._out: asyncio.Transport = transport  # type: ignore[assignment]  # of a TCP server
        self._waiting, self._in_letter, self._to = b"", False, b""
        self._length: int | None = None  # of the letter that comes, where it was said
        self._out.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        self._answers: list[bytes] = []
        while self._take_letter() if self._in_letter else self._take_line():
            continue
        self._out.writelines(self._answers)  # to commands that came together in one piece (RFC 2920)

    def _take_letter(self) -> bool:
        if self._length is None:
            if END not in self._waiting:
                return False
            self._waiting = self._waiting.partition(END)[2]
        elif len(self._waiting) < self._length:
            return False
        else:
            self._waiting, self._length = self._waiting[self._length :], None
        self._in_letter = False
        _Sink.count += not self._to.startswith(CODE.encode())
        _Sink.seen.setdefault(self._to, time.monotonic())
        self._answers.append(b"250 taken\r\n")
        return True

    def _take_line(self) -> bool:
        line, ended, rest = self._waiting.partition(b"\r\n")
        if not ended:
            return False
        self._waiting = rest
        verb = line[:4].upper()
        if verb == b"BDAT":  # by its length (RFC 3030); answered when it is there
            self._in_letter, self._length = True, int(line.split()[1])
        else:
            self._answers.append(self._answer(verb, line))
        return True

    def _answer(self, verb: bytes, line: bytes) -> bytes:
        match verb:
            case b"EHLO":
                return b"250-sink\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 8BITMIME\r\n"
            case b"RCPT":
                self._to = line.partition(b"<")[2].partition(b">")[0]
            case b"DATA":
                self._in_letter = True
                return b"354 go on\r\n"
            case b"QUIT":
                return b"221 bye\r\n"
            case b"XCOU":
                return b"250 %d\r\n" % _Sink.count
            case b"XSEE":
                return b"250 %f\r\n" % _Sink.seen.get(line.split()[1], 0.0)
        return b"250 ok\r\n"


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201  the port, for the process that started it
    await server.serve_forever()


@dataclass(frozen=True)
class MailSink:
    """Where it listens, and what it took."""

    port: int

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def count(self) -> int:
        """How many mails it took, codes not among them."""
        return int(self._ask("XCOUNT"))

    def seen(self, address: str) -> float:
        """When the first mail came to this address, or 0."""
        return float(self._ask(f"XSEEN {address}"))

    def _ask(self, line: str) -> str:
        with SMTP("127.0.0.1", self.port) as talk:
            return talk.docmd(line)[1].decode()


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """Run one for as long as the block runs."""
    command = [sys.executable, "-m", "bimtek.bench.mail_sink"]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE) as process:  # noqa: S603  ours
        assert process.stdout is not None  # noqa: S101  as it was asked for
        try:
            yield MailSink(int(process.stdout.readline()))
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(_serve())
