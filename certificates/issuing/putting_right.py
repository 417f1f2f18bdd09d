"""Many certificates put right at once: revoked with one reason, or issued anew as successors."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from events.training import guard
from events.training.models import TrainingSession

from . import corrections, renewal
from .entitlement import entitlement
from .models import Batch


@transaction.atomic
def revoke_lost(*, session: TrainingSession, chosen: Collection[UUID], reason: str, by: User, now: datetime) -> int:
    """Revoke those of the chosen certificates that their holders are no longer entitled to; returns how many.

    Each holder is told by mail. What became right meanwhile is left alone. Raises Refusal without a reason, and where
    none of the chosen is to be revoked.
    """
    guard.lock(session.pk)
    lost = [each.certificate for each in entitlement(session).lost if each.certificate.pk in chosen]
    if not lost:
        raise Refusal("nobody_left", _("Choose at least one certificate of the list."))
    for certificate in lost:
        corrections.revoke(certificate=certificate, reason=reason, by=by, now=now)
    audit(session, by=by, certificates_revoked=len(lost), reason=reason)
    return len(lost)


@transaction.atomic
def issue_anew(
    *, session: TrainingSession, chosen: Collection[UUID], reason: str, by: User, now: datetime, key: UUID
) -> Batch:
    """Issue successors, with today's facts, for those of the chosen certificates that say otherwise.

    The press prints them as a batch; each old one is superseded in the moment in which its successor is filed, and its
    holder gets one mail. Raises Refusal as `renewal.renew` does, and where none of the chosen says otherwise.
    """
    if same := Batch.objects.filter(key=key, session=session).first():
        return same
    guard.lock(session.pk)
    wanted = [each for each in entitlement(session).otherwise if each.certificate.pk in chosen]
    if not wanted:
        raise Refusal("nobody_left", _("Choose at least one certificate of the list."))
    pairs = [(each.certificate, each.candidate) for each in wanted]
    return renewal.renew(session=session, pairs=pairs, reason=reason, by=by, now=now, key=key)
