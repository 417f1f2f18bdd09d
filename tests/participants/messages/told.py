"""What people were told, after workers did their part."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from unittest.mock import patch

from bimtek.accounts.models import OutgoingMail
from bimtek.accounts.outbox import rates
from bimtek.accounts.outbox.line import MailLine, stored
from participants.messages import services
from participants.messages.composing import Composer

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)


def work(now: datetime = NOW) -> None:
    """Hand out and compose all that waits, in a minute in which nothing more may leave: it stays in the outbox."""
    for key in services.asked_for():
        services.hand_out(message_id=key, now=now)
    with MailLine() as line, patch.object(rates, "exhausted", return_value=True):
        composer = Composer(line)
        while composer.send_waiting(now=now) is not None:
            continue


def letters() -> list[EmailMessage]:
    """The letters of the outbox, as they would leave, oldest first."""
    mails = OutgoingMail.objects.select_related("tail").order_by("pk")
    return [message_from_bytes(stored(each), policy=policy.default) for each in mails]


def part(letter: Any, kind: str) -> str:
    """The text of a letter, plain or html."""
    found = letter.get_body(preferencelist=(kind,))
    assert found is not None
    text: str = found.get_content()
    return text
