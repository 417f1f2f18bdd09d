"""What registrants are told, composed as the worker does it."""

from datetime import UTC, datetime

from participants.notices import services

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)


def compose_notices() -> int:
    """Compose the mails of all notices that wait; returns how many notices that were."""
    return sum(iter(lambda: services.compose(now=NOW), 0))
