"""`manage.py send_test_mail ADDRESS`: try the mail server step by step, and say what each step brought."""

import smtplib
import ssl
from argparse import ArgumentParser
from collections.abc import Callable
from email.utils import parseaddr
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError

from bimtek.accounts.outbox.letters import letter

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
# What to look at when a step fails.
ADVICE = {
    "connection": "Is the host in EMAIL_URL right, and does the firewall let this machine reach its port? "
    "Providers often close port 25; 587 (smtp+tls) or 465 (smtp+ssl) is usual.",
    "TLS": "smtp+tls is for port 587 and smtp+ssl for 465. The certificate must be valid for "
    "the host as EMAIL_URL has it.",
    "sign-in": "Are user and password in EMAIL_URL right, and percent-encoded (@ is %40, / is %2F)? "
    "Some providers want a password made for programs.",
    "mail": "May this user send as DEFAULT_FROM_EMAIL, and does the server accept mail for that address?",
}


class Command(BaseCommand):
    """Past the outbox and the workers: whether those run, `manage.py doctor` says."""

    requires_system_checks = []
    help = "Sends a test mail past the outbox, and says step by step what the mail server answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("address", help="who is to get the mail")

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step prints a line; CommandError, with what to look at, for the first that fails."""
        self.stdout.write(f"configuration: {_configuration()}")
        if settings.DELIVERY_EMAIL_BACKEND != SMTP_BACKEND:
            raise CommandError("EMAIL_URL names no mail server (smtp+tls:// or smtp+ssl://), so nothing leaves.")
        server = self._step("connection", _connect)
        try:
            self._step("TLS", lambda: _encrypt(server))
            self._step("sign-in", lambda: _sign_in(server))
            self._step("mail", lambda: _send(server, options["address"]))
        finally:
            server.close()
        self.stdout.write(
            "The server took the mail. If it does not arrive, look for it among spam, then ask the provider."
        )

    def _step(self, name: str, act: Callable[[], Any]) -> Any:
        try:
            result = act()
        except (OSError, smtplib.SMTPException) as error:  # ssl's errors are OSErrors
            raise CommandError(f"{name}: failed: {_words(error)}\n{ADVICE[name]}") from error
        self.stdout.write(f"{name}: {result if isinstance(result, str) else 'ok'}")
        return result


def _configuration() -> str:
    how = "TLS from the start" if settings.EMAIL_USE_SSL else "STARTTLS" if settings.EMAIL_USE_TLS else "no encryption"
    user = f"as {settings.EMAIL_HOST_USER}" if settings.EMAIL_HOST_USER else "without signing in"
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}, {how}, {user}, from {settings.DEFAULT_FROM_EMAIL}"


def _connect() -> smtplib.SMTP:
    where: dict[str, Any] = {
        "host": settings.EMAIL_HOST,
        "port": settings.EMAIL_PORT,
        "timeout": settings.EMAIL_TIMEOUT,
    }
    if settings.EMAIL_USE_SSL:
        return smtplib.SMTP_SSL(**where, context=ssl.create_default_context())
    return smtplib.SMTP(**where)


def _encrypt(server: smtplib.SMTP) -> str:
    if settings.EMAIL_USE_TLS:
        server.starttls(context=ssl.create_default_context())
    if isinstance(server.sock, ssl.SSLSocket):
        return f"ok, {server.sock.version()}"
    return "none: passwords and codes travel readably"


def _sign_in(server: smtplib.SMTP) -> str:
    if not settings.EMAIL_HOST_USER:
        return "not asked for"
    server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return "ok"


def _send(server: smtplib.SMTP, address: str) -> str:
    message = EmailMessage("Portal Bimtek: test", f"This mail was sent by {settings.SITE_URL}.\n", to=[address])
    server.mail(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    code, said = server.rcpt(address)
    if code not in (250, 251):
        raise smtplib.SMTPResponseException(code, said)
    code, said = server.data(letter(message, uuid4()))
    if code != 250:
        raise smtplib.SMTPResponseException(code, said)
    return f"accepted: {said.decode(errors='replace')}"


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return f"{type(error).__name__}: {error}"
