"""A Django mail backend that writes to the outbox instead of the network."""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from .letters import letter
from .models import OutgoingMail

# The sign-in codes of ALLAUTH_USER_CODE_FORMAT. The stored message keeps them until it is delivered;
# the subject stays, and Django admin lists it.
_SIGN_IN_CODE = re.compile(r"\b\d{4}-\d{4}\b")


class OutboxBackend(BaseEmailBackend):
    """Every mail of the portal, allauth's codes too, goes through here.

    `get_connection(urgent=True)` makes one for mails that a person waits for at the screen; with `of_use` they
    are not sent when that time has passed.
    """

    def __init__(self, *, urgent: bool = False, of_use: timedelta | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.urgent, self.of_use = urgent, of_use

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; each is handed to a worker once the surrounding transaction commits."""
        from .tasks import deliver_soon

        for message in email_messages:
            mail = OutgoingMail.objects.create(
                to=message.recipients(),
                subject=_SIGN_IN_CODE.sub("••••-••••", str(message.subject))[:998],
                message=letter(message),
                urgent=self.urgent,
                expires_at=timezone.now() + self.of_use if self.of_use else None,
            )
            transaction.on_commit(partial(deliver_soon, mail.pk, urgent=self.urgent))
        return len(email_messages)
