"""A message in a crowd: sent, handed out, composed, due by a rule, all at once; each person gets one mail."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from functools import partial
from multiprocessing import get_context

import pytest
from django.db import connections

from bimtek.accounts.models import OutgoingMail
from bimtek.accounts.outbox import services as outbox
from bimtek.accounts.outbox import traces
from bimtek.accounts.outbox.line import MailLine
from bimtek.common.errors import Refusal
from participants.messages import composing, rules, services
from participants.messages.composing import Composer
from participants.messages.models import Delivery, Message
from participants.messages.scope import Scope
from tests.concurrency.threads import at_once
from tests.factories import MembershipFactory, PersonFactory, PoolFactory, RegistrationFactory
from tests.faults.mail_server import slow_mail_server

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
PEOPLE, WORKERS = 30, 4


@pytest.fixture
def crowd(settings, monkeypatch):
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(composing, "CHUNK", 4)
    session = PoolFactory(capacity=PEOPLE).session
    for n in range(PEOPLE):
        RegistrationFactory(session=session, person=PersonFactory(email=f"p{n}@contoh.id"))
    return Scope.of_session(session), MembershipFactory(organizer=session.programme.organizer).user


def work(now: datetime = NOW) -> None:
    for key in services.asked_for():
        services.hand_out(message_id=key, now=now)
    with MailLine() as line:
        composer = Composer(line)
        while composer.send_waiting(now=now) is not None:
            continue


def addresses() -> Counter[str]:
    return Counter(row.to[0] for row in OutgoingMail.objects.all())


def test_each_person_gets_one_mail_however_many_press_and_work(crowd):
    scope, by = crowd
    texts = {"subject": "Pengingat", "body": "Yth. {nama}", "addressees": {}}
    draft = services.save_draft(draft=None, scope=scope, texts=texts, materials=[], by=by, now=NOW)
    pressed = at_once([partial(services.send, draft=draft, by=by, now=NOW)] * WORKERS)
    assert sum(isinstance(each, Refusal) for each in pressed) == WORKERS - 1
    at_once([work] * WORKERS)
    work()
    assert addresses() == Counter(f"p{n}@contoh.id" for n in range(PEOPLE))
    assert not OutgoingMail.objects.filter(sent_at=None).exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def letters_where_a_worker_is_killed(scope, by, monkeypatch, settings) -> Counter[str]:
    """What comes of a message whose first worker is killed after seven of thirty mails; another one goes on."""
    monkeypatch.setattr(composing, "CHUNK", PEOPLE)
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    texts = {"subject": "Pengingat", "body": "Yth. {nama}", "addressees": {}}
    draft = services.save_draft(draft=None, scope=scope, texts=texts, materials=[], by=by, now=NOW)
    services.send(draft=draft, by=by, now=NOW)
    with slow_mail_server(seconds=0, pipelining=True) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        server.most = 7
        connections.close_all()
        worker = get_context("fork").Process(target=work)
        worker.start()
        assert server.full.wait(30)
        worker.kill()
        worker.join()
        server.most = None
        server.emptied.set()
        work()
        assert len(server.letters) == 7, "its claim lasts"
        work(NOW + outbox.CLAIM)
        assert OutgoingMail.objects.exclude(sent_at=None).count() == PEOPLE
        return Counter(message_from_bytes(letter)["Message-ID"] for letter in server.letters)


def test_of_a_worker_that_is_killed_no_mail_is_lost_and_none_is_sent_twice(crowd, monkeypatch, settings):
    assert sorted(letters_where_a_worker_is_killed(*crowd, monkeypatch, settings).values()) == [1] * PEOPLE
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_without_its_traces_what_left_leaves_again(crowd, monkeypatch, settings):
    """Control: and even then under the same Message-ID."""
    monkeypatch.setattr(traces, "leave", lambda _uid: None)
    sent = letters_where_a_worker_is_killed(*crowd, monkeypatch, settings)
    assert sorted(sent.values()) == [1] * (PEOPLE - 7) + [2] * 7


def test_a_rule_that_is_due_for_all_workers_at_once_sends_once(crowd):
    scope, by = crowd
    values = {"moment": "session_starts", "minutes": 0, "subject": "Hari ini", "body": "{nama}", "addressees": {}}
    rules.save_rule(rule=None, scope=scope, values=values, by=by, now=NOW)
    due = datetime(2027, 2, 28, 16, 0, tzinfo=UTC)  # midnight of 1 March, WITA
    fired = at_once([partial(rules.fire_due, now=due + timedelta(minutes=1))] * WORKERS)
    assert sorted(fired) == [0] * (WORKERS - 1) + [1]
    assert Message.objects.count() == 1
