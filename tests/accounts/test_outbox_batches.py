"""Many mails: one connection for all of them, no more than server and domains take, and none sent twice or lost."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTP, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import send_mail
from django.core.mail.backends.locmem import EmailBackend

from bimtek.accounts.models import BouncedAddress, OutgoingMail
from bimtek.accounts.outbox import services
from bimtek.accounts.outbox.line import MailLine, stored
from bimtek.queues import CELERY_TASK_ROUTES
from tests.faults.mail_server import slow_mail_server

NOW = datetime.now(UTC) + timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def write(*addresses: str) -> None:
    for address in addresses:
        send_mail("Pengingat", "isi – é", None, [address])


def deliver(now: datetime = NOW) -> int:
    count = 0
    with MailLine() as line:
        while left := services.deliver_batch(line, now=now):
            count += left
    return count


def unsent() -> set[str]:
    return {row.to[0] for row in OutgoingMail.objects.filter(sent_at=None)}


@pytest.fixture
def smtp(settings, monkeypatch):
    """A real mail server, and how often it was connected to."""
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    connected = []
    connect = SMTP.connect

    def count(self, *args, **more):
        connected.append(1)
        return connect(self, *args, **more)

    monkeypatch.setattr(SMTP, "connect", count)
    with slow_mail_server(seconds=0) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server, connected


def test_many_mails_leave_over_one_connection(smtp):
    server, connected = smtp
    write(*(f"p{n}@contoh.id" for n in range(30)))
    assert deliver() == 30
    assert sorted(server.arrived) == sorted(f"p{n}@contoh.id" for n in range(30))
    assert len(connected) == 1
    assert all(letter.count(b"\n") == letter.count(b"\r\n") for letter in server.letters)


@pytest.mark.parametrize("chunking", [False, True])
def test_a_server_that_takes_commands_together_gets_them_so_and_a_letter_as_it_was_written(settings, chunking):
    """Dots, refusals and the next mail after one: all as one command after another has it."""
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    for n, text in enumerate([".titik\n..dua\nakhir.\n.", "tanpa akhir", "a\n" * 3000]):
        send_mail("Pengingat", text, None, [f"p{n}@contoh.id"])
    write("ada@contoh.id")
    expected = [stored(row) for row in OutgoingMail.objects.order_by("pk")][:3]
    with slow_mail_server(seconds=0, pipelining=True, chunking=chunking) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        server.unknown.add("ada@contoh.id")
        assert deliver() == 3
        write("lain@contoh.id")
        assert deliver(NOW + timedelta(minutes=5)) == 1
    undotted = [letter if chunking else letter.replace(b"\r\n..", b"\r\n.") for letter in server.letters[:3]]
    undotted = [letter.rstrip() for letter in undotted]
    assert undotted == [letter.rstrip() for letter in expected]
    assert BouncedAddress.objects.get().address == "ada@contoh.id"


def test_a_server_that_has_had_enough_of_a_connection_gets_the_rest_over_another(smtp, monkeypatch):
    _server, connected = smtp
    write(*(f"p{n}@contoh.id" for n in range(5)))
    sendmail, sent = SMTP.sendmail, []

    def tire(self, *args):
        sent.append(1)
        if len(sent) == 3:
            raise SMTPServerDisconnected("421 too many")
        return sendmail(self, *args)

    monkeypatch.setattr(SMTP, "sendmail", tire)
    assert deliver() == 5
    assert (len(connected), unsent()) == (2, set())


def test_an_address_that_is_refused_for_good_is_not_tried_again_and_the_others_leave(smtp):
    server, _connected = smtp
    write("ada@contoh.id")
    server.refusals[b"RCPT"] = "550 5.1.1 no such user"
    assert deliver() == 0
    assert "no such user" in BouncedAddress.objects.get(address="ada@contoh.id").detail
    server.refusals.clear()
    write("lain@contoh.id")
    assert deliver(NOW + timedelta(days=1)) == 1
    assert OutgoingMail.objects.get(sent_at=None).failed_at == NOW
    server.refusals[b"RCPT"] = "450 4.2.1 come again"
    write("sibuk@contoh.id")
    assert deliver(NOW) == 0
    assert OutgoingMail.objects.get(to=["sibuk@contoh.id"]).failed_at is None, "greylisting is not for good"


def test_a_server_that_is_away_is_asked_once_for_a_batch(monkeypatch):
    asked = []

    def refuse(_backend, _messages):
        asked.append(1)
        raise ConnectionRefusedError

    write(*(f"p{n}@contoh.id" for n in range(10)))
    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", refuse)
        assert deliver() == 0
    assert len(asked) == 1
    assert deliver(NOW + timedelta(minutes=2)) == 10


def test_no_more_leave_in_a_minute_than_the_server_takes(settings):
    settings.MAILS_PER_MINUTE = 3
    write(*(f"p{n}@contoh.id" for n in range(5)))
    assert deliver() == 3
    assert [row.attempts for row in OutgoingMail.objects.filter(sent_at=None)] == [0, 0], "what waits was not touched"
    cache.clear()  # the next minute
    assert deliver() == 2


def test_a_domain_that_takes_little_holds_up_no_other(settings):
    settings.MAILS_PER_MINUTE_BY_DOMAIN = {"gmail.com": 1}
    write("a@gmail.com", "b@GMAIL.com", "c@contoh.id", "d@gmail.com", "e@contoh.id")
    assert deliver() == 3
    assert unsent() == {"b@GMAIL.com", "d@gmail.com"}
    cache.clear()
    assert (deliver(), len(unsent())) == (1, 1)


def test_a_slow_server_never_outlasts_a_claim(monkeypatch):
    """What is left when the time of a batch is over is given back at once, and not counted as tried."""
    monkeypatch.setattr(services, "BATCH_SECONDS", 0)
    write("a@contoh.id", "b@contoh.id")
    assert deliver() == 0
    assert [(row.attempts, row.not_before) for row in OutgoingMail.objects.all()] == [(0, NOW)] * 2
    assert mail.outbox == []


def test_no_press_and_no_roster_stands_before_a_mail():
    mails = ["accounts.deliver_mails", "participants.compose_notices", "participants.tell_cancelled"]
    mails += ["certificates.tell", "certificates.mail_invitations", "participants.messages.*"]
    assert {CELERY_TASK_ROUTES[name]["queue"] for name in mails} == {"mail"}
    others = {name for name, route in CELERY_TASK_ROUTES.items() if route["queue"] == "mail"}
    assert others == set(mails)
