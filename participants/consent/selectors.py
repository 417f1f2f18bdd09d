"""What was agreed to for a registration."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from participants.registration.models import Registration

from .models import ConsentRecord, GuardianConsent, PledgeRecord


class ProofKind(StrEnum):
    """The kinds of proof."""

    CONSENT = "consent"
    PLEDGE = "pledge"
    GUARDIAN = "guardian"


Record = ConsentRecord | PledgeRecord | GuardianConsent
MODELS: dict[ProofKind, type[Record]] = {
    ProofKind.CONSENT: ConsentRecord,
    ProofKind.PLEDGE: PledgeRecord,
    ProofKind.GUARDIAN: GuardianConsent,
}


@dataclass(frozen=True)
class WithdrawableProof:
    """One thing that was agreed to and can be taken back for itself."""

    kind: ProofKind
    record: Record

    @property
    def key(self) -> str:
        """Names it among those of its registration: `pledge-12`."""
        return f"{self.kind}-{self.record.pk}"

    @property
    def title(self) -> str:
        """What it is, in the language of the screen; a pledge has its own title."""
        match self.record:
            case PledgeRecord():
                return self.record.text.title
            case GuardianConsent():
                who = {"name": self.record.name, "relation": self.record.get_relation_display()}
                return _("Consent of the parent or guardian: %(name)s (%(relation)s)") % who
            case _:
                return _("Consent to the processing of personal data")


def proofs(registration: Registration) -> list[WithdrawableProof]:
    """All that was agreed to, also what was withdrawn since, each with its text; three queries."""
    return [
        WithdrawableProof(kind, record)
        for kind, model in MODELS.items()
        for record in model._default_manager.filter(registration=registration)
        .select_related("text")
        .order_by("accepted_at", "pk")
    ]


def consent_withdrawn() -> Q:
    """For an annotation of registrations: whether the consent of the person, or of the guardian, was withdrawn."""
    return Q(_withdrawn(ConsentRecord)) | Q(_withdrawn(GuardianConsent))


def pledge_withdrawn() -> Q:
    """For an annotation of registrations: whether a pledge was withdrawn."""
    return Q(_withdrawn(PledgeRecord))


def _withdrawn(model: type[Record]) -> Exists:
    return Exists(model._default_manager.filter(registration=OuterRef("pk"), withdrawn_at__isnull=False))
