"""What can happen to a certificate after issuing: a successor takes its place, or it is revoked.

Neither edits what was printed.
"""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from bimtek.common.names import clean_name
from certificates.numbering import services as numbering
from certificates.numbering.selectors import session_code
from events.seats.roles import Role

from . import mails, selectors
from .freeze import signing
from .models import Batch, Certificate
from .services import hand_over

# Carried over from the predecessor as printed; what can be corrected comes in as an argument.
SAME = ["role", "programme", "session_title", "starts_on", "ends_on", "place", "jp", "topics", "layout"]


@transaction.atomic
def replace(
    *, certificate: Certificate, name: str, institution: str, reason: str, by: User, now: datetime
) -> Certificate:
    """Issue a successor with a corrected name or institution, its own number and code, dated today.

    A valid predecessor becomes superseded; a revoked one stays revoked and is followed. Refusal when
    it was already followed, nothing differs, or the organizer lacks what a certificate needs.
    """
    old = _locked(certificate)
    name, institution = clean_name(name), " ".join(institution.split())
    _check_replaceable(old, name, institution, reason)
    today = now.astimezone(old.batch.session.zone).date()
    for missing in selectors.missing(old.batch.session, on=today):
        raise Refusal(f"missing_{missing.code}", missing.text)
    if old.status == old.Status.VALID:
        _change(old, old.Status.SUPERSEDED, reason, now)
    batch = Batch.objects.create(
        session=old.batch.session,
        requested_by=by,
        requested_at=now,
        queued_at=now,
        layout=old.layout,
        total=1,
        key=uuid4(),
    )
    taken = numbering.reserve(
        organizer=old.organizer,
        count=1,
        on=today,
        session=session_code(old.batch.session),
        role=Role.PARTICIPANT,
    )
    new = Certificate.objects.create(
        batch=batch,
        organizer=old.organizer,
        registration=old.registration,
        predecessor=old,
        number=taken.number(taken.first),
        series_id=taken.series_id,
        sequence=taken.first,
        name=name,
        institution=institution,
        issued_on=today,
        **signing(old.organizer),
        **{field: getattr(old, field) for field in SAME},
    )
    audit(old, by=by, replaced_by=new.pk, replaced_because=reason)
    hand_over(batch, [str(new.pk)])
    return new


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: User, now: datetime) -> None:
    """Declare a certificate no longer valid; anyone who checks it sees the reason.

    Refusal when it is not valid any more, or without a reason.
    """
    certificate = _locked(certificate)
    if not reason.strip():
        raise Refusal("no_reason", _("Say why: whoever checks the certificate will read it."))
    _change(certificate, certificate.Status.REVOKED, reason, now)
    audit(certificate, by=by, revoked_because=reason)
    mails.revoked(certificate)


def _locked(certificate: Certificate) -> Certificate:
    return (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("batch__session__programme__organizer", "organizer", "registration__person__user")
        .get(pk=certificate.pk)
    )


def _change(certificate: Certificate, status: str, reason: str, now: datetime) -> None:
    if status not in Certificate.TRANSITIONS[certificate.status]:
        raise Refusal("not_valid", _("This certificate is not valid any more; look at its present state first."))
    certificate.status = status
    certificate.status_reason = " ".join(reason.split())
    certificate.status_changed_at = now
    certificate.save(update_fields=["status", "status_reason", "status_changed_at"])


def _check_replaceable(old: Certificate, name: str, institution: str, reason: str) -> None:
    if old.status == old.Status.SUPERSEDED or Certificate.objects.filter(predecessor=old).exists():
        raise Refusal("already_replaced", _("Another certificate already took its place; correct that one."))
    if not name:
        raise Refusal("no_name", _("Write the name as it should be printed."))
    if not reason.strip():
        raise Refusal("no_reason", _("Say why: whoever checks the certificate will read it."))
    if old.status == old.Status.VALID and (name, institution) == (old.name, old.institution):
        raise Refusal("nothing_differs", _("Nothing differs from what is printed."))
