"""Mails that came back: recorded at the mail and its address; nothing else in that mailbox is."""

import io
from datetime import UTC, datetime

import pytest
from django.core.mail import send_mail
from django.core.management import call_command

from bimtek.accounts.models import BouncedAddress, OutgoingMail
from bimtek.accounts.outbox import bounces
from bimtek.accounts.outbox.letters import message_id

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
REPORT = """From: MAILER-DAEMON@mail.contoh.id
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: message/delivery-status

Final-Recipient: rfc822; siti@contoh.id
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--x
Content-Type: text/rfc822-headers

Message-ID: {key}
--x--
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(settings):
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    send_mail("Pengingat", "isi", None, ["Siti@contoh.id"])
    OutgoingMail.objects.update(sent_at=NOW)
    return OutgoingMail.objects.get()


def report(mail: OutgoingMail, action: str = "failed", status: str = "5.1.1", key: str = "") -> bytes:
    return REPORT.format(action=action, status=status, key=key or message_id(mail.uid)).replace("\n", "\r\n").encode()


def test_a_returned_mail_is_known_by_its_message_id(mail, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(report(mail))))
    call_command("record_bounce", stdout=io.StringIO())
    mail.refresh_from_db()
    assert (mail.failed_at is not None, mail.last_error) == (True, "5.1.1 smtp; 550 5.1.1 User unknown")
    assert BouncedAddress.objects.get().address == "siti@contoh.id"
    assert bounces.record(report(mail), now=NOW), "a second report of it does no harm"


def test_nothing_else_counts(mail):
    others = [
        report(mail, action="delayed", status="4.2.2"),
        report(mail, action="delivered", status="2.0.0"),
        report(mail, key="<0123456789abcdef0123456789abcdef@localhost>"),
        report(mail, key=message_id(mail.uid).replace("@", "@evil.")),
        f"Subject: Re: Pengingat\r\nIn-Reply-To: {message_id(mail.uid)}\r\n\r\nTerima kasih".encode(),
        b"",
        b"\0" * 5_000_000,
    ]
    assert not any(bounces.record(each, now=NOW) for each in others)
    assert not BouncedAddress.objects.exists()
