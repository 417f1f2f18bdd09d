"""What a ticket's QR holds: a signed token that a device can check without the network.

Layout, in bytes, big-endian: version 1, session 6, registration 6, reference 8, last day 2 (days since EPOCH),
Ed25519 signature 64 over all that stands before it. Written as `BTK1.` and Base32 without padding, in capitals:
145 characters of a QR's alphanumeric mode, a code of 41 modules with error correction M.
"""

import base64
import binascii
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from bimtek.common import seals
from bimtek.common.codes import normalise_code
from bimtek.common.errors import Refusal
from participants.registration.models import Registration

PREFIX = "BTK1."
VERSION = 1
PURPOSE = "ticket"
EPOCH = date(2020, 1, 1)
REFERENCE_BYTES = 8
DOOR_DIGITS = 10
PAYLOAD_BYTES = 23
TOKEN_BYTES = PAYLOAD_BYTES + seals.SIGNATURE_BYTES
TEXT_LENGTH = len(PREFIX) + -(-TOKEN_BYTES * 8 // 5)  # Base32: five bits a character
VALID_AFTER = timedelta(days=7)
"""Past a session's last day: certificates and corrections are asked for at the desk for some days."""


@dataclass(frozen=True)
class ReadTicket:
    """What a genuine token says."""

    session: int
    registration: int
    reference: bytes  # of the ticket code, as `reference` makes it
    last_day: date  # by the calendar of the session's zone


def reference(session: int, code: str) -> bytes:
    """The first REFERENCE_BYTES of SHA-256 over session and ticket code.

    A device keeps this instead of the code: what is typed or scanned is found by it, and no one gets from it to the
    code (78 random bits), which opens the ticket's page.
    """
    text = f"bimtek:ticket:{session}:{normalise_code(code)}"
    return hashlib.sha256(text.encode()).digest()[:REFERENCE_BYTES]


def door_number(session: int, code: str) -> str:
    """What is typed at a door where a QR cannot be read: ten digits of the ticket's reference, as `482 109 3755`.

    It may hang round a neck: only the door app knows it, by the references it holds (static/js/checkin/ticket.js
    counts the same), and there is no way from it to the ticket code. In a session of 6,000 two people share a number
    in one of 500; the door then asks for the name.
    """
    digits = f"{int.from_bytes(reference(session, code), 'big') % 10**DOOR_DIGITS:0{DOOR_DIGITS}}"
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def issue(registration: Registration) -> str:
    """The token of a registration (load its session with it). The same ticket gives the same token."""
    session = registration.session
    # The page of a ticket must open also for a session of before EPOCH: its token is expired, no more.
    days = min(max((session.ends_on + VALID_AFTER - EPOCH).days, 0), 0xFFFF)
    payload = b"".join(
        (
            VERSION.to_bytes(1, "big"),
            session.pk.to_bytes(6, "big"),
            registration.pk.to_bytes(6, "big"),
            reference(session.pk, registration.code),
            days.to_bytes(2, "big"),
        )
    )
    return _written(payload + seals.sign(PURPOSE, payload))


def read(text: str) -> ReadTicket:
    """What a token says. Raises Refusal `not_a_ticket` or, where the signature is not ours, `forged`."""
    payload, signature = _split(text)
    if payload[0] != VERSION or not seals.verify(PURPOSE, payload, signature):
        raise Refusal("forged", _("This ticket is not genuine: its signature does not fit."))
    return ReadTicket(
        session=int.from_bytes(payload[1:7], "big"),
        registration=int.from_bytes(payload[7:13], "big"),
        reference=payload[13:21],
        last_day=EPOCH + timedelta(days=int.from_bytes(payload[21:23], "big")),
    )


def _written(token: bytes) -> str:
    return PREFIX + base64.b32encode(token).decode().rstrip("=")


def _split(text: str) -> tuple[bytes, bytes]:
    """Payload and signature. Only the one spelling that `issue` gives is a ticket; capitals do not matter."""
    typed = text.strip().upper() if text.isascii() else ""
    token = b""
    if len(typed) == TEXT_LENGTH:  # before anything is decoded, however much was sent
        with suppress(binascii.Error):
            token = base64.b32decode(typed[len(PREFIX) :] + "=" * (-(TEXT_LENGTH - len(PREFIX)) % 8))
    if not token or _written(token) != typed:
        raise Refusal("not_a_ticket", _("This is not a ticket of this portal."))
    return token[:PAYLOAD_BYTES], token[PAYLOAD_BYTES:]
