"""Scans as a device sends them: what is written, what is answered, what is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.checkin import intake
from participants.models import AttendanceEntry, Registration
from participants.tickets.tokens import issue
from tests.factories import AgendaItemFactory, MembershipFactory, RegistrationFactory, SessionFactory
from tests.participants.checkin.door import Door, milliseconds, scan

pytestmark = pytest.mark.django_db
HOUR = 3_600_000  # ms


@pytest.fixture
def session():
    return SessionFactory(starts_on=timezone.now().date(), ends_on=timezone.now().date())


@pytest.fixture
def item(session):
    return AgendaItemFactory(session=session, minutes=90)


@pytest.fixture
def registration(session):
    return RegistrationFactory(session=session)


@pytest.fixture
def door(session):
    return Door(session)


def test_a_ticket_is_welcomed_once_and_then_known(door, item, registration):
    ticket = issue(registration)
    first, second = door.send(scan(item, ticket=ticket)) + door.send(scan(item, ticket=ticket))
    assert (first["answer"], first["name"]) == ("welcome", registration.person.full_name)
    assert second["answer"] == "already"
    entry = AttendanceEntry.objects.order_by("pk").first()
    assert second["since"] == round(entry.at.timestamp() * 1000)
    assert (entry.registration, entry.item, entry.says, entry.source) == (registration, item, "in", "scanned")
    assert (entry.device, entry.recorded_by) == (door.device, door.user)
    assert AttendanceEntry.objects.count() == 2


@pytest.mark.parametrize("how", ["code", "registration"])
def test_a_typed_code_or_a_name_serves_who_has_no_phone(door, item, registration, how):
    typed = registration.code.lower().replace("-", " ")
    who = {"code": typed} if how == "code" else {"registration": registration.pk}
    assert door.says(scan(item, source="typed", **who)) == ["welcome"]


def test_a_scan_sent_again_is_the_same_scan(door, item, registration):
    same = scan(item, ticket=issue(registration))
    assert [*door.says(same), *door.says(same), *door.says(same, same)] == ["welcome"] * 4
    assert AttendanceEntry.objects.count() == 1


def test_coming_leaving_and_coming_again(door, item, registration):
    at = milliseconds()
    who = {"ticket": issue(registration)}
    scans = [scan(item, says=says, at=at + n * 1000, **who) for n, says in enumerate(["in", "out", "out", "in", "in"])]
    assert door.says(*scans) == ["welcome", "goodbye", "already", "welcome", "already"]


def test_leaving_without_having_come_is_written_and_said(door, item, registration):
    assert door.says(scan(item, says="out", ticket=issue(registration))) == ["not_in"]
    assert AttendanceEntry.objects.get().answer == "not_in"


@pytest.mark.parametrize(
    ("status", "answer"),
    [("pending", "not_confirmed"), ("waitlisted", "not_confirmed"), ("cancelled", "cancelled"), ("moved", "cancelled")],
)
def test_who_is_not_confirmed_is_not_let_in(door, item, registration, status, answer):
    Registration.objects.filter(pk=registration.pk).update(status=status)
    assert door.says(scan(item, ticket=issue(registration))) == [answer]


def test_a_forged_ticket(door, item, registration):
    ticket = issue(registration)
    altered = ticket[:30] + ("A" if ticket[30] != "A" else "B") + ticket[31:]
    assert door.says(scan(item, ticket=altered), scan(item, ticket="BTK1.ABC")) == ["forged", "not_a_ticket"]
    assert not AttendanceEntry.objects.exists()


def test_a_ticket_of_another_session(door, item):
    assert door.says(scan(item, ticket=issue(RegistrationFactory()))) == ["other_session"]
    assert not AttendanceEntry.objects.exists()


def test_a_ticket_is_old_by_the_moment_of_its_scan_and_not_of_its_arrival(door, item, registration):
    ticket = issue(registration)
    late = scan(item, ticket=ticket, at=milliseconds() + 9 * 24 * HOUR)
    assert door.says(late) == ["expired"]
    assert door.says(scan(item, ticket=ticket, at=milliseconds() + 6 * 24 * HOUR)) == ["outside"]


def test_a_ticket_whose_code_was_replaced_is_worth_nothing(door, item, registration):
    ticket = issue(registration)
    Registration.objects.filter(pk=registration.pk).update(code="2222-3333-4444-5555")
    assert door.says(scan(item, ticket=ticket)) == ["unknown"]


def test_somebody_of_another_session_by_key_or_code(door, item):
    stranger = RegistrationFactory()
    scans = [scan(item, registration=stranger.pk), scan(item, code=stranger.code), scan(item)]
    assert door.says(*scans) == ["unknown"] * 3


def test_an_item_of_another_session(door, registration):
    assert door.says(scan(AgendaItemFactory(minutes=60), ticket=issue(registration))) == ["unusable"]


def test_a_uid_belongs_to_one_scan(door, item, registration):
    uid = str(uuid4())
    other = RegistrationFactory(session=item.session)
    assert door.says(scan(item, uid=uid, ticket=issue(registration))) == ["welcome"]
    assert door.says(scan(item, uid=uid, ticket=issue(other))) == ["uid_taken"]
    assert door.says(scan(item, uid=uid, says="out", ticket=issue(registration))) == ["uid_taken"]


BAD = [
    {"at": "soon"},
    {"at": None},
    {"at": 10**30},
    {"at": -(10**14)},
    {"at": True},
    {"offset": 1e400},
    {"says": "present"},
    {"says": []},
    {"source": "marked"},
    {"item": -1},
    {"item": 2**63},
    {"item": "1"},
    {"shown": "hello"},
    {"code": 7},
    {"registration": "1"},
    {"registration": 0},
]


@pytest.mark.parametrize("bad", BAD)
def test_one_scan_that_cannot_be_used_holds_up_no_other(door, item, registration, bad):
    good = {"ticket": issue(registration)}
    assert door.says(scan(item, **good) | bad, scan(item, **good)) == ["unusable", "welcome"]


@pytest.mark.parametrize("scans", [[{}], [7], [None], ["x"], [{"uid": "x"}], [{"uid": 1}]])
def test_a_scan_without_a_uid_is_malformed(door, scans):
    assert door.post(*scans).status_code == 400


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"scans": []}', '{"device_now": 1}', '{"device_now": "x", "scans": []}', "[" * 100_000]
)
def test_a_body_that_is_not_a_devices(door, body):
    response = door.client.post(door.url("scans"), body, content_type="application/json")
    assert (response.status_code, response.json()["error"]) == (400, "malformed")


def test_no_scans_are_no_fault_and_too_many_are(door, item):
    assert door.says() == []
    assert door.post(*[scan(item)] * 501).status_code == 413


def test_a_wrong_clock_is_set_right_by_the_offset_and_a_changed_one_is_noted(door, item, registration):
    behind = milliseconds() - 2 * HOUR
    door.send(scan(item, ticket=issue(registration), at=behind, offset=2 * HOUR), device_now=behind)
    entry = AttendanceEntry.objects.get()
    assert abs(entry.at - timezone.now()) < timedelta(seconds=20)
    assert entry.clock_offset_ms == 2 * HOUR
    assert abs(entry.clock_drift_ms) < 20_000
    other = RegistrationFactory(session=item.session)
    door.send(scan(item, ticket=issue(other), at=behind, offset=2 * HOUR), device_now=milliseconds())
    assert AttendanceEntry.objects.latest("pk").clock_drift_ms == pytest.approx(-2 * HOUR, abs=20_000)


def test_what_the_device_had_said_is_kept(door, item, registration):
    door.send(scan(item, ticket=issue(registration), shown="welcome"))
    assert AttendanceEntry.objects.get().shown == "welcome"


@pytest.mark.parametrize("people", [1, 30])
def test_many_scans_cost_as_many_statements_as_one(door, item, people, django_assert_num_queries):
    scans = [scan(item, ticket=issue(RegistrationFactory(session=item.session))) for _ in range(people)]
    with django_assert_num_queries(9):
        assert set(door.says(*scans)) == {"welcome"}


class TestAccess:
    def test_without_a_key(self, client, session, item):
        response = client.post(reverse("checkin:scans", args=[session.pk]), "{}", content_type="application/json")
        assert (response.status_code, response.json()["error"]) == (401, "device_locked")

    def test_with_a_session_cookie_alone(self, client, session):
        client.force_login(MembershipFactory(organizer=session.programme.organizer, role="owner").user)
        assert client.get(reverse("checkin:manifest", args=[session.pk])).status_code == 401

    def test_of_another_session(self, door):
        other = SessionFactory(programme=door.session.programme)
        assert door.client.get(reverse("checkin:manifest", args=[other.pk])).status_code == 404

    def test_of_a_member_who_left(self, door, item, registration):
        door.user.memberships.all().delete()
        response = door.post(scan(item, ticket=issue(registration)))
        assert (response.status_code, AttendanceEntry.objects.count()) == (403, 0)

    def test_of_a_member_with_a_smaller_role(self, door):
        door.user.memberships.update(role="viewer")
        assert door.get("manifest").status_code == 403

    def test_of_an_account_that_was_closed(self, door):
        type(door.user).objects.filter(pk=door.user.pk).update(is_active=False)
        assert door.get("manifest").status_code == 401

    @pytest.mark.parametrize("method", ["get", "put", "delete"])
    def test_scans_are_posted(self, door, method):
        assert getattr(door.client, method)(door.url("scans")).status_code == 405


def test_a_uid_of_zeros_is_none():
    """It is the log's own word for a scan that follows no other: one of that name would follow itself."""
    with pytest.raises(intake.Malformed):
        intake.uid_of({"uid": "0" * 32})
    assert intake.uid_of({"uid": "0" * 31 + "1"}).int == 1
