"""Before the day: on the ticket, marked by participants, seen and reminded by staff, copied with a session."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bimtek.common.errors import Refusal
from participants import models
from participants.messages.scope import Scope
from participants.preparation import copying, selectors, services
from participants.preparation.message_condition import PreparationCondition
from tests.factories import MembershipFactory, RegistrationFactory, SessionFactory, UserFactory

NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def task(session: Any, **more: Any) -> models.PreparationTask:
    return models.PreparationTask.objects.create(session=session, **{"kind": "bring", "title": "Ponsel Android"} | more)


def test_a_participant_finds_it_on_the_ticket_and_marks_it_with_what_is_asked(client: Client) -> None:
    registration = RegistrationFactory(person__user=UserFactory())
    ticket = reverse("registration:ticket", args=[registration.code])
    client.force_login(registration.person.user)
    page = f"/persiapan/{registration.code}/"
    assert page not in client.get(ticket).content.decode()
    app = task(registration.session, asks="Versi aplikasi?")
    read = task(registration.session, kind="read", title="PKPU 25/2023", link="https://contoh.id/pkpu")
    shown = client.get(ticket).content.decode()
    assert page in shown
    assert "PKPU 25/2023" in shown
    assert "https://contoh.id/pkpu" in client.get(page).content.decode()
    assert client.post(page, {"task": app.pk}).status_code == 422
    assert client.post(page, {"task": app.pk, "told": " 2.1 "}).status_code == 302
    assert client.post(page, {"task": app.pk, "told": "2.2"}).status_code == 302
    assert client.post(page, {"task": read.pk}).status_code == 302
    assert sorted(models.PreparationMark.objects.values_list("told", flat=True)) == ["", "2.2"]
    assert client.post(page, {"task": read.pk, "undo": "1"}).status_code == 302
    assert list(models.PreparationMark.objects.values_list("task", flat=True)) == [app.pk]
    for wrong in ("0", "x", "9" * 30, str(task(SessionFactory()).pk)):
        assert client.post(page, {"task": wrong}).status_code == 404, wrong
    client.force_login(UserFactory())
    assert client.post(page, {"task": read.pk}).status_code == 404


def test_only_participants_with_a_place_mark_and_only_what_is_to_be_marked() -> None:
    registration, pending = RegistrationFactory(), RegistrationFactory(status="pending")
    for row, which in (
        (pending, task(pending.session)),
        (registration, task(SessionFactory())),
        (registration, task(registration.session, marked=False)),
    ):
        with pytest.raises(Refusal):
            services.mark(task=which, registration=row, told="", now=NOW)
    assert not models.PreparationMark.objects.exists()


def test_staff_see_who_is_missing_and_remind_only_them(client: Client) -> None:
    session = SessionFactory()
    done, missing = (RegistrationFactory(session=session, person__name=name) for name in ("Siti Aminah", "Budi"))
    row = task(session, asks="Versi?")
    services.mark(task=row, registration=done, told="2.1", now=NOW)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    page = client.get(f"/kelola/sesi/{session.pk}/persiapan/{row.pk}/").content.decode()
    assert f"?picked={missing.pk}" in page
    assert "2.1" in page
    assert [each.done for each in selectors.tasks_of(session)] == [1]

    def asked(value: str) -> list[int]:
        rows = models.Registration.objects.filter(session=session)
        found = PreparationCondition().narrow(rows, value, scope=Scope.of_session(session), now=NOW)
        return list(found.values_list("pk", flat=True))

    assert asked("not_ready") == [missing.pk]
    assert asked("ready") == [done.pk]
    task(session, marked=False)
    assert asked("ready") == [done.pk]


def test_staff_add_change_and_delete_and_strangers_do_not(client: Client) -> None:
    session = SessionFactory()
    page = f"/kelola/sesi/{session.pk}/persiapan/"
    posted = {"kind": "bring", "title": "Ponsel Android 8", "marked": "on", "asks": "Versi?"}
    client.force_login(MembershipFactory().user)
    assert client.post(page, posted).status_code == 404
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    assert client.post(page, posted | {"marked": ""}).status_code == 422
    assert client.post(page, posted | {"link": "javascript:alert(1)"}).status_code == 422
    assert client.post(page, posted).status_code == 302
    row = models.PreparationTask.objects.get()
    assert client.post(f"{page}{row.pk}/ubah/", posted | {"title": "Ponsel Android 10"}).status_code == 302
    made = SessionFactory(programme=session.programme)
    copying.tasks(session, made)
    assert [each.title for each in made.preparation_tasks.all()] == ["Ponsel Android 10"]
    assert client.post(f"{page}{row.pk}/hapus/").status_code == 302
    assert not session.preparation_tasks.exists()
    assert made.preparation_tasks.exists()
