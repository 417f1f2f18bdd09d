"""Correcting one person's attendance: what decides, who may, and what the log shows afterwards."""

from datetime import timedelta
from uuid import uuid4

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from bimtek.common.errors import Refusal
from participants.attendance.scans import Scan, record_scans
from participants.attendance.selectors import ledger
from participants.attendance.services import Mark, correct, record
from participants.attendance.statements import seal
from participants.models import AttendanceEntry, CheckInDevice
from tests.events.staff import enter, queries
from tests.factories import AgendaItemFactory, MembershipFactory, RegistrationFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def item(session):
    return AgendaItemFactory(session=session, minutes=90)


@pytest.fixture
def registration(session):
    return RegistrationFactory(session=session)


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


def page(registration) -> str:
    return reverse("attendance:history", args=[registration.session_id, registration.pk])


def typed(chosen, **changes):
    return {"item": chosen.pk, "says": "present", "minutes": "", "reason": "Ada di daftar hadir"} | changes


def scan(registration, item, says="in", at=None, **more):
    at = at or item.starts_at
    [answer] = record_scans(
        session=registration.session,
        scans=[Scan(uuid4(), registration.pk, item.pk, says, "scanned", at, **more)],
        by=more.pop("by", None),
        now=at,
    )
    return answer


def test_a_correction_with_minutes_decides_and_keeps_what_was_scanned(client, session, item, registration):
    scan(registration, item)
    by = enter(client, session.programme.organizer, "checker")
    response = client.post(page(registration), typed(item, minutes="45", reason=" Pulang awal "))
    assert response.status_code == 302
    [_scan, line] = AttendanceEntry.objects.order_by("pk")
    assert (line.says, line.minutes, line.reason, line.recorded_by) == ("present", 45, "Pulang awal", by)
    assert bytes(line.seal) == seal(line)
    standing = ledger(registration).standings[item.pk]
    assert (standing.minutes, standing.corrected, standing.arrived) == (45, True, item.starts_at)
    entry = LogEntry.objects.get_for_object(session).latest("pk")
    assert entry.changes["attendance_corrected"] == ["", str(registration.pk)]
    assert "Pulang awal" not in str(entry.changes), "no words about a person in the audit log"


def test_absent_takes_all_minutes_whatever_was_typed_for_them(client, session, item, registration):
    record(session=session, marks=[Mark(registration.pk, item.pk, True)], by=UserFactory(), now=item.starts_at)
    enter(client, session.programme.organizer)
    client.post(page(registration), typed(item, says="absent", minutes="45"))
    assert AttendanceEntry.objects.latest("pk").minutes is None
    assert ledger(registration).minutes == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"minutes": "91"}, "minutes"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "-3"}, "minutes"),
        ({"says": "perhaps"}, "says"),
        ({"item": "0"}, "item"),
    ],
)
def test_what_is_wrong_stays_on_the_form_and_nothing_is_written(client, session, item, registration, changes, field):
    enter(client, session.programme.organizer)
    response = client.post(page(registration), typed(item, **changes))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    if field != "reason":
        assert "Ada di daftar hadir" in response.content.decode(), "the reason need not be typed again"
    assert not AttendanceEntry.objects.exists()


def test_an_item_of_another_session_cannot_be_chosen(client, session, item, registration):
    enter(client, session.programme.organizer)
    foreign = AgendaItemFactory()
    assert client.post(page(registration), typed(foreign)).status_code == 422
    with pytest.raises(Refusal) as refused:
        correct(
            registration=registration,
            item=foreign,
            present=True,
            minutes=None,
            reason="x",
            by=UserFactory(),
            now=item.starts_at,
        )
    assert refused.value.code == "attendance_not_of_session"
    assert not AttendanceEntry.objects.exists()


def test_who_left_the_list_is_shown_and_cannot_be_corrected(client, session, item):
    gone = RegistrationFactory(session=session, status="cancelled")
    enter(client, session.programme.organizer)
    assert client.get(page(gone)).context["form"] is None
    response = client.post(page(gone), typed(item))
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert not AttendanceEntry.objects.exists()


def test_the_same_correction_sent_twice_is_one_line_and_another_is_another(client, session, item, registration):
    enter(client, session.programme.organizer)
    for changes in ({}, {}, {"minutes": "30"}, {}):
        client.post(page(registration), typed(item, **changes))
    minutes = AttendanceEntry.objects.order_by("pk").values_list("minutes", flat=True)
    assert list(minutes) == [None, 30, None]


def test_a_scan_that_comes_after_a_correction_is_kept_and_changes_nothing(session, item, registration):
    correct(
        registration=registration,
        item=item,
        present=False,
        minutes=None,
        reason="Sakit",
        by=UserFactory(),
        now=item.starts_at,
    )
    assert scan(registration, item).answer == "welcome"
    assert not ledger(registration).standings[item.pk].present


def test_the_page_tells_clocks_devices_seals_and_who_checked_in_alone(client, session, item, registration):
    owner = enter(client, session.programme.organizer)
    device = CheckInDevice.objects.create(
        session=session, user=owner, name="Pintu Utara", key_hash="a", created_at=item.starts_at, seen_at=item.starts_at
    )
    record_scans(
        session=session,
        scans=[
            Scan(uuid4(), registration.pk, item.pk, "in", "scanned", item.starts_at, "already", 300_000, -7_200_000),
        ],
        by=owner,
        now=item.starts_at + timedelta(hours=5),
        device=device,
    )
    late = Scan(uuid4(), registration.pk, item.pk, "in", "self", item.starts_at + timedelta(minutes=1))
    record_scans(session=session, scans=[late], by=None, now=late.at)
    correct(
        registration=registration, item=item, present=True, minutes=None, reason="Benar", by=owner, now=item.starts_at
    )
    text = client.get(page(registration)).content.decode()
    for words in (
        "Pintu Utara",
        "clock was 5 minutes slow",
        "clock was changed by 120 minutes",
        "The device said",
        "Sealed by the portal, unchanged.",
        "themselves",
    ):
        assert words in text, words


def test_a_line_whose_seal_does_not_hold_is_shown_as_such(client, session, item, registration):
    owner = enter(client, session.programme.organizer)
    AttendanceEntry.objects.create(
        registration=registration,
        item=item,
        says="present",
        at=item.starts_at,
        recorded_by=owner,
        recorded_at=item.starts_at,
        seal=b"forged" * 10,
    )
    text = client.get(page(registration)).content.decode()
    assert "he seal does not hold" in text


def test_a_scan_that_was_refused_is_listed_and_does_not_count(client, session, item, registration):
    registration.status = "pending"
    registration.save()
    scan(registration, item)
    registration.status = "confirmed"
    registration.save()
    enter(client, session.programme.organizer)
    response = client.get(page(registration))
    assert [line.counts for line in response.context["entries"]] == [False]
    assert response.context["assessment"].ledger.minutes == 0


def test_the_link_beside_an_item_chooses_it_in_the_form(client, session, item, registration):
    other = AgendaItemFactory(session=session)
    enter(client, session.programme.organizer)
    response = client.get(page(registration), {"item": other.pk})
    assert f'<option value="{other.pk}" selected>' in response.content.decode()
    assert client.get(page(registration), {"item": "x"}).status_code == 200


def test_without_items_there_is_nothing_to_correct(client, session, registration):
    enter(client, session.programme.organizer)
    assert client.get(page(registration)).status_code == 200
    assert client.post(page(registration), {"item": "1", "says": "present", "reason": "x"}).status_code == 422


@pytest.mark.parametrize("role", ["editor", "viewer", "registrar", "issuer"])
def test_small_roles_may_not(client, session, item, registration, role):
    enter(client, session.programme.organizer, role)
    assert client.post(page(registration), typed(item)).status_code == 403
    assert not AttendanceEntry.objects.exists()


def test_outsiders_may_not(client, session, item, registration):
    assert client.post(page(registration), typed(item)).url.startswith("/akun/login/")
    client.force_login(MembershipFactory(role="owner").user)
    assert client.post(page(registration), typed(item)).status_code == 404
    mine = SessionFactory()
    enter(client, mine.programme.organizer)
    address = reverse("attendance:history", args=[mine.pk, registration.pk])
    assert client.post(address, typed(item)).status_code == 404
    assert not AttendanceEntry.objects.exists()


def test_the_page_costs_the_same_for_one_line_and_for_thirty(client, session, registration):
    owner = enter(client, session.programme.organizer)

    def lines(count: int) -> None:
        for number in range(count):
            item = AgendaItemFactory(session=session)
            scan(registration, item)
            correct(
                registration=registration,
                item=item,
                present=True,
                minutes=None,
                reason=f"{number}",
                by=owner,
                now=item.starts_at,
            )

    lines(1)
    queries(client, page(registration))
    one = queries(client, page(registration))
    lines(29)
    assert queries(client, page(registration)) == one


def test_a_very_long_log_is_shown_page_by_page(client, session, item, registration):
    owner = enter(client, session.programme.organizer)
    for number in range(101):
        correct(
            registration=registration,
            item=item,
            present=bool(number % 2),
            minutes=None,
            reason=f"Alasan {number}",
            by=owner,
            now=item.starts_at,
        )
    assert len(client.get(page(registration)).context["entries"]) == 100
    assert len(client.get(page(registration), {"page": 2}).context["entries"]) == 1
