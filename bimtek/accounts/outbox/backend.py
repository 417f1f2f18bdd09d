"""A Django mail backend that writes to the outbox instead of the network."""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from .letters import letter
from .models import OutgoingMail
from .queue import deliver_now, deliver_soon

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
        """Write the messages; they are handed to a worker once the surrounding transaction commits."""
        put([self._row(message) for message in email_messages])
        return len(email_messages)

    def _row(self, message: EmailMessage) -> OutgoingMail:
        mail = mail_of(message, uuid4())
        mail.urgent = self.urgent
        mail.expires_at = timezone.now() + self.of_use if self.of_use else None
        return mail


def mail_of(message: EmailMessage, uid: UUID) -> OutgoingMail:
    """A message as a row for `put`, under a key that a table of the sender can point to."""
    to = message.recipients()
    return OutgoingMail(
        uid=uid,
        to=to,
        domain=domain_of(to[0]) if to else "",
        subject=_SIGN_IN_CODE.sub("••••-••••", str(message.subject))[:998],
        message=letter(message, uid),
    )


def put(mails: Sequence[OutgoingMail]) -> None:
    """Write rows of the outbox, and have them sent after the transaction: urgent ones each at once."""
    if not mails:
        return
    OutgoingMail.objects.bulk_create(mails)
    for mail in mails:
        if mail.urgent:
            transaction.on_commit(partial(deliver_now, mail.pk))
    if not all(mail.urgent for mail in mails):
        transaction.on_commit(deliver_soon)


def domain_of(address: str) -> str:
    """The domain of an address, lower case: what a rate is kept for."""
    return address.rpartition("@")[2].strip("> ").lower()[:255]
