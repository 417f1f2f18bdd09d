"""Certificates issued anew with corrected facts: a batch whose certificates take the place of earlier ones."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from events.training.models import TrainingSession

from . import services
from .candidates import CertificateCandidate
from .models import Batch, Certificate


@transaction.atomic
def renew(
    *,
    session: TrainingSession,
    pairs: Sequence[tuple[Certificate, CertificateCandidate]],
    reason: str,
    by: User,
    now: datetime,
    key: UUID,
) -> Batch:
    """Make a batch that issues a successor for each of these certificates, as the candidate beside it; dated today.

    The layout is that of the first. Raises Refusal `no_reason`, and what issuing a batch raises: also where the press
    is still at work on the session.
    """
    if not reason.strip():
        raise Refusal("no_reason", _("Say why: whoever checks the certificate will read it."))
    session = services.locked(session)
    today = now.astimezone(session.zone).date()
    services.check(session, issued_on=today, now=now)
    batch = Batch.objects.create(
        session=session,
        requested_by=by,
        requested_at=now,
        queued_at=now,
        layout_version=pairs[0][0].edition.layout_version,
        total=len(pairs),
        key=key,
        reason=" ".join(reason.split()),
    )
    follows = {candidate: certificate.pk for certificate, candidate in pairs}
    services.divide(batch, [candidate for _old, candidate in pairs], issued_on=today, now=now, follows=follows)
    audit(session, by=by, certificates_issued_anew=len(pairs), batch=batch.pk, reason=reason)
    services.hand_over(batch)
    return batch
