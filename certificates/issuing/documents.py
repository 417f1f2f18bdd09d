"""Printing one certificate, and making it anew: base, record and signature give the same bytes for ever."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256

import structlog

from certificates.bases import store
from certificates.bases.compiling import base_for, base_for_one
from certificates.bases.models import Base
from certificates.press.cms import Envelope
from certificates.press.errors import Unlinkable
from certificates.press.link import Linked
from certificates.press.seal import Seal
from certificates.signing.models import SigningKey
from certificates.signing.selectors import signer_of

from . import fields
from .models import Certificate, Edition

logger = structlog.get_logger(__name__)


class Differs(Exception):
    """A certificate made anew is not the one that was issued: a library that draws it has changed."""


# Why `document` can fail. Each is a fault of ours, and says nothing about a file that a visitor holds.
# ValueError: the base is of another format; OSError: the file storage does not answer.
NOT_MADE = (store.Damaged, Differs, Unlinkable, ValueError, OSError)


@dataclass(frozen=True)
class Printed:
    """A document that was just made: what its record has to say of it."""

    base: Base
    sha256: bytes
    signature: bytes


class EditionPress:
    """Prints certificates of one edition; what they share is prepared once."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.fixed = edition.printed

    @cached_property
    def base(self) -> Base:
        """The edition's base, compiled if that was not done yet. LayoutError where its layout cannot be printed."""
        if self.edition.base is None:
            base = base_for(self.edition.layout_version, self.fixed, self.edition.letters)
            Edition.objects.filter(pk=self.edition.pk).update(base=base)
            self.edition.base = base
        return self.edition.base

    @cached_property
    def seal(self) -> Seal | None:
        """What signs the edition's documents. Refusal where the key cannot be used any more."""
        key = self.edition.signing_key
        return None if key is None else seal(self.edition, key, signer_of(key).sign)

    def print(self, **person: str) -> Printed:
        """Print for one person: `number`, `code`, `name`, `institution`.

        Letters that the layout's fonts lack are set by WeasyPrint, in a base of this person's own.
        """
        values = fields.values(self.fixed, **person)
        base = self.base
        try:
            linked = store.linker(base).link(values, self.seal)
        except Unlinkable:
            base = base_for_one(self.edition.layout_version, self.fixed, values)
            linked = store.linker(base).link(values, self.seal)
        return Printed(base, linked.sha256, linked.signature)


def document(certificate: Certificate) -> bytes:
    """The PDF of an issued certificate, made anew and proven by its recorded hash.

    Load `edition` (with its `signing_key`) and `base` with it. Damaged where the base cannot be read,
    Differs where the bytes are not those that were issued.
    """
    linker = store.linker(certificate.base)
    linked = _link_again(certificate)
    pdf = linker.compiled.pdf + linked.appendix
    if sha256(pdf).digest() != bytes(certificate.sha256):
        raise Differs(f"certificate {certificate.pk} is not what was issued")
    return pdf


def made_anew(certificate: Certificate) -> bytes | None:
    """As `document`; None, and a line with the reason in the log, where the certificate cannot be made now."""
    try:
        return document(certificate)
    except NOT_MADE:
        logger.exception("certificate_not_made_anew", certificate=str(certificate.pk))
        return None


def _link_again(certificate: Certificate) -> Linked:
    values = fields.values(
        certificate.edition.printed,
        number=certificate.number,
        code=certificate.code,
        name=certificate.name,
        institution=certificate.institution,
    )
    key = certificate.edition.signing_key
    again = None
    if key is not None:
        signature = bytes(certificate.signature)
        again = seal(certificate.edition, key, lambda _attributes: signature)
    return store.linker(certificate.base).link(values, again)


def seal(edition: Edition, key: SigningKey, sign: Callable[[bytes], bytes]) -> Seal:
    """What signs documents of an edition: `sign` makes a signature, or gives the stored one."""
    return Seal(_envelope(key.certificates), edition.sealed_at, edition.organizer_name, sign)


@lru_cache(maxsize=64)
def _envelope(certificates: str) -> Envelope:
    return Envelope.of(SigningKey(certificates=certificates).chain)
