"""A message in a crowd: sent, handed out, composed, due by a rule, all at once; each person gets one mail."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bimtek.accounts.models import OutgoingMail
from bimtek.accounts.outbox import services as outbox
from bimtek.accounts.outbox.line import MailLine
from bimtek.common.errors import Refusal
from participants.messages import rules, services
from participants.messages.models import Delivery, Message
from participants.messages.scope import Scope
from tests.concurrency.threads import at_once
from tests.factories import MembershipFactory, PersonFactory, PoolFactory, RegistrationFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
PEOPLE, WORKERS = 30, 4


@pytest.fixture
def crowd(settings, monkeypatch):
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(services, "CHUNK", 4)
    session = PoolFactory(capacity=PEOPLE).session
    for n in range(PEOPLE):
        RegistrationFactory(session=session, person=PersonFactory(email=f"p{n}@contoh.id"))
    return Scope.of_session(session), MembershipFactory(organizer=session.programme.organizer).user


def work() -> None:
    for key in services.asked_for():
        services.hand_out(message_id=key, now=NOW)
    with MailLine() as line:
        while (mails := services.compose(now=NOW)) is not None:
            outbox.send_in_hand(line, mails, now=NOW)


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
    assert set(Delivery.objects.values_list("state", flat=True)) == {"handed"}


def test_a_rule_that_is_due_for_all_workers_at_once_sends_once(crowd):
    scope, by = crowd
    values = {"moment": "session_starts", "minutes": 0, "subject": "Hari ini", "body": "{nama}", "addressees": {}}
    rules.save_rule(rule=None, scope=scope, values=values, by=by, now=NOW)
    due = datetime(2027, 2, 28, 16, 0, tzinfo=UTC)  # midnight of 1 March, WITA
    fired = at_once([partial(rules.fire_due, now=due + timedelta(minutes=1))] * WORKERS)
    assert sorted(fired) == [0] * (WORKERS - 1) + [1]
    assert Message.objects.count() == 1
