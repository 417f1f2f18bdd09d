"""Personal numbers at rest: encrypted with rotatable keys, found again through a keyed blind index."""

import dataclasses
import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Sealed:
    """What the database gave for an encrypted field, not decrypted yet."""

    token: str = dataclasses.field(repr=False)


class _OpenedWhenRead:
    """The attribute of an encrypted field: most pages load a person and never look at the number."""

    def __init__(self, field: models.Field[Any, Any]) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        kept, name = instance.__dict__, self.field.attname
        if name not in kept:  # left out by `only` or `defer`
            instance.refresh_from_db(fields=[name])
        if isinstance(kept[name], Sealed):
            kept[name] = decrypt(kept[name].token)
        return kept[name]

    # What has a `__set__` too is asked before the instance's own dictionary.
    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(_TextField):
    """Text that is ciphertext in the database and plain in Python.

    Empty text and NULL stay what they are. The database cannot compare ciphertexts, so every lookup
    but `isnull` is a FieldError: search through a `blind_index` column beside it. It is decrypted where the attribute
    is read, which raises DecryptionError when no key fits; `values` and `values_list` give it `Sealed`.
    """

    descriptor_class = _OpenedWhenRead

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed | str | None:
        return Sealed(value) if value else value

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, lookup_name: str) -> type[Transform] | None:
        return None
