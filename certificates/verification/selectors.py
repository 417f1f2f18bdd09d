"""Finding the certificate behind a code or a file, and what anyone may see of it."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO

from bimtek.common.codes import ALPHABET, normalise_code
from certificates.issuing.models import Certificate

PIECE = 64 * 1024


class State(StrEnum):
    """What checking a code can find."""

    VALID = "valid"
    PREPARING = "preparing"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Proof:
    """What a code stands for. Personal data ends at name and institution as printed: no NIK, phone, e-mail."""

    code: str
    state: State
    certificate: Certificate | None = None
    successor: str = ""  # code of the certificate that took its place


def find(typed: str) -> Proof:
    """Look a code up as typed, in any letter case, with or without hyphens and spaces; one query."""
    code = normalise_code(typed)
    certificate = Certificate.objects.select_related("successor").filter(code=code).first()
    return Proof(code, State.UNKNOWN) if certificate is None else proof_of(certificate)


def proof_of(certificate: Certificate) -> Proof:
    """The state of a certificate for the public."""
    successor = getattr(certificate, "successor", None)
    state = State(certificate.status)
    if state is State.VALID and certificate.rendered_at is None:
        state = State.PREPARING
    return Proof(certificate.code, state, certificate, successor.code if successor else "")


@dataclass(frozen=True)
class Slip:
    """What is odd about a code that is not known."""

    length: int  # characters typed, without hyphens
    strangers: str  # characters no code contains


def slip(code: str) -> Slip:
    """Say what a mistyped code looks like, to help the person find the mistake."""
    bare = code.replace("-", "")
    return Slip(len(bare), "".join(dict.fromkeys(c for c in bare if c not in ALPHABET)))


def by_file(file: BinaryIO) -> Proof | None:
    """The certificate whose stored PDF has exactly these bytes, or None."""
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    certificate = Certificate.objects.select_related("successor").filter(sha256=digest.hexdigest()).first()
    return proof_of(certificate) if certificate else None


def public(proof: Proof) -> dict[str, Any]:
    """The proof as plain values for programs."""
    certificate = proof.certificate
    if certificate is None:
        return {"code": proof.code, "status": proof.state}
    return {
        "code": proof.code,
        "status": proof.state,
        "number": certificate.number,
        "name": certificate.name,
        "institution": certificate.institution,
        "role": certificate.role,
        "programme": certificate.programme,
        "session": certificate.session_title,
        "starts_on": certificate.starts_on,
        "ends_on": certificate.ends_on,
        "place": certificate.place,
        "jp": float(certificate.jp),
        "topics": [{"title": row["title"], "jp": float(row["jp"])} for row in certificate.topics],
        "organizer": certificate.organizer_name,
        "signed_at_place": certificate.signed_at_place,
        "signatory_name": certificate.signatory_name,
        "signatory_position": certificate.signatory_position,
        "issued_on": certificate.issued_on,
        "sha256": certificate.sha256 or None,
        "status_changed_at": certificate.status_changed_at,
        "status_reason": certificate.status_reason or None,
        "successor": proof.successor or None,
    }
