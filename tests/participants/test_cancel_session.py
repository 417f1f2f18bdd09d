"""Cancelling a session: everybody is told once, also when a worker dies in between."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
import time_machine
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from bimtek.accounts.models import OutgoingMail
from events.models import SeatPool, TrainingSession
from participants.models import Registration
from participants.notices import mails
from participants.registrants import services, tasks
from tests.factories import MembershipFactory, PersonFactory, PoolFactory, RegistrationFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
ROLES = {"owner": 200, "editor": 200, "registrar": 403, "issuer": 403, "checker": 403, "viewer": 403, None: 404}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session():
    return PoolFactory(capacity=40).session


@pytest.fixture
def editor(session):
    return MembershipFactory(organizer=session.programme.organizer, role="editor").user


@pytest.fixture
def desk(client: Client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def crowd(session):
    return [RegistrationFactory(session=session, person=PersonFactory(user=UserFactory(), email="")) for _ in range(5)]


@pytest.fixture
def queued(monkeypatch) -> list[int]:
    """Sessions for which the task was asked for."""
    asked: list[int] = []
    monkeypatch.setattr(tasks.tell_cancelled, "delay", asked.append)
    return asked


def page(session) -> str:
    return reverse("consequences:cancel", args=[session.pk])


def cancelled(session) -> TrainingSession:
    TrainingSession.objects.filter(pk=session.pk).update(status="cancelled", cancel_reason="Banjir")
    return session


def told() -> list[str]:
    return sorted(mail.to[0] for mail in OutgoingMail.objects.all())


@pytest.mark.parametrize(("role", "status"), ROLES.items())
def test_roles(client, session, role, status):
    organizer = session.programme.organizer
    client.force_login(MembershipFactory(organizer=organizer, role=role).user if role else UserFactory())
    assert client.get(page(session)).status_code == status
    if status != 200:
        assert client.post(page(session), {"reason": "Banjir"}).status_code == status
        session.refresh_from_db()
        assert session.status == "published"


def test_the_page_says_how_many_are_told_and_how_many_cannot_be(desk, session, crowd):
    RegistrationFactory(session=session, person__email="tanpa@akun.id")
    RegistrationFactory(session=session)
    RegistrationFactory(session=session, status="cancelled")
    audience = desk.get(page(session)).context["audience"]
    assert (audience.reachable, audience.unreachable) == (6, 1)


def test_cancelling_keeps_registrations_and_asks_for_the_mails(
    desk, session, crowd, editor, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(page(session), {"reason": "Banjir"})
    assert response.headers["Location"] == reverse("training:manage_detail", args=[session.pk])
    session.refresh_from_db()
    assert (session.status, session.cancel_reason) == ("cancelled", "Banjir")
    assert set(Registration.objects.values_list("status", flat=True)) == {"confirmed"}
    assert SeatPool.objects.get().taken == 5
    assert queued == [session.pk]
    assert LogEntry.objects.get_for_object(session).get(action=LogEntry.Action.UPDATE).actor == editor


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_happens(desk, session, crowd, queued, reason):
    assert desk.post(page(session), {"reason": reason}).context["form"].errors
    session.refresh_from_db()
    assert (session.status, queued) == ("published", [])


def test_a_finished_session_is_not_cancelled(desk, session, queued):
    TrainingSession.objects.update(status="finished")
    assert desk.post(page(session), {"reason": "Banjir"}).context["form"].non_field_errors()
    session.refresh_from_db()
    assert (session.status, queued) == ("finished", [])


def test_wrong_method_and_strangers(client, desk, session):
    assert desk.put(page(session)).status_code == 405
    client.logout()
    assert client.get(page(session)).status_code == 302


def test_each_active_registrant_is_told_once_in_indonesian_with_the_reason(session, crowd):
    RegistrationFactory(session=session, status="cancelled", person__email="batal@contoh.id")
    RegistrationFactory(person__email="lain@contoh.id")
    nobody = RegistrationFactory(session=session)
    cancelled(session)
    assert services.tell_cancelled(session_id=session.pk, now=NOW) == 6
    assert told() == sorted(row.person.user.email for row in crowd)
    letter = message_from_bytes(bytes(OutgoingMail.objects.first().message), policy=policy.default)
    assert "Banjir" in letter.get_body(("plain",)).get_content()
    (entry,) = letter.iter_attachments()
    assert "METHOD:CANCEL" in entry.get_content()
    nobody.refresh_from_db()
    assert nobody.told_cancelled_at == NOW
    assert services.tell_cancelled(session_id=session.pk, now=NOW) == 0
    assert OutgoingMail.objects.count() == 5


def test_nobody_is_told_of_a_session_that_takes_place(session, crowd):
    assert services.tell_cancelled(session_id=session.pk, now=NOW) == 0
    assert told() == []


def test_a_worker_that_dies_and_comes_back_tells_nobody_twice(session, crowd, monkeypatch):
    """Chunks of two; the second chunk dies at its second mail; the task then runs again from the start."""
    monkeypatch.setattr(services, "CHUNK", 2)
    cancelled(session)
    send, sent = mails.session_cancelled, []

    def dying(registration, **more):
        sent.append(registration.pk)
        if len(sent) == 4:
            raise MemoryError
        send(registration, **more)

    monkeypatch.setattr(mails, "session_cancelled", dying)
    assert services.tell_cancelled(session_id=session.pk, now=NOW) == 2
    with pytest.raises(MemoryError):
        services.tell_cancelled(session_id=session.pk, now=NOW)
    assert OutgoingMail.objects.count() == 2
    while services.tell_cancelled(session_id=session.pk, now=NOW):
        pass
    assert told() == sorted(row.person.user.email for row in crowd)


def test_without_the_mark_a_second_run_tells_everybody_again(session, crowd):
    """The control: the mark, and nothing else, keeps the second run silent."""
    cancelled(session)
    services.tell_cancelled(session_id=session.pk, now=NOW)
    Registration.objects.update(told_cancelled_at=None)
    services.tell_cancelled(session_id=session.pk, now=NOW)
    assert OutgoingMail.objects.count() == 10


def test_the_task_asks_for_the_next_chunk_until_nobody_is_left(session, crowd, queued, monkeypatch):
    monkeypatch.setattr(services, "CHUNK", 2)
    cancelled(session)
    runs = [0]
    queued.append(session.pk)
    while queued:
        tasks.tell_cancelled(queued.pop())
        runs[0] += 1
    assert runs == [4]
    assert len(told()) == 5


def test_the_sweep_finds_what_the_broker_missed(session, crowd, queued):
    RegistrationFactory()
    cancelled(session)
    tasks.sweep_cancelled()
    assert queued == [session.pk]
    queued.clear()
    tasks.tell_cancelled(session.pk)
    queued.clear()
    tasks.sweep_cancelled()
    assert queued == []


def test_telling_many_costs_few_reads(session, crowd, django_assert_num_queries):
    cancelled(session)
    # savepoint and release, the rows, the agenda's times, one mail each, the mark
    with django_assert_num_queries(4 + 5 + 1):
        services.tell_cancelled(session_id=session.pk, now=NOW)
