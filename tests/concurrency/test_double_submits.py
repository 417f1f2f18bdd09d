"""The same button pressed many times at once: every change of state happens once, and no page breaks."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.core import mail
from django.test import Client
from django.urls import reverse

from certificates.models import Certificate
from events.models import AgendaItem, Organizer, SeatPool, TrainingSession
from participants.models import AttendanceEntry, ConsentRecord, Person, Registration
from tests.concurrency.threads import at_once
from tests.factories import PersonFactory, ProgrammeFactory, RegistrationFactory, SessionFactory, UserFactory
from tests.mails import compose_notices
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 6


@pytest.fixture
def world() -> World:
    """One of everything; what was mailed on the way is not what a test counts."""
    built = World.build()
    mail.outbox.clear()
    return built


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


def press(client: Client, path: str, *forms: dict[str, Any]) -> list[int]:
    """Send the forms in turn, TIMES in all, at once; the statuses. An exception fails the test."""

    def one(data: dict[str, Any]) -> int:
        again = Client()
        again.cookies = client.cookies.copy()
        return again.post(path, data).status_code

    calls: list[Callable[[], int]] = [partial(one, forms[n % len(forms)]) for n in range(TIMES)]
    answers = at_once(calls)
    assert all(isinstance(answer, int) for answer in answers), answers
    return answers


def test_a_certificate_is_replaced_once(world: World, staff: Client):
    path = reverse("issuing:replace", args=[world.certificate])
    answers = press(staff, path, {"name": "Siti Aminah, S.H.", "reason": "Gelar."})
    assert sorted(answers) == [302] + [422] * (TIMES - 1)
    assert Certificate.objects.filter(predecessor=world.certificate).count() == 1
    assert Certificate.objects.get(pk=world.certificate).status == "superseded"


def test_a_certificate_is_revoked_once(world: World, staff: Client):
    answers = press(staff, reverse("issuing:revoke", args=[world.certificate]), {"reason": "Keliru."})
    assert sorted(answers) == [302] + [422] * (TIMES - 1)
    assert len([letter for letter in mail.outbox if "dicabut" in letter.subject.lower()]) == 1


def test_a_registration_is_approved_or_turned_down(world: World, staff: Client):
    waiting = RegistrationFactory(
        session_id=world.session_pk, pool_id=world.pool, status="pending", person=PersonFactory(user=UserFactory())
    )
    before = SeatPool.objects.get(pk=world.pool).taken
    approve, reject = (
        reverse(f"registrants:{name}", args=[world.session_pk, waiting.pk]) for name in ("approve", "reject")
    )

    def one(path: str) -> int:
        again = Client()
        again.cookies = staff.cookies.copy()
        return again.post(path, {"cancel_reason": "Penuh."}).status_code

    answers = at_once([partial(one, path) for path in (approve, reject) * 3])
    assert answers == [302] * 6
    waiting.refresh_from_db()
    assert waiting.status in ("confirmed", "rejected")
    assert SeatPool.objects.get(pk=world.pool).taken == before - (waiting.status == "rejected")
    compose_notices()
    assert len(mail.outbox) == 1


def test_a_session_is_cancelled_once(world: World, staff: Client):
    answers = press(staff, reverse("consequences:cancel", args=[world.session_pk]), {"reason": "Banjir."})
    assert sorted(answers) == [302] + [422] * (TIMES - 1)
    session = TrainingSession.objects.get(pk=world.session_pk)
    entries = LogEntry.objects.get_for_object(session).filter(action=LogEntry.Action.UPDATE)
    entries = entries.filter(changes__has_key="cancel_reason")
    assert (session.status, entries.count()) == ("cancelled", 1)


def test_a_session_is_published_or_closed_in_some_order(world: World, staff: Client):
    path = reverse("training:change_status", args=[world.session_pk])
    answers = press(staff, path, {"to": "closed"}, {"to": "published"})
    assert set(answers) <= {302, 422}
    session = TrainingSession.objects.get(pk=world.session_pk)
    steps = (
        LogEntry.objects.get_for_object(session)
        .filter(action=LogEntry.Action.UPDATE, changes__has_key="status")
        .count()
    )
    assert steps == answers.count(302)


def test_attendance_is_written_once(world: World, staff: Client):
    row = RegistrationFactory(session_id=world.session_pk, pool_id=world.pool)
    sent = {f"shown-{row.pk}": f"{world.item}:0", f"present-{row.pk}": str(world.item)}
    sent["reason"] = "Daftar hadir kertas."  # the doors of the world's item have not opened yet
    answers = press(staff, reverse("attendance:grid", args=[world.session_pk]), sent)
    assert answers == [302] * TIMES
    assert AttendanceEntry.objects.filter(registration=row).count() == 1


def test_consent_is_withdrawn_once(world: World):
    row = Registration.objects.get(pk=world.registration)
    Organizer.objects.update(email="tanya@contoh.id")
    client = Client()
    client.force_login(world.user)
    session = SessionFactory(programme=row.session.programme)
    other = RegistrationFactory(session=session, person=row.person)
    from django.utils import timezone

    from participants.consent.services import Agreement, current_text, record

    record(registration=other, agreement=Agreement(current_text(now=timezone.now())), now=timezone.now())
    sent = {"what": f"consent-{other.consents.get().pk}"}
    assert press(client, reverse("consent:withdraw", args=[other.code]), sent) == [302] * TIMES
    assert ConsentRecord.objects.filter(withdrawn_at__isnull=False).count() == 1
    assert len(mail.outbox) == 1


def test_two_accounts_cannot_have_one_nik():
    def one(nik: str) -> int:
        client = Client()
        client.force_login(UserFactory())
        sent = {"name": "Siti", "institution": "KPU", "phone": "081234567890", "nik": nik}
        return client.post(reverse("people:profile"), sent).status_code

    answers = at_once([partial(one, "3171014107900007")] * TIMES)
    assert sorted(answers) == [302] + [422] * (TIMES - 1)
    assert Person.objects.exclude(nik_index=None).count() == 1


def test_the_first_profile_is_one_person():
    client = Client()
    client.force_login(UserFactory())
    sent = {"name": "Siti", "institution": "KPU", "phone": "081234567890"}
    assert press(client, reverse("people:profile"), sent) == [302] * TIMES
    assert Person.objects.count() == 1


def test_rows_that_go_away_while_others_ask(world: World, staff: Client):
    free = AgendaItem.objects.create(
        session_id=world.session_pk, title="x", starts_at="2027-03-02T01:00Z", minutes=0, kind="other"
    )
    draft = SessionFactory(programme=ProgrammeFactory(organizer=world.organizer, status="draft"), status="draft")
    for path in (
        reverse("training:delete", args=[draft.pk]),
        reverse("programmes:delete", args=[draft.programme.slug]),
        reverse("locations:delete", args=[draft.location_id]),
        reverse("agenda:delete", args=[free.pk]),
        reverse("materials:delete", args=[world.material]),
        reverse("speakers:delete", args=[world.speaker]),
        reverse("organizers:member_remove", args=[world.slug, world.membership]),
    ):
        assert set(press(staff, path, {})) <= {302, 404, 422}, path


SEATS = {
    "category": "Baru",
    "role": "participant",
    "entry": "open",
    "audience": "general",
    "capacity": "5",
    "offer_hours": "0",
}


def test_the_same_row_made_many_times(world: World, staff: Client):
    assert PersonFactory()
    paths = {
        reverse("seats:edit", args=[world.session_pk]): SEATS,
        reverse("organizers:members", args=[world.slug]): {"email": "baru@contoh.id", "role": "viewer"},
        reverse("organizers:unit_create", args=[world.slug]): {"name": "Unit Baru"},
        reverse("programmes:create", args=[world.slug]): {"title": "Baru", "fee": "0", "minutes_per_jp": "45"},
    }
    for path, sent in paths.items():
        assert set(press(staff, path, sent)) <= {302, 422}, path
    assert SeatPool.objects.filter(category="Baru").count() == 1
