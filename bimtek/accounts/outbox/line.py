"""The line to the mail server: one connection for as many mails as a worker has in hand."""

from email import message_from_bytes, policy
from email.message import EmailMessage as Letter
from email.policy import Policy
from email.utils import parseaddr
from smtplib import SMTP, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from .models import OutgoingMail

AS_STORED = policy.SMTP.clone(refold_source="none")
CLOSING = 421  # the server ends the connection (RFC 5321), often after so many mails
FOR_GOOD = 500


class _StoredLetter(Letter):
    """A parsed message that can be asked for its bytes as Django's backends ask their own: by line ends."""

    def as_bytes(self, unixfrom: bool = False, policy: Policy | None = None, *, linesep: str = "\r\n") -> bytes:
        """The message; `policy`, where there is one, has its own line ends."""
        return super().as_bytes(unixfrom, policy or self.policy.clone(linesep=linesep))


class _StoredMessage(EmailMessage):
    """A message that goes out as the bytes that were stored."""

    def __init__(self, mail: OutgoingMail) -> None:
        super().__init__(subject=mail.subject, to=mail.to)
        self._raw = stored(mail)

    def message(self, **_kwargs: object):  # type: ignore[no-untyped-def]  # Django's stub names a private class
        return message_from_bytes(self._raw, _StoredLetter, policy=AS_STORED)


def stored(mail: OutgoingMail) -> bytes:
    """The letter of a mail as it leaves, every line ended as RFC 5321 has it; load `tail` with it."""
    raw = bytes(mail.message) + (bytes(mail.tail.body) if mail.tail else b"")
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def refused_for_good(error: Exception) -> str:
    """What the server said of an address that does not exist; empty for any other fault."""
    if not isinstance(error, SMTPRecipientsRefused):
        return ""
    code, said = next(iter(error.recipients.values()))
    return f"{code} {said.decode(errors='replace')}"[:500] if code >= FOR_GOOD else ""


class MailLine:
    """A connection that opens with the first mail and is closed at the end of the block.

    By SMTP a letter leaves as the bytes that were stored; any other backend of Django is handed a message.
    """

    def __init__(self) -> None:
        self._backend: Any = get_connection(settings.DELIVERY_EMAIL_BACKEND)
        self._sender = parseaddr(settings.BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL)[1]
        self._used = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._backend.close()

    def send(self, mail: OutgoingMail) -> None:
        """Send one; raises what the mail server, or the way to it, had against it."""
        try:
            self._send(mail)
        except (SMTPServerDisconnected, SMTPSenderRefused) as error:
            if not self._used or getattr(error, "smtp_code", CLOSING) != CLOSING:
                raise
            self.hang_up()  # the server has had enough of this connection: the mail leaves by a fresh one
            self._send(mail)
        self._used = True

    def hang_up(self) -> None:
        """Close the connection; the next mail opens another."""
        self._backend.close()
        self._used = False

    def _send(self, mail: OutgoingMail) -> None:
        self._backend.open()
        smtp = getattr(self._backend, "connection", None)
        if isinstance(smtp, SMTP):
            smtp.sendmail(self._sender, mail.to, stored(mail))
        else:
            self._backend.send_messages([_StoredMessage(mail)])
