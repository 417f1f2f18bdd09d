"""Reading which certificate an uploaded PDF says it is.

Anybody may upload here, so no PDF library opens the file: a megabyte can unpack to gigabytes. The link
under the QR code is looked for in the plain bytes and in what compressed streams hold, up to a limit.
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from bimtek.common.codes import normalise_code

MAX_BYTES = 5 * 1024 * 1024
# Of whichever address: the portal may have moved since the certificate was issued.
_LINK = re.compile(rb"https?://[\w.:-]{1,255}/v/([\w-]{1,40})")
# What compressed streams of one file may unpack to; a certificate's objects take a hundredth of it.
MAX_UNPACKED = 16 * 1024 * 1024


def is_pdf(file: BinaryIO) -> bool:
    """Whether the content begins as a PDF does; what the name says does not count."""
    file.seek(0)
    head = file.read(5)
    file.seek(0)
    return head == b"%PDF-"


def claimed_code(file: BinaryIO) -> str | None:
    """The code in the link under the certificate's QR code, or None where there is none to read."""
    file.seek(0)
    data = file.read(MAX_BYTES)
    for text in (data, *_unpacked(data)):
        if match := _LINK.search(text):
            return normalise_code(match[1].decode("ascii"))
    return None


def _unpacked(data: bytes) -> Iterator[bytes]:
    """What the streams packed by zlib hold, together up to MAX_UNPACKED."""
    left, end = MAX_UNPACKED, 0
    while left > 0:
        start = data.find(b"stream", end)
        end = data.find(b"endstream", start + len(b"stream")) + len(b"endstream")
        if start < 0 or end < start:
            return
        try:
            packed = data[start + len(b"stream") : end].lstrip(b"\r\n")
            text = zlib.decompressobj().decompress(packed, left)
        except zlib.error:
            continue  # packed otherwise, encrypted, or damaged
        left -= len(text)
        yield text
