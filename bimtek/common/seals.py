"""The portal's Ed25519 signatures (RFC 8032): on tickets, and on what staff state in the attendance log.

A key is a seed of 32 bytes, written as 64 hexadecimal digits in TICKET_KEYS. Where none is set, one is derived
from SECRET_KEY with HKDF-SHA256. The first key signs; all are believed, so that a new one can be put in front.
"""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SIGNATURE_BYTES = 64


@lru_cache(maxsize=4)
def _private(seeds: tuple[str, ...], secret: str) -> tuple[Ed25519PrivateKey, ...]:
    raw = [bytes.fromhex(seed) for seed in seeds] or [_derived(secret)]
    return tuple(Ed25519PrivateKey.from_private_bytes(seed) for seed in raw)


def _derived(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"bimtek:ticket-keys").derive(secret.encode())


def _keys() -> tuple[Ed25519PrivateKey, ...]:
    return _private(tuple(settings.TICKET_KEYS), settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _public(keys: tuple[Ed25519PrivateKey, ...]) -> tuple[Ed25519PublicKey, ...]:
    return tuple(key.public_key() for key in keys)


def public_keys() -> list[bytes]:
    """The keys that are believed, 32 bytes each: what a device needs to check a signature without the network."""
    return [key.public_bytes_raw() for key in _public(_keys())]


def sealed_text(purpose: str, message: bytes) -> bytes:
    """The bytes that are signed: the purpose stands before the message, so that no signature serves two."""
    return f"bimtek:{purpose}:".encode() + message


def sign(purpose: str, message: bytes) -> bytes:
    """A signature of SIGNATURE_BYTES over the message; the same message gives the same bytes."""
    return _keys()[0].sign(sealed_text(purpose, message))


def verify(purpose: str, message: bytes, signature: bytes) -> bool:
    """Whether one of the keys signed exactly this message for this purpose."""
    for key in _public(_keys()):
        try:
            key.verify(signature, sealed_text(purpose, message))
        except InvalidSignature:
            continue
        return True
    return False
