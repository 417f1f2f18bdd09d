"""Marking attendance: the log, its corrections, and who may write it."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from bimtek.common.errors import Refusal
from participants.attendance.selectors import ledger
from participants.attendance.services import Mark, record
from participants.models import AttendanceEntry, Registration
from tests.events.staff import queries
from tests.factories import (
    AgendaItemFactory,
    MembershipFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)

NOW = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def item(session):
    return AgendaItemFactory(session=session, minutes=90)


@pytest.fixture
def registration(session):
    return RegistrationFactory(session=session)


@pytest.fixture
def checker(session):
    return MembershipFactory(organizer=session.programme.organizer, role="checker").user


@pytest.fixture
def door(client: Client, checker):
    client.force_login(checker)
    return client


def grid(session) -> str:
    return reverse("attendance:grid", args=[session.pk])


def form(registration, item, *, was: int, present: bool, reason: str = "") -> dict[str, str]:
    data = {f"shown-{registration.pk}": f"{item.pk}:{was}", "reason": reason}
    return data | ({f"present-{registration.pk}": str(item.pk)} if present else {})


def test_a_ticked_box_is_a_new_entry_with_its_author(door, session, item, registration, checker):
    response = door.post(grid(session), form(registration, item, was=0, present=True))
    assert response.status_code == 302
    entry = AttendanceEntry.objects.get()
    assert (entry.registration, entry.item, entry.says, entry.recorded_by) == (registration, item, "present", checker)
    assert ledger(registration).minutes == 90


def test_the_same_form_sent_twice_adds_nothing(door, session, item, registration):
    for _ in range(2):
        door.post(grid(session), form(registration, item, was=0, present=True))
    assert AttendanceEntry.objects.count() == 1


def test_a_page_that_stood_open_does_not_undo_a_colleague(door, session, item, registration):
    other = AgendaItemFactory(session=session)
    record(session=session, marks=[Mark(registration.pk, other.pk, True)], by=UserFactory(), now=NOW)
    data = {f"shown-{registration.pk}": f"{item.pk}:0 {other.pk}:0", f"present-{registration.pk}": str(item.pk)}
    door.post(grid(session), data)
    assert ledger(registration).present == {item.pk, other.pk}


def test_a_correction_needs_a_reason_and_loses_nothing(door, session, item, registration):
    record(session=session, marks=[Mark(registration.pk, item.pk, True)], by=UserFactory(), now=NOW)
    response = door.post(grid(session), form(registration, item, was=1, present=False))
    assert response.status_code == 422
    assert response.context["rows"][0].cells[0].checked is False, "the user's change stays on the page"
    assert AttendanceEntry.objects.count() == 1
    door.post(grid(session), form(registration, item, was=1, present=False, reason="Salah centang"))
    assert list(AttendanceEntry.objects.values_list("says", "reason")) == [("present", ""), ("absent", "Salah centang")]
    assert ledger(registration).minutes == 0


def test_only_confirmed_registrations_of_this_session_are_marked(session, item, checker):
    strangers = [
        RegistrationFactory(),
        RegistrationFactory(session=session, status=Registration.Status.CANCELLED),
    ]
    for stranger in strangers:
        with pytest.raises(Refusal) as refusal:
            record(session=session, marks=[Mark(stranger.pk, item.pk, True)], by=checker, now=NOW)
        assert refusal.value.code == "attendance_not_of_session"
    assert not AttendanceEntry.objects.exists()


def test_an_item_of_another_session_is_refused(session, registration, checker):
    foreign = AgendaItemFactory()
    with pytest.raises(Refusal):
        record(session=session, marks=[Mark(registration.pk, foreign.pk, True)], by=checker, now=NOW)
    assert not AttendanceEntry.objects.exists()


def test_a_form_that_the_page_did_not_make_is_a_bad_request(door, session, registration):
    assert door.post(grid(session), {f"shown-{registration.pk}": "x:y"}).status_code == 400


def test_one_item_can_be_shown_alone_and_names_be_searched(door, session, item, registration):
    other = AgendaItemFactory(session=session)
    RegistrationFactory(session=session, person__name="Nur Sa'adah")
    response = door.get(grid(session), {"item": other.pk, "q": "Sa’adah"})
    assert [column.item for column in response.context["columns"]] == [other]
    assert [row.registration.person.name for row in response.context["rows"]] == ["Nur Sa'adah"]


def test_history_names_every_author_and_reason(door, session, item, registration, checker):
    record(session=session, marks=[Mark(registration.pk, item.pk, True)], by=checker, now=NOW)
    record(session=session, marks=[Mark(registration.pk, item.pk, False)], by=checker, now=NOW, reason="Keliru orang")
    page = door.get(reverse("attendance:history", args=[session.pk, registration.pk])).content.decode()
    assert "Keliru orang" in page
    assert page.count(checker.email) >= 2


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("checker", 200), ("viewer", 403), ("editor", 403)])
def test_roles(client, session, role, status):
    client.force_login(MembershipFactory(organizer=session.programme.organizer, role=role).user)
    assert client.get(grid(session)).status_code == status


def test_outsiders_see_nothing(client, session, item, registration):
    assert client.post(grid(session), form(registration, item, was=0, present=True)).url.startswith("/akun/login/")
    client.force_login(MembershipFactory(role="owner").user)
    assert client.post(grid(session), form(registration, item, was=0, present=True)).status_code == 404
    assert not AttendanceEntry.objects.exists()


def test_the_grid_costs_the_same_for_one_and_for_thirty(door, session, item, registration):
    queries(door, grid(session))
    alone = queries(door, grid(session))
    for _ in range(29):
        RegistrationFactory(session=session)
    AgendaItemFactory.create_batch(3, session=session)
    assert queries(door, grid(session)) == alone


def test_the_history_costs_the_same_for_one_entry_and_for_thirty(door, session, item, registration):
    page = reverse("attendance:history", args=[session.pk, registration.pk])

    def mark(count: int) -> None:
        for n in range(count):
            by = MembershipFactory(organizer=session.programme.organizer, role="checker").user
            mark = Mark(registration.pk, AgendaItemFactory(session=session).pk, True)
            record(session=session, marks=[mark], by=by, now=NOW, reason=f"{n}")

    mark(1)
    queries(door, page)
    one = queries(door, page)
    mark(29)
    assert queries(door, page) == one


def test_empty_states_say_what_to_do(door, session):
    assert reverse("agenda:edit", args=[session.pk]) in door.get(grid(session)).content.decode()
