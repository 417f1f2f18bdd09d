"""The electronic signature of one document, as `link` puts it in: PAdES baseline B (ETSI EN 319 142-1).

The moment of signing stands in the signature's dictionary, not in the CMS, as that profile asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from .cms import Envelope

# Stands where the byte range will; as long as four numbers of ten digits can be.
BYTE_RANGE = b"[0 0000000000 0000000000 0000000000]"


@dataclass(frozen=True)
class Seal:
    """Who seals, and when. `sign` gets the signed attributes and gives the signature: a new one, or the stored."""

    envelope: Envelope
    at: datetime
    name: str
    sign: Callable[[bytes], bytes]

    @cached_property
    def hole(self) -> bytes:
        """What the signature's place holds before it is filled."""
        return b"<" + b"0" * (2 * self.envelope.max_bytes) + b">"

    @cached_property
    def dictionary(self) -> str:
        """The signature's object, its byte range and contents still empty."""
        moment = f"D:{self.at:%Y%m%d%H%M%S}{self.at:%z}"
        moment = f"{moment[:-2]}'{moment[-2:]}'"
        name = self.name.encode("utf-16-be").hex()
        return (
            "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached "
            f"/M ({moment}) /Name <FEFF{name}> /ByteRange {BYTE_RANGE.decode()} /Contents {self.hole.decode()} >>"
        )

    def fill(self, digest: bytes) -> tuple[bytes, bytes]:
        """The signature over a document with this SHA-256, and what fills the hole."""
        signature = self.sign(self.envelope.attributes(digest))
        contents = self.envelope.build(digest, signature)
        return signature, b"<" + contents.hex().ljust(2 * self.envelope.max_bytes, "0").encode() + b">"
