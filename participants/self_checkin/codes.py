"""The code on the screen: which it is now, and how old the one is that a participant brings.

A code is HMAC-SHA256 over agenda item and step of STEP_SECONDS, as in TOTP (RFC 6238), cut to LENGTH characters of
the portal's alphabet: 29.1 bits. That is few, and enough: it lives for less than a minute, is looked for among the few
items of one person only, and a participant who is wrong too often waits (`limits`).

How long it is taken: while it is on the screen and GRACE_SECONDS more. Reading and typing six characters takes ten
seconds and a request on 2G another ten; a photo that travels through a messenger to a person who then signs in takes
longer. The step that is about to come is taken SKEW_SECONDS early, as two web servers' clocks are not quite the same.
"""

import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.urls import reverse

from bimtek.common.codes import ALPHABET

STEP_SECONDS = 20
GRACE_SECONDS = 20
SKEW_SECONDS = 2
LOOK_BACK_SECONDS = 15 * 60
"""How far back a code is known again: the person hears "expired", and the organizer sees that codes are passed on."""
LENGTH, HALF = 6, 3
ADDRESS = re.compile(r"(\d{1,18})-([0-9A-Z]{6})")


@dataclass(frozen=True)
class ScreenCode:
    """What the screen shows at a moment."""

    code: str  # as people read it: `7KQ-F9M`
    address: str  # for the QR
    ends_at: datetime  # when the next one comes


@dataclass(frozen=True)
class Brought:
    """What a participant brings: the code, and from a QR also the key of its item."""

    code: str
    item: int | None = None


@lru_cache(maxsize=4)
def derived_key(purpose: str, secret: str) -> bytes:
    """A key of 32 bytes for one purpose of this room, so that nothing made for one serves another."""
    info = f"bimtek:self-check-in:{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())


def shown(item: int, now: datetime) -> ScreenCode:
    """The code of this item (by its key) at `now`."""
    step = _step(now)
    code = _code(item, step)
    path = reverse("self_checkin:scanned", args=[f"{item}-{code}"])
    ends_at = datetime.fromtimestamp((step + 1) * STEP_SECONDS, UTC)
    return ScreenCode(f"{code[:HALF]}-{code[HALF:]}", f"{settings.SITE_URL}{path}", ends_at)


def read(text: str) -> Brought:
    """What was typed or scanned; capitals, spaces, hyphens and the address around a code do not matter."""
    plain = unicodedata.normalize("NFKC", text).upper().strip().rstrip("/").rpartition("/")[2]
    if match := ADDRESS.fullmatch(plain):
        return Brought(match[2], int(match[1]))
    return Brought("".join(c for c in plain if c.isalnum()))


def age(item: int, code: str, now: datetime) -> timedelta | None:
    """For how long this code of the item has been out at `now`; None if it is not its code, or an older one.

    All steps are compared, each in constant time, so that the time taken tells nothing.
    """
    newest = _step(now + timedelta(seconds=SKEW_SECONDS))
    found = None
    for step in range(newest, _step(now - timedelta(seconds=LOOK_BACK_SECONDS)) - 1, -1):
        if hmac.compare_digest(_code(item, step).encode(), code.encode()) and found is None:
            found = step
    if found is None:
        return None
    began = datetime.fromtimestamp(found * STEP_SECONDS, UTC)
    return max(now - began, timedelta(0))


def is_fresh(age: timedelta) -> bool:
    """Whether a code that has been out for so long is still taken."""
    return age < timedelta(seconds=STEP_SECONDS + GRACE_SECONDS)


def _step(at: datetime) -> int:
    return int(at.timestamp() // STEP_SECONDS)


def _code(item: int, step: int) -> str:
    key = derived_key("codes", settings.SECRET_KEY)
    number = int.from_bytes(hmac.digest(key, item.to_bytes(8, "big") + step.to_bytes(8, "big"), "sha256"))
    letters = []
    for _ in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)
