"""The line to the mail server: one connection for as many mails as a worker has in hand."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage as Letter
from email.policy import Policy
from email.utils import parseaddr
from smtplib import (
    SMTP,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    quoteaddr,
)
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from . import traces
from .models import OutgoingMail

AS_STORED = policy.SMTP.clone(refold_source="none")
CLOSING = 421  # the server ends the connection (RFC 5321), often after so many mails
FOR_GOOD = 500
OK, GO_ON, RECIPIENT_OK = 250, 354, (250, 251)
AT_ONCE_BYTES = 64 * 1024  # of a letter that may be sent in vain, where its address is refused
_DOT = re.compile(rb"^\.", re.MULTILINE)
_PLAIN = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9.-]+")


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


def _send_pipelined(smtp: SMTP, sender: str, to: str, letter: bytes) -> None:
    """As `SMTP.sendmail` does it, in half the round trips. Raises the same for what the server has against it.

    To a server that takes letters by their length (RFC 3030) all of it leaves in one piece.
    """
    if "\r" in to or "\n" in to:
        raise ValueError("a line break in an address would begin a command of its own")
    chunked = smtp.has_extn("chunking") and len(letter) <= AT_ONCE_BYTES
    envelope = f"mail FROM:{_quoted(sender)}\r\nrcpt TO:{_quoted(to)}\r\n".encode("ascii")
    smtp.send(envelope + (b"bdat %d last\r\n" % len(letter) + letter if chunked else b"data\r\n"))
    mail, rcpt, data = smtp.getreply(), smtp.getreply(), smtp.getreply()
    if data[0] == GO_ON:
        taken = mail[0] == OK and rcpt[0] in RECIPIENT_OK
        smtp.send(_ended(letter) if taken else b".\r\n")
        data = smtp.getreply()
    if mail[0] != OK:
        smtp.rset()
        raise SMTPSenderRefused(*mail, sender)
    if rcpt[0] not in RECIPIENT_OK:
        smtp.rset()
        raise SMTPRecipientsRefused({to: rcpt})
    if data[0] != OK:
        smtp.rset()
        raise SMTPDataError(*data)


def _quoted(address: str) -> str:
    """As the commands have it; what `quoteaddr` finds in a plain address is the address."""
    return f"<{address}>" if _PLAIN.fullmatch(address) else quoteaddr(address)


def _ended(letter: bytes) -> bytes:
    """The letter with dots doubled at the beginning of lines, and the dot that ends it (RFC 5321)."""
    doubled = _DOT.sub(b"..", letter)
    return doubled + (b".\r\n" if doubled.endswith(b"\r\n") else b"\r\n.\r\n")


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
        traces.leave(mail.uid)
        self._used = True

    def hang_up(self) -> None:
        """Close the connection; the next mail opens another."""
        self._backend.close()
        self._used = False

    def _talk(self, smtp: SMTP, mail: OutgoingMail) -> None:
        """One mail by SMTP; to a server that takes commands together (RFC 2920) its envelope leaves in one piece."""
        smtp.ehlo_or_helo_if_needed()
        if smtp.has_extn("pipelining") and len(mail.to) == 1:
            _send_pipelined(smtp, self._sender, mail.to[0], stored(mail))
        else:
            smtp.sendmail(self._sender, mail.to, stored(mail))

    def _send(self, mail: OutgoingMail) -> None:
        self._backend.open()
        smtp = getattr(self._backend, "connection", None)
        if isinstance(smtp, SMTP):
            self._talk(smtp, mail)
        else:
            self._backend.send_messages([_StoredMessage(mail)])
