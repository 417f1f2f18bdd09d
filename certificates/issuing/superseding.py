"""What happens to the predecessors of certificates that are being filed."""

from collections.abc import Sequence
from datetime import datetime

from .models import Batch, Certificate


def supersede(batch: Batch, certificates: Sequence[Certificate], now: datetime) -> list[Certificate]:
    """Close the predecessors of these new certificates, not filed yet; returns those that may be filed.

    One whose predecessor is no longer valid, as it was revoked or replaced while the press worked, is not filed.
    """
    keys = {each.predecessor_id for each in certificates if each.predecessor_id}
    if not keys:
        return list(certificates)
    still = Certificate.objects.select_for_update(of=("self",)).filter(pk__in=keys, status=Certificate.Status.VALID)
    valid = set(still.values_list("pk", flat=True))
    Certificate.objects.filter(pk__in=valid).update(
        status=Certificate.Status.SUPERSEDED, status_reason=batch.reason, status_changed_at=now
    )
    return [each for each in certificates if each.predecessor_id is None or each.predecessor_id in valid]
