"""What registrants are told, composed as the worker does it."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from bimtek.accounts.models import OutgoingMail
from participants.notices import services

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)


def compose_notices() -> int:
    """Compose the mails of all notices that wait; returns how many notices that were."""
    return sum(iter(lambda: services.compose(now=NOW), 0))


def sent() -> list[EmailMessage]:
    """All mails of the outbox, oldest first, once the notices that wait are composed."""
    compose_notices()
    return [message_from_bytes(bytes(m.message), policy=policy.default) for m in OutgoingMail.objects.order_by("pk")]
