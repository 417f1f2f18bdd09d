"""What was agreed to for a registration."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from participants.registration.models import Registration

from .models import ConsentRecord, GuardianConsent, PledgeRecord


class Kind(StrEnum):
    """The kinds of proof."""

    CONSENT = "consent"
    PLEDGE = "pledge"
    GUARDIAN = "guardian"


@dataclass(frozen=True)
class Proof:
    """One thing that was agreed to and can be taken back for itself."""

    kind: Kind
    record: ConsentRecord | PledgeRecord | GuardianConsent

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


def proofs(registration: Registration) -> list[Proof]:
    """All that was agreed to, also what was withdrawn since, each with its text; three queries."""
    of_kind = {
        Kind.CONSENT: registration.consents,
        Kind.PLEDGE: registration.pledges,
        Kind.GUARDIAN: registration.guardian_consents,
    }
    return [
        Proof(kind, record)
        for kind, records in of_kind.items()
        for record in records.select_related("text").order_by("accepted_at", "pk")
    ]


def consent_withdrawn() -> Exists:
    """For an annotation of registrations: whether the consent of the person, or of the guardian, was withdrawn."""
    return _withdrawn(ConsentRecord) | _withdrawn(GuardianConsent)


def pledge_withdrawn() -> Exists:
    """For an annotation of registrations: whether a pledge was withdrawn."""
    return _withdrawn(PledgeRecord)


def _withdrawn(model: type[ConsentRecord | PledgeRecord | GuardianConsent]) -> Exists:
    return Exists(model._default_manager.filter(registration=OuterRef("pk"), withdrawn_at__isnull=False))
