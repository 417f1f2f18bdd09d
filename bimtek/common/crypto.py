"""Personal numbers at rest: encrypted with rotatable keys, found again through a keyed blind index."""

import hashlib
import hmac
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models import Lookup, Transform

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:  # generic only in the stubs
    _TextField = models.TextField


class DecryptionError(Exception):
    """No key in FIELD_KEYS opens this token: a key is missing, or the stored text was changed."""


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _current_box() -> MultiFernet:
    return _box(tuple(settings.FIELD_KEYS))


def encrypt(text: str) -> str:
    """Encrypt under the first of FIELD_KEYS; the same text gives another token each time."""
    return _current_box().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text of a token made under any of FIELD_KEYS; DecryptionError otherwise."""
    try:
        return _current_box().decrypt(token.encode()).decode()
    except InvalidToken:
        raise DecryptionError(
            "No key in FIELD_KEYS decrypts a stored value. Put its old key back at the end of the list."
        ) from None


def encrypt_bytes(content: bytes) -> bytes:
    """Encrypt as `encrypt` does; the token is one line of ASCII, a third longer than the content."""
    return _current_box().encrypt(content)


def decrypt_bytes(token: bytes) -> bytes:
    """The content of a token made by `encrypt_bytes`; DecryptionError otherwise."""
    try:
        return _current_box().decrypt(token)
    except InvalidToken:
        raise DecryptionError(
            "No key in FIELD_KEYS decrypts a stored file. Put its old key back at the end of the list."
        ) from None


def blind_index(text: str) -> str:
    """64 hexadecimal digits that are equal for equal identifiers and tell nothing without FIELD_INDEX_KEY.

    HMAC-SHA256 over the identifier in its compatibility form; case and white space do not count.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return hmac.new(settings.FIELD_INDEX_KEY.encode(), plain.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(_TextField):
    """Text that is ciphertext in the database and plain in Python.

    Empty text and NULL stay what they are. The database cannot compare ciphertexts, so every lookup
    but `isnull` is a FieldError: search through a `blind_index` column beside it. Reading raises
    DecryptionError when no key fits.
    """

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, lookup_name: str) -> type[Transform] | None:
        return None
