"""Reading which certificate an uploaded PDF says it is.

Anybody may upload here, so no PDF library opens the file: a megabyte can unpack to gigabytes. The link
under the QR code is looked for in the plain bytes and in what compressed streams hold, up to a limit.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from bimtek.common.codes import normalise_code

MAX_BYTES = 5 * 1024 * 1024
# Of whichever address: the portal may have moved since the certificate was issued.
_LINK = re.compile(rb"https?://[\w.:-]{1,255}/v/([\w-]{1,40})")
# What reading one file may cost; a certificate's objects take a hundredth of it. Each stream is charged what came out
# of it, also where it then proves damaged, at least the price of opening it, and its own length by a factor: a byte
# that unpacks to nothing is several times the work of an unpacked one.
MAX_UNPACKED = 8 * 1024 * 1024
PACKED_FACTOR = 8
STREAM_MIN_CHARGE = 4096
PACKED_MAX_BYTES = 256 * 1024  # larger ones are pictures and fonts
PIECE_BYTES = 256 * 1024
OPENS, CLOSES = b"stream", b"endstream"


def is_pdf(file: BinaryIO) -> bool:
    """Whether the content begins as a PDF does; what the name says does not count."""
    file.seek(0)
    head = file.read(5)
    file.seek(0)
    return head == b"%PDF-"


def is_picture(file: BinaryIO) -> bool:
    """Whether the content begins as a JPEG, PNG or WebP does."""
    file.seek(0)
    head = file.read(12)
    file.seek(0)
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG")) or (head[:4] == b"RIFF" and head[8:] == b"WEBP")


def linked_code(text: str) -> str | None:
    """The code in the link that a certificate's QR code holds; None for any other text."""
    match = _LINK.fullmatch(text.strip().rstrip("/").encode())
    return normalise_code(match[1].decode("ascii")) if match else None


def claimed_code(file: BinaryIO) -> str | None:
    """The code in the link under the certificate's QR code, or None where there is none to read."""
    file.seek(0)
    data = file.read(MAX_BYTES)
    for text in chain([data], _unpacked(data)):
        if match := _LINK.search(text):
            return normalise_code(match[1].decode("ascii"))
    return None


def _unpacked(data: bytes) -> Iterator[bytes]:
    """What the streams packed by zlib hold, as far as each can be read, for MAX_UNPACKED together."""
    left = MAX_UNPACKED
    for packed in _streams(data):
        text = b""
        if len(packed) <= PACKED_MAX_BYTES:
            text = _inflated(packed, left)
            left -= PACKED_FACTOR * len(packed)
        left -= max(len(text), STREAM_MIN_CHARGE)
        yield text
        if left <= 0:
            return


def _streams(data: bytes) -> Iterator[bytes]:
    """What stands between each opening and closing word, from the front to the back."""
    end = 0
    while (start := data.find(OPENS, end)) >= 0:
        start += len(OPENS)
        if (close := data.find(CLOSES, start)) < 0:
            return
        yield data[start:close].lstrip(b"\r\n")
        end = close + len(CLOSES)


def _inflated(packed: bytes, most: int) -> bytes:
    """The first `most` bytes of what was packed, or those before its first fault."""
    unpacker, pieces = zlib.decompressobj(), []
    try:
        # A fault loses the piece it is found in, so pieces are small: what was worked for is charged.
        while most > 0 and (piece := unpacker.decompress(packed, min(most, PIECE_BYTES))):
            pieces.append(piece)
            packed, most = unpacker.unconsumed_tail, most - len(piece)
    except zlib.error:
        pass  # packed otherwise, encrypted, or damaged: what came before counts
    return b"".join(pieces)
