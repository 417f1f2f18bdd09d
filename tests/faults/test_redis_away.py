"""Redis gone, which is cache and broker at once: people still sign in and register, and limits still hold."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError

from bimtek import cache as patient
from bimtek.accounts.models import OutgoingMail
from bimtek.celery import app
from bimtek.common import limits
from participants.consent.services import ensure_first_version
from participants.models import Notice, Registration
from tests.factories import PASSWORD, PersonFactory, PoolFactory, UserFactory
from tests.mails import compose_notices

NOWHERE = "redis://127.0.0.1:1/0"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis_away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """No cache and no broker at their address; returns what kombu raised meanwhile."""
    call_command("createcachetable", patient.RESERVE_TABLE, verbosity=0)
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": NOWHERE}}
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    raised: list[Exception] = []
    send: Callable[..., Any] = app.send_task

    def send_nowhere(task: str, **options: Any) -> None:
        with app.connection_for_write(NOWHERE) as connection:
            try:
                send(task, connection=connection, retry=False, **options)
            except OperationalError as error:
                raised.append(error)
                raise

    monkeypatch.setattr(app, "send_task", send_nowhere)
    return raised


def test_signing_in_and_registering_go_on(client: Client, redis_away: list[Exception]) -> None:
    person = PersonFactory(user=UserFactory(), name="Siti", phone="+6281234567890", institution="KPU")
    ensure_first_version(now=datetime.now(UTC))
    pool = PoolFactory(capacity=2)
    page = reverse("registration:register", args=[pool.session_id])
    form = {"login": person.user.email, "password": PASSWORD, "next": page}
    assert client.post(reverse("account_login"), form)["Location"] == page
    answer = client.post(page, {"pool": pool.pk, "consent": "on", "consent_version": 1})
    assert answer["Location"] == reverse("registration:ticket", args=[Registration.objects.get().code])
    assert client.get(answer["Location"]).status_code == 200
    assert Notice.objects.get().registration.person == person
    assert compose_notices() == 1
    assert redis_away
    (mail,) = OutgoingMail.objects.all()
    assert mail.sent_at is None
    assert OutgoingMail.objects.undelivered(mail.created_at + timedelta(minutes=2)).get() == mail


def test_passwords_still_cannot_be_guessed_at_length(client: Client, redis_away: list[Exception]) -> None:
    user = UserFactory()
    for _try in range(5):
        client.post(reverse("account_login"), {"login": user.email, "password": "salah"})
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_redis_counts_again_when_it_is_back(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CACHES = {**settings.CACHES}  # a cache of this test's own, as it will remember the fault
    call_command("createcachetable", patient.RESERVE_TABLE, verbosity=0)
    assert limits.count("visits", 60) == 1

    def away(*arguments: object) -> None:
        raise redis.ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(patient.CountingRedis, "count", away)
        assert limits.count("visits", 60) == 1  # in the table
        assert limits.count("visits", 60) == 2
    assert limits.count("visits", 60) == 3  # Redis rests
    monkeypatch.setattr(patient.time, "monotonic", lambda: float("inf"))
    assert limits.count("visits", 60) == 2
    assert cache.get("visits") == 2
