"""The lines of the register: one certificate, or a run of numbers that share one explanation or lack one."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from certificates.numbering.models import VoidedRange
from events.seats.roles import SessionRole

Span = tuple[int, int]  # first and last running number


class NumberStatus(TextChoices):
    """What became of a number that was taken."""

    ISSUED = "issued", _("issued")
    SUPERSEDED = "superseded", _("superseded")
    REVOKED = "revoked", _("revoked")
    VOIDED = "voided", _("void")
    WAITING = "waiting", _("waiting to be printed")
    GAP = "gap", _("unexplained gap")


# As certificates call them.
OF_CERTIFICATE = {"valid": NumberStatus.ISSUED, "superseded": NumberStatus.SUPERSEDED, "revoked": NumberStatus.REVOKED}
# The columns a line needs of a certificate, by the names they have here.
COLUMNS = [
    *("pk", "sequence", "number", "name", "role"),
    *("edition__programme", "edition__session_title", "edition__issued_on"),
    *("status", "status_reason", "status_changed_at", "successor__number"),
]


@dataclass(frozen=True)
class RegisterRow:
    """One line. A run of numbers that no certificate carries has its running numbers in place of a number."""

    first: int  # running number
    last: int
    status: NumberStatus
    number: str
    name: str = ""
    role: str = ""
    session: str = ""
    issued_on: date | None = None
    successor: str = ""  # the number that took its place
    reason: str | Promise = ""
    changed_on: date | None = None  # when it was superseded, revoked or voided
    certificate: UUID | None = None

    @property
    def count(self) -> int:
        """How many numbers the line stands for."""
        return self.last - self.first + 1

    def get_status_display(self) -> str:
        """The word for the status."""
        return str(self.status.label)


def of_certificate(data: dict[str, Any]) -> RegisterRow:
    """A certificate's line, from its COLUMNS."""
    changed = data["status_changed_at"]
    return RegisterRow(
        first=data["sequence"],
        last=data["sequence"],
        status=OF_CERTIFICATE[data["status"]],
        number=data["number"],
        name=data["name"],
        role=str(SessionRole(data["role"]).label),
        session=" · ".join(filter(None, [data["edition__programme"], data["edition__session_title"]])),
        issued_on=data["edition__issued_on"],
        successor=data["successor__number"] or "",
        reason=data["status_reason"],
        changed_on=localdate(changed) if changed else None,
        certificate=data["pk"],
    )


def of_voided(voided: VoidedRange, digits: int) -> RegisterRow:
    """The line of a voided run."""
    return RegisterRow(
        first=voided.first,
        last=voided.last,
        status=NumberStatus.VOIDED,
        number=run_label((voided.first, voided.last), digits),
        reason=f"{voided.get_kind_display()}: {voided.note}",
        changed_on=localdate(voided.at),
    )


def of_span(span: Span, status: NumberStatus, digits: int) -> RegisterRow:
    """The line of a run that waits, or that nothing explains."""
    reason = _("No certificate and no record says what became of it.") if status == NumberStatus.GAP else ""
    return RegisterRow(first=span[0], last=span[1], status=status, number=run_label(span, digits), reason=reason)


def run_label(span: Span, digits: int) -> str:
    """`0012–0015`, or `0012` for a single number, as wide as the pattern writes it."""
    return "–".join(f"{number:0{digits}}" for number in sorted(set(span)))
