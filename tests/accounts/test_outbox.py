"""The outbox: written with the change, delivered once, kept back by a server that is away, forgotten in time."""

import itertools
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from smtplib import SMTPServerDisconnected

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.mail import EmailMessage, get_connection, send_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError

from bimtek.accounts.models import OutgoingMail
from bimtek.accounts.outbox import services, tasks
from bimtek.accounts.tasks import tidy_up
from bimtek.celery import app
from participants.models import Notice
from participants.notices import services as notices
from tests.factories import RegistrationFactory, UserFactory
from tests.faults.mail_server import slow_mail_server
from tests.mails import compose_notices

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
    while waiting.attempts < services.MAX_ATTEMPTS:
        assert not services.deliver(mail_id=waiting.pk, now=now)
        waiting.refresh_from_db()
        now = waiting.not_before
    assert now - NOW > timedelta(days=3)


def test_the_broker_is_away_and_the_mail_waits(monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*_task, **_options):
        raise OperationalError("away")

    monkeypatch.setattr(app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        waiting = write()
    assert OutgoingMail.objects.get(pk=waiting.pk).sent_at is None


def test_a_fresh_code_is_left_to_its_own_task():
    coded(timedelta())
    assert services.late(now=datetime.now(UTC)) == []


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


def test_a_real_mail_server_gets_what_was_written(settings):
    """By Django's SMTP backend, which asks a message for its bytes as no other backend does."""
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SITE_URL = "https://bimtek.contoh.id:8443"
    waiting = write()
    with slow_mail_server(seconds=0) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        assert services.deliver(mail_id=waiting.pk, now=NOW), OutgoingMail.objects.get().last_error
    [letter] = server.letters
    assert letter.count(b"\n") == letter.count(b"\r\n") > 5
    received = message_from_bytes(letter, policy=policy.default)
    assert (received["To"], received["Subject"]) == ("siti@contoh.id", "Kode Anda")
    assert received["Message-ID"].endswith("@bimtek.contoh.id>")
    assert received.get_content().strip() == "Kode Anda: 12345678 – é"


@pytest.mark.parametrize(
    "subject",
    [
        "Undangan " + "bimbingan teknis pemungutan suara " * 8,
        "Pendaftaran Anda – " + "Bimbingan Teknis “Sukarela” Şükrü " * 8,
        "ñ" * 200,
        "X" * 300,
        "Kode Anda",
    ],
)
def test_a_long_subject_is_folded_and_reads_as_it_was_written(settings, subject):
    """RFC 5322: no line over 78 characters, and none that is empty; RFC 2047: no encoded word over 75."""
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    send_mail(subject.strip(), "isi", None, ["siti@contoh.id"])
    with slow_mail_server(seconds=0) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        assert services.deliver(mail_id=OutgoingMail.objects.get().pk, now=NOW)
    [received] = server.letters
    lines = received.partition(b"\r\n\r\n")[0].split(b"\r\n")
    first = next(place for place, line in enumerate(lines) if line.startswith(b"Subject:"))
    header = [lines[first], *itertools.takewhile(lambda line: line[:1] == b" ", lines[first + 1 :])]
    assert max(map(len, header)) <= 78
    assert all(line.removeprefix(b"Subject:").strip() for line in header)
    assert all(len(word) <= 75 for line in header for word in line.split() if word.startswith(b"=?"))
    assert message_from_bytes(received, policy=policy.default)["Subject"] == subject.strip()


def coded(age: timedelta) -> OutgoingMail:
    """A code that was mailed so long ago, and has not left yet."""
    backend = get_connection(urgent=True, of_use=timedelta(minutes=15))
    backend.send_messages([EmailMessage("Kode Anda", "1", to=["siti@contoh.id"])])
    row = OutgoingMail.objects.latest("pk")
    for name in ("not_before", "created_at", "expires_at"):
        setattr(row, name, getattr(row, name) - age)
    row.save()
    return row


def test_a_code_is_tried_again_as_long_as_it_lives_and_not_sent_afterwards(monkeypatch):
    refused = []

    def refuse(_backend, _messages):
        refused.append(None)
        raise SMTPServerDisconnected("away")

    row = coded(timedelta())
    now, end = row.created_at, row.expires_at
    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", refuse)
        while now < end - timedelta(seconds=30):
            for mail_id in services.late(now=now):
                services.deliver(mail_id=mail_id, now=now)
            now += timedelta(seconds=15)  # the clock's task
    assert len(refused) >= 15 * 60 / 45
    assert services.deliver(mail_id=row.pk, now=end - timedelta(seconds=1))
    assert len(mail.outbox) == 1


def test_a_code_whose_life_has_ended_is_not_sent_and_nobody_waits_for_it():
    row = coded(timedelta(minutes=16))
    now = datetime.now(UTC)
    assert services.late(now=now) == []
    assert not services.deliver(mail_id=row.pk, now=now)
    tasks.sweep_outbox()
    assert mail.outbox == []
    assert not OutgoingMail.objects.undelivered(now).exists()
    assert services.forget_delivered(now=now + timedelta(days=31)) == 1


def written(*, urgent: bool, age: timedelta) -> int:
    """A mail that has been waiting so long; its key."""
    get_connection(urgent=urgent).send_messages([EmailMessage("Kode Anda", "1", to=["siti@contoh.id"])])
    row = OutgoingMail.objects.latest("pk")
    OutgoingMail.objects.filter(pk=row.pk).update(not_before=datetime.now(UTC) - age)
    return row.pk


def sent() -> set[int]:
    return set(OutgoingMail.objects.filter(sent_at__isnull=False).values_list("pk", flat=True))


def test_what_is_urgent_is_swept_within_seconds_and_nothing_else_with_it():
    some, long = services.URGENT_GRACE + timedelta(seconds=1), timedelta(minutes=1)
    late, fresh = written(urgent=True, age=some), written(urgent=True, age=timedelta())
    other = written(urgent=False, age=long)
    tasks.sweep_urgent()
    assert sent() == {late}
    OutgoingMail.objects.filter(pk=fresh).update(not_before=datetime.now(UTC) - some)
    tasks.sweep_outbox()
    assert sent() == {late, fresh, other}


def test_a_sweep_ends_before_the_next_begins_and_does_what_is_urgent_first(monkeypatch):
    others = {written(urgent=False, age=timedelta(hours=1)) for _mail in range(3)}
    urgent = written(urgent=True, age=timedelta(minutes=2))
    seconds = itertools.count()
    monkeypatch.setattr(tasks.time, "monotonic", lambda: next(seconds))
    monkeypatch.setattr(tasks, "SWEEP_SECONDS", 7)
    monkeypatch.setattr(services, "BATCH", 1)
    tasks.sweep_outbox()
    assert len(sent() & others) == 1
    assert urgent in sent()
    tasks.sweep_outbox()
    assert sent() == {*others, urgent}


def test_each_mail_goes_to_the_task_of_its_kind(monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(app, "send_task", lambda name, args=(), **_options: asked.append((name, *args)))
    with django_capture_on_commit_callbacks(execute=True):
        pks = [written(urgent=urgent, age=timedelta()) for urgent in (False, False, True)]
    assert asked == [("accounts.deliver_mails",), ("accounts.deliver_urgent", pks[-1])], "one task for many"


def ask(client: Client, page: str, **form: str) -> None:
    assert client.post(reverse(page), form).status_code == 302


def test_all_mails_of_the_account_are_urgent(client):
    """A code to sign in, one for a first sign-in, one for a new password."""
    user = UserFactory()
    ask(client, "account_login", login=user.email)
    ask(Client(), "account_login", login="baru@contoh.id")
    ask(Client(), "account_reset_password", email=user.email)
    assert list(OutgoingMail.objects.values_list("urgent", flat=True)) == [True] * 3
    for row in OutgoingMail.objects.all():
        assert timedelta(minutes=14) < row.expires_at - row.created_at <= timedelta(minutes=15, seconds=5)


def test_a_mail_without_a_code_has_no_end(client):
    """To an address that has no account and no password to reset: a hint, which is of use tomorrow too."""
    ask(client, "account_reset_password", email="tidak.ada@contoh.id")
    assert list(OutgoingMail.objects.values_list("urgent", "expires_at")) == [(True, None)]


def test_codes_live_as_long_as_their_mails(settings):
    from allauth.account import app_settings

    lives = (
        app_settings.LOGIN_BY_CODE_TIMEOUT,
        app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT,
        app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    )
    assert set(lives) == {settings.CODE_SECONDS}


def test_mails_of_registrations_are_not():
    row = RegistrationFactory(person__email="siti@contoh.id")
    notices.write([row], Notice.Kind.CONFIRMED, now=NOW)
    assert compose_notices() == 1
    assert OutgoingMail.objects.get().urgent is False
