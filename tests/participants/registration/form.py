"""The form on which somebody registers."""

from datetime import UTC, datetime

from django.urls import reverse

from participants.models import ConsentRecord, Notice, Registration

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)


def page(pool) -> str:
    return reverse("registration:register", args=[pool.session_id])


def agreed(pool, **fields) -> dict[str, object]:
    return {"pool": pool.pk, "consent": "on", "consent_version": 1, **fields}


def nothing_happened(pool) -> bool:
    pool.refresh_from_db()
    rows = Registration.objects.exists() or ConsentRecord.objects.exists() or Notice.objects.exists()
    return pool.taken == 0 and not rows
