"""PDF files that are dear to read: for the page where a visitor has a certificate checked."""

import zlib
from collections.abc import Iterator

from certificates.verification.files import MAX_BYTES

HEAD = b"%PDF-1.7\n"


def hostile() -> Iterator[tuple[str, bytes]]:
    """Each by its name."""
    yield "no end", b"%PDF-1.7stream"
    ruin = zlib.compress(bytes(16 * 1024 * 1024 - 1), 9)[:-4] + b"ruin"
    yield "bombs, damaged at their end", filled(stream(ruin))
    yield "bombs", filled(stream(zlib.compress(bytes(16 * 1024 * 1024), 9)))
    yield "nothing but streams", filled(b"streamendstream")
    yield "nothing but openings", filled(b"stream ")
    yield "links that are none", filled(b"http://" + b"a" * 255)
    yield "packed links that are none", filled(stream(zlib.compress(b"http://aaaaaaa" * 1_000_000, 9)))


def stream(packed: bytes) -> bytes:
    """A stream as it stands in a file."""
    return b"stream\r\n" + packed + b"\nendstream\n"


def filled(unit: bytes) -> bytes:
    """A file of the largest size that is read, full of one thing."""
    return (HEAD + unit * (MAX_BYTES // len(unit) + 1))[:MAX_BYTES]


def certificate() -> bytes:
    """A file with the link of a certificate in a packed stream."""
    return HEAD + stream(zlib.compress(b"<</URI (https://bimtek.example.id/v/7KQF-9M2X-TB4D-RW8H)>>")) + b"%%EOF"
