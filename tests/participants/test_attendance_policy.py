"""How attendance counts: set by who may, shown on the session's own agenda, and true of all figures at once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from events.agenda import services as agenda
from events.models import AgendaItem
from participants.attendance.scans import Scan, record_scans
from participants.attendance.selectors import ledger, policy_of
from participants.models import AttendancePolicy
from tests.events.staff import enter
from tests.factories import AgendaItemFactory, MembershipFactory, RegistrationFactory, SessionFactory

START = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DOORS = {"opens_minutes": "120", "closes_minutes": "120"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory()


def page(session) -> str:
    return reverse("attendance:policy", args=[session.pk])


def test_an_editor_sets_it_and_every_figure_follows(client, session):
    item = AgendaItemFactory(session=session, starts_at=START, ends_at=START + 90 * MINUTE, minutes=90)
    registration = RegistrationFactory(session=session)
    late = Scan(uuid4(), registration.pk, item.pk, "in", "scanned", START + 30 * MINUTE)
    record_scans(session=session, scans=[late], by=None, now=START + 30 * MINUTE)
    editor = enter(client, session.programme.organizer, "editor")
    assert ledger(registration).minutes == 90
    assert client.post(page(session), {**DOORS, "counting": "time", "grace_minutes": "10"}).status_code == 302
    assert ledger(registration).minutes == 60
    policy = policy_of(session)
    assert (policy.counting, policy.grace_minutes) == ("time", 10)
    entry = LogEntry.objects.get_for_object(session).latest("pk")
    assert entry.actor == editor
    assert {name: entry.changes[name] for name in ("attendance_counting", "grace_minutes")} == {
        "attendance_counting": ["items", "time"],
        "grace_minutes": ["15", "10"],
    }


def test_setting_it_again_changes_the_same_row(client, session):
    enter(client, session.programme.organizer)
    for grace in ("5", "20"):
        client.post(page(session), {**DOORS, "counting": "items", "grace_minutes": grace})
    assert AttendancePolicy.objects.get().grace_minutes == 20


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"counting": "moon", "grace_minutes": "5"}, "counting"),
        ({"counting": "time", "grace_minutes": "241"}, "grace_minutes"),
        ({"counting": "time", "grace_minutes": "-1"}, "grace_minutes"),
        ({"counting": "time", "grace_minutes": ""}, "grace_minutes"),
        ({"counting": "time", "grace_minutes": "5", "opens_minutes": "1441"}, "opens_minutes"),
        ({"counting": "time", "grace_minutes": "5", "closes_minutes": "-1"}, "closes_minutes"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(client, session, sent, field):
    enter(client, session.programme.organizer)
    response = client.post(page(session), {**DOORS, **sent})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert not AttendancePolicy.objects.exists()


def test_the_example_is_of_the_longest_item_and_counts_as_the_ledger_does(client, session):
    AgendaItemFactory(session=session, minutes=30)
    AgendaItemFactory(session=session, title="Rekapitulasi", starts_at=START, ends_at=START + 120 * MINUTE, minutes=120)
    enter(client, session.programme.organizer)
    example = client.get(page(session)).context["example"]
    assert (example.item.title, example.grace_minutes) == ("Rekapitulasi", 15)
    minutes = [((case.arrived - START) // MINUTE, case.by_item, case.by_clock) for case in example.cases]
    assert minutes == [(15, 120, 120), (40, 120, 80), (0, 120, 60)]


@pytest.mark.parametrize("grace", [0, 240])
def test_the_example_bears_any_grace_and_an_item_without_an_end(client, session, grace):
    AgendaItemFactory(session=session, starts_at=START, ends_at=None, minutes=1)
    AttendancePolicy.objects.create(session=session, counting="time", grace_minutes=grace)
    enter(client, session.programme.organizer)
    assert len(client.get(page(session)).context["example"].cases) == 2


def test_without_an_agenda_there_is_no_example(client, session):
    enter(client, session.programme.organizer)
    assert client.get(page(session)).context["example"] is None


def test_the_rule_page_shows_how_attendance_counts_and_minutes_per_jp(client, session):
    enter(client, session.programme.organizer)
    text = client.get(reverse("eligibility:edit", args=[session.pk])).content.decode()
    assert page(session) in text
    assert reverse("programmes:edit", args=[session.programme.slug]) in text


def test_the_pages_of_attendance_lead_to_each_other_as_far_as_the_role_goes(client, session):
    grid, rule = (reverse(name, args=[session.pk]) for name in ("attendance:grid", "eligibility:edit"))
    enter(client, session.programme.organizer, "editor")
    page_of_editor = client.get(rule).content.decode().split('class="subnav"')[1].split("</nav>")[0]
    assert (rule in page_of_editor, f'"{grid}"' in page_of_editor) == (True, False)
    enter(client, session.programme.organizer, "checker")
    page_of_checker = client.get(grid).content.decode().split('class="subnav"')[1].split("</nav>")[0]
    assert (f'"{grid}"' in page_of_checker, rule in page_of_checker) == (True, False)


@pytest.mark.parametrize("role", ["viewer", "checker", "issuer", "registrar"])
def test_small_roles_may_not(client, session, role):
    enter(client, session.programme.organizer, role)
    assert client.post(page(session), {"counting": "time", "grace_minutes": "5"}).status_code == 403
    assert not AttendancePolicy.objects.exists()


def test_outsiders_may_not(client, session):
    assert client.get(page(session)).status_code == 302
    client.force_login(MembershipFactory().user)
    assert client.post(page(session), {"counting": "time", "grace_minutes": "5"}).status_code == 404
    assert not AttendancePolicy.objects.exists()


def test_a_scan_that_no_longer_counts_stands_in_no_other_ones_way(client, session):
    """The hours were narrowed, or the item moved, after the first scan: the next one is answered and written."""
    item = AgendaItemFactory(session=session, starts_at=START, ends_at=START + 90 * MINUTE, minutes=90)
    registration = RegistrationFactory(session=session)
    enter(client, session.programme.organizer)

    def scan(minutes: int, says: str = "in") -> str:
        at = START + minutes * MINUTE
        each = Scan(uuid4(), registration.pk, item.pk, says, "scanned", at)
        return record_scans(session=session, scans=[each], by=None, now=at)[0].answer

    assert scan(-100) == "welcome"
    client.post(page(session), {**DOORS, "opens_minutes": "30", "counting": "time", "grace_minutes": "0"})
    assert scan(0) == "welcome"
    assert scan(5) == "already"
    agenda.shift(first=AgendaItem.objects.get(), minutes=600)
    assert [scan(600), scan(620, "out"), scan(630)] == ["welcome", "goodbye", "welcome"]
    assert ledger(registration).minutes == 80
