"""`manage.py send_test_mail`: each step is told, and what to look at where one fails."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests.faults.mail_server import MailServer, slow_mail_server

ADDRESS = "admin@contoh.id"


@pytest.fixture
def server(settings):
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    with slow_mail_server(seconds=0) as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server_address
        yield running


def attempt() -> tuple[list[str], str]:
    """What was printed, and the complaint."""
    out = io.StringIO()
    try:
        call_command("send_test_mail", ADDRESS, stdout=out)
    except CommandError as error:
        return out.getvalue().splitlines(), str(error)
    return out.getvalue().splitlines(), ""


def test_a_mail_that_is_taken(server: MailServer):
    said, complaint = attempt()
    assert complaint == ""
    assert [line.partition(":")[0] for line in said[:5]] == ["configuration", "connection", "TLS", "sign-in", "mail"]
    assert "none: passwords and codes travel readably" in said[2]
    assert said[4] == "mail: accepted: ok"
    assert list(server.arrived) == [ADDRESS]


def test_nobody_listens(server: MailServer, settings):
    settings.EMAIL_PORT = 1
    said, complaint = attempt()
    assert len(said) == 1
    assert complaint.startswith("connection: failed: ConnectionRefusedError")
    assert "firewall" in complaint


def test_a_server_without_tls(server: MailServer, settings):
    settings.EMAIL_USE_TLS = True
    said, complaint = attempt()
    assert [line.partition(":")[0] for line in said] == ["configuration", "connection"]
    assert complaint.startswith("TLS: failed: ")


def test_tls_where_none_is_spoken(server: MailServer, settings):
    settings.EMAIL_USE_SSL = True
    settings.EMAIL_TIMEOUT = 5
    assert attempt()[1].startswith("connection: failed: ")


def test_a_wrong_password(server: MailServer, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "rahasia-sekali"
    server.refusals = {b"EHLO": "250-slow\r\n250 AUTH PLAIN", b"AUTH": "535 5.7.8 no such password"}
    said, complaint = attempt()
    assert complaint.startswith("sign-in: failed: 535 5.7.8 no such password")
    assert "rahasia-sekali" not in complaint + "".join(said)


@pytest.mark.parametrize(("command", "answer"), [(b"RCPT", "550 no such mailbox"), (b"DATA", "554 not from you")])
def test_a_refused_mail(server: MailServer, command: bytes, answer: str):
    server.refusals = {command: answer}
    assert attempt()[1].startswith(f"mail: failed: {answer}")


def test_a_portal_that_prints_its_mails_says_so(settings):
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "EMAIL_URL names no mail server" in attempt()[1]
