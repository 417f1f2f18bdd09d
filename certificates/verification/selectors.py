"""Finding the certificate behind a code or a file, and what anyone may see of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO

from django.db.models import QuerySet

from bimtek.common.codes import ALPHABET, normalise_code
from bimtek.common.names import name_key
from certificates.issuing.documents import made_anew
from certificates.issuing.models import Certificate
from events.organizers.models import Organizer
from events.seats.roles import printed_role
from participants.people.name_reading import split

from . import files

SAME_NUMBER = 50  # certificates of one number that are looked at; each organizer may have one


class VerificationState(StrEnum):
    """What checking a code can find."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class VerifiedCertificate:
    """What a code stands for. Personal data ends at name and institution as printed: no NIK, phone, e-mail."""

    code: str
    state: VerificationState
    certificate: Certificate | None = None
    successor: str = ""  # code of the certificate that took its place
    predecessor: str = ""  # number of the certificate that it took the place of


def find(typed: str) -> VerifiedCertificate:
    """Look a code up as typed, in any letter case, with or without hyphens and spaces; one query."""
    code = normalise_code(typed)
    certificate = _certificates().filter(code=code).first()
    return VerifiedCertificate(code, VerificationState.UNKNOWN) if certificate is None else proof_of(certificate)


def _certificates() -> QuerySet[Certificate]:
    return Certificate.objects.select_related("base", "edition__signing_key", "successor", "predecessor")


def by_number(number: str, name: str) -> VerifiedCertificate | None:
    """The one certificate with this number and name, titles and capitals left aside; None where there is none, or two.

    Numbers repeat between organizers, so all of them are asked; the index over both finds each at once.
    """
    typed = " ".join(number.split())
    organizers = list(Organizer.objects.values_list("pk", flat=True))
    rows = _certificates().filter(organizer__in=organizers, number__in={typed, typed.upper()})
    wanted = name_key(split(name).name)
    found = [row for row in rows[:SAME_NUMBER] if name_key(split(row.name).name) == wanted]
    return proof_of(found[0]) if len(found) == 1 else None


def proof_of(certificate: Certificate) -> VerifiedCertificate:
    """The state of a certificate for the public."""
    successor = getattr(certificate, "successor", None)
    return VerifiedCertificate(
        certificate.code,
        VerificationState(certificate.status),
        certificate,
        successor.code if successor else "",
        certificate.predecessor.number if certificate.predecessor else "",
    )


@dataclass(frozen=True)
class Slip:
    """What is odd about a code that is not known."""

    length: int  # characters typed, without hyphens
    strangers: str  # characters no code contains


def slip(code: str) -> Slip:
    """Say what a mistyped code looks like, to help the person find the mistake."""
    bare = code.replace("-", "")
    return Slip(len(bare), "".join(dict.fromkeys(c for c in bare if c not in ALPHABET)))


class FileState(StrEnum):
    """What checking a file can find."""

    AUTHENTIC = "authentic"
    ALTERED = "altered"
    UNKNOWN = "unknown"
    UNCHECKED = "unchecked"  # we cannot make the true one to compare with


@dataclass(frozen=True)
class FileCheck:
    """What an uploaded file is, and the certificate that it says it is."""

    state: FileState
    proof: VerifiedCertificate

    @property
    def same(self) -> bool:
        """Whether it is what was issued, byte for byte."""
        return self.state is FileState.AUTHENTIC


def by_file(file: BinaryIO) -> FileCheck:
    """The certificate that an uploaded PDF says it is, and whether it is that, byte for byte.

    The certificate is made anew to compare. Nothing opens the upload as a PDF.
    """
    code = files.claimed_code(file)
    proof = find(code) if code else VerifiedCertificate("", VerificationState.UNKNOWN)
    if proof.certificate is None:
        return FileCheck(FileState.UNKNOWN, proof)
    file.seek(0)
    upload = file.read()
    issued = made_anew(proof.certificate)
    if issued is None:
        return FileCheck(FileState.UNCHECKED, proof)
    return FileCheck(FileState.AUTHENTIC if upload == issued else FileState.ALTERED, proof)


def public(proof: VerifiedCertificate) -> dict[str, Any]:
    """The proof as plain values for programs."""
    certificate = proof.certificate
    if certificate is None:
        return {"code": proof.code, "status": proof.state}
    edition = certificate.edition
    return {
        "code": proof.code,
        "status": proof.state,
        "number": certificate.number,
        "name": certificate.name,
        "institution": certificate.institution,
        "role": printed_role(certificate.role),
        "programme": edition.programme,
        "session": edition.session_title,
        "starts_on": edition.starts_on,
        "ends_on": edition.ends_on,
        "place": edition.place,
        "jp": float(edition.jp),
        "topics": [{"title": row["title"], "jp": float(row["jp"])} for row in edition.topics],
        "organizer": edition.organizer_name,
        "signed_at_place": edition.signed_at_place,
        "signatory_name": edition.signatory_name,
        "signatory_position": edition.signatory_position,
        "issued_on": edition.issued_on,
        "signed_electronically": edition.signing_key_id is not None,
        "sha256": bytes(certificate.sha256).hex(),
        "status_changed_at": certificate.status_changed_at,
        "status_reason": certificate.status_reason or None,
        "successor": proof.successor or None,
        "predecessor_number": proof.predecessor or None,
    }
