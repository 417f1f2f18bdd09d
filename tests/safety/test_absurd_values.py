"""Values that are possible, and make no sense: dates of the wrong millennium, texts without end, keys of no row."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.models import TrainingSession
from participants.models import AttendanceEntry
from tests.factories import UserFactory
from tests.world import World

pytestmark = pytest.mark.django_db
HUGE = "9" * 30


@pytest.fixture
def staff(client: Client, world: World) -> Client:
    client.force_login(UserFactory(is_superuser=True))
    return client


def typed(**changes: str) -> dict[str, str]:
    """What the session's form sends for an online session."""
    days = {
        "starts_on": "2027-03-01",
        "ends_on": "2027-03-03",
        "registration_opens_at": "",
        "registration_closes_at": "",
    }
    return {
        "title": "",
        "mode": "online",
        "location": "",
        "online_url": "",
        "timezone": "",
        "notes": "",
        **days,
    } | changes


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2072-03-03"}, "ends_on"),
        ({"starts_on": "9999-12-30", "ends_on": "9999-12-31"}, "starts_on,ends_on"),
        ({"starts_on": "0001-01-01", "ends_on": "0001-01-01"}, "starts_on,ends_on"),
        ({"registration_opens_at": "0001-01-01T00:00"}, "registration_opens_at"),
        ({"registration_closes_at": "9999-12-31T23:59"}, "registration_closes_at"),
        ({"notes": "x" * 5001}, "notes"),
    ],
)
def test_a_session_of_another_age_is_refused(changes: dict[str, str], field: str, staff: Client, world: World):
    before = TrainingSession.objects.count()
    for name, args in (("training:create", [world.programme]), ("consequences:edit", [world.session_pk])):
        answer = staff.post(reverse(name, args=args), typed(**changes))
        assert (answer.status_code, ",".join(answer.context["form"].errors)) == (422, field), name
    assert TrainingSession.objects.count() == before


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_copy_in_another_age_is_refused(day: str, staff: Client, world: World):
    answer = staff.post(reverse("consequences:copy", args=[world.session_pk]), {"starts_on": day})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["starts_on"])


def test_texts_of_a_programme_end_somewhere(staff: Client, world: World):
    sent = {"title": "Bimtek", "fee": "0", "minutes_per_jp": "45", "background": "x" * 20_001}
    answer = staff.post(reverse("programmes:edit", args=[world.programme]), sent)
    assert list(answer.context["form"].errors) == ["background"]


@pytest.mark.parametrize("reason", ["x" * 301, "a\0b"])
def test_a_reason_that_cannot_be_kept_is_refused_with_what_was_typed(reason: str, staff: Client, world: World):
    before = AttendanceEntry.objects.count()
    sent = {f"shown-{world.registration}": f"{world.item}:1", "reason": reason}
    answer = staff.post(reverse("attendance:grid", args=[world.session_pk]), sent)
    assert answer.status_code == 422
    assert answer.context["error"]
    assert AttendanceEntry.objects.count() == before


@pytest.mark.parametrize(
    "sent",
    [
        {f"shown-{HUGE}": "1:0", f"present-{HUGE}": "1"},
        {"shown-1": f"{HUGE}:1"},
        {"shown-1": "1:x"},
        {"shown-²": "1:1"},
        {"shown--1": "1:1"},
        {"shown-0": "1:1"},
        {"shown-1": "1:1", "present-1": "x"},
    ],
)
def test_marks_that_no_page_made_are_a_bad_request(sent: dict[str, str], staff: Client, world: World):
    assert staff.post(reverse("attendance:grid", args=[world.session_pk]), sent).status_code == 400


def test_a_full_page_of_attendance_at_a_week_of_training_is_no_attack(staff: Client, world: World):
    """Fifty people and forty items: more fields than Django takes by itself."""
    sent: dict[str, Any] = {f"shown-{person}": "1:0" for person in range(1, 51)}
    sent |= {f"present-{person}": [str(item) for item in range(1, 41)] for person in range(1, 51)}
    assert (
        staff.post(reverse("attendance:grid", args=[world.session_pk]), sent).status_code == 422
    )  # strangers, not 400


def test_the_way_back_from_the_profile_stays_on_this_site(client: Client):
    client.force_login(UserFactory())
    for following in (
        "foo",
        "http://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:1",
        "a\0b",
        "%00",
    ):
        answer = client.get(reverse("people:profile"), {"next": following})
        assert (answer.status_code, answer.context["next"]) == (200, ""), following
    sent: dict[str, Any] = {"name": "Siti", "institution": "KPU", "phone": "081234567890", "next": "//evil.example"}
    assert client.post(reverse("people:profile"), sent)["Location"] == reverse("people:profile")
    assert client.post(reverse("people:profile"), sent | {"next": "/sesi/1/daftar/"})["Location"] == "/sesi/1/daftar/"
