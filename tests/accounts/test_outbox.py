"""The outbox: written with the change, delivered once, kept back by a server that is away, forgotten in time."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.mail import send_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from kombu.exceptions import OperationalError

from bimtek.accounts.models import OutgoingMail
from bimtek.accounts.outbox import services, tasks
from bimtek.accounts.tasks import tidy_up

NOW = datetime.now(UTC) + timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def write() -> OutgoingMail:
    send_mail("Kode Anda", "Kode Anda: 12345678 – é", None, ["siti@contoh.id"])
    return OutgoingMail.objects.latest("pk")


def test_a_mail_is_delivered_as_it_was_written_and_its_body_forgotten():
    waiting = write()
    assert mail.outbox == []
    assert services.deliver(mail_id=waiting.pk, now=NOW)
    [sent] = mail.outbox
    assert sent.to == ["siti@contoh.id"]
    assert "12345678 – é" in sent.message().get_payload(decode=True).decode()
    waiting.refresh_from_db()
    assert (bytes(waiting.message), waiting.sent_at) == (b"", NOW)


def test_delivering_twice_sends_once():
    waiting = write()
    assert [services.deliver(mail_id=waiting.pk, now=NOW) for _ in range(2)] == [True, False]
    assert len(mail.outbox) == 1


def test_a_mail_whose_change_was_rolled_back_does_not_exist():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_the_mail_server_is_away_and_the_sweep_delivers_later(monkeypatch):
    waiting = write()

    def refuse(_backend, _messages):
        raise SMTPServerDisconnected("away")

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", refuse)
        assert not services.deliver(mail_id=waiting.pk, now=NOW)
    waiting.refresh_from_db()
    assert (waiting.attempts, waiting.sent_at) == (1, None)
    assert "SMTPServerDisconnected" in waiting.last_error
    assert not services.deliver(mail_id=waiting.pk, now=NOW), "not before its pause is over"
    OutgoingMail.objects.update(not_before=datetime.now(UTC) - timedelta(hours=1))
    tasks.sweep_outbox()
    assert len(mail.outbox) == 1


def test_a_mail_that_cannot_be_sent_at_all_is_visible_and_holds_up_nobody(monkeypatch):
    def send(_backend, messages):
        if messages[0].to == ["rusak"]:
            raise ValueError("no such address")
        mail.outbox.extend(messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    send_mail("Kode Anda", "1", None, ["rusak"])
    write()
    OutgoingMail.objects.update(not_before=datetime.now(UTC) - timedelta(hours=1))
    tasks.sweep_outbox()
    assert [sent.to for sent in mail.outbox] == [["siti@contoh.id"]]
    assert "no such address" in OutgoingMail.objects.get(sent_at=None).last_error


def test_a_mail_server_that_stays_away_is_asked_hourly_for_days(monkeypatch):
    def refuse(_backend, _messages):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    waiting, now = write(), NOW
    while services.waiting(now=now + services.GRACE):
        services.deliver(mail_id=waiting.pk, now=now)
        waiting.refresh_from_db()
        now = waiting.not_before
    assert now - NOW > timedelta(days=3)


def test_the_broker_is_away_and_the_mail_waits(monkeypatch, django_capture_on_commit_callbacks):
    def refuse(_mail_id):
        raise OperationalError("away")

    monkeypatch.setattr(tasks.deliver_mail, "delay", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        waiting = write()
    assert OutgoingMail.objects.get(pk=waiting.pk).sent_at is None


def test_a_fresh_mail_is_left_to_its_own_task():
    write()
    assert services.waiting(now=datetime.now(UTC)) == []


def test_delivered_mails_and_ended_sign_ins_are_forgotten_in_time():
    old, young, unsent = write(), write(), write()
    now = datetime.now(UTC)
    OutgoingMail.objects.filter(pk=old.pk).update(sent_at=now - timedelta(days=31))
    OutgoingMail.objects.filter(pk=young.pk).update(sent_at=now - timedelta(days=29))
    Session.objects.create(session_key="ended", session_data="", expire_date=now - timedelta(days=1))
    tidy_up()
    assert set(OutgoingMail.objects.all()) == {young, unsent}
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_mail(monkeypatch):
    """Both arrive while the first still talks to the mail server."""
    meanwhile = []

    def send(_backend, messages):
        if not meanwhile:
            meanwhile.append(None)
            meanwhile.append(services.deliver(mail_id=waiting.pk, now=NOW))
        return len(messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    waiting = write()
    assert services.deliver(mail_id=waiting.pk, now=NOW)
    assert meanwhile == [None, False]
