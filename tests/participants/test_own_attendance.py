"""One's own attendance on the ticket: what was recorded, in the words of the portal, and nothing before it begins."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from participants.attendance.models import AttendancePolicy
from participants.attendance.scans import Scan, record_scans
from participants.attendance.services import Mark, correct, record
from participants.models import EligibilityRule, Registration
from tests.events.staff import queries
from tests.factories import AgendaItemFactory, PersonFactory, RegistrationFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
STARTS = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)  # 09.00 WITA
NOON = STARTS + timedelta(hours=3)
LATE = timedelta(days=1)


@pytest.fixture
def session():
    session = SessionFactory()
    AttendancePolicy.objects.create(session=session, counting="time", grace_minutes=10)
    for number, title in enumerate(["Pembukaan", "Aturan", "Simulasi"]):
        starts = STARTS + number * timedelta(hours=2)
        AgendaItemFactory(
            session=session, title=title, starts_at=starts, ends_at=starts + timedelta(minutes=90), minutes=90
        )
    return session


@pytest.fixture
def mine(session):
    return RegistrationFactory(session=session, person=PersonFactory(user=UserFactory()))


@pytest.fixture
def me(client: Client, mine):
    client.force_login(mine.person.user)
    return client


def item(session, number: int):
    return session.agenda.order_by("starts_at")[number]


def scan(row, number: int, says: str, minute: int) -> None:
    place = item(row.session, number)
    said = Scan(uuid4(), row.pk, place.pk, says, "scanned", place.starts_at + timedelta(minutes=minute))
    record_scans(session=row.session, scans=[said], by=None, now=NOON)


def page(client, row, at: datetime = NOON):
    with time_machine.travel(at, tick=False):
        return client.get(reverse("registration:ticket", args=[row.code]))


def words(client, row, at: datetime = NOON) -> list[str]:
    """The badge of each item."""
    return [str(each.word) for each in page(client, row, at).context["attendance"].items]


def test_came_left_late_early_minutes_jp_and_share(me, mine):
    scan(mine, 0, "in", 20)
    scan(mine, 0, "out", 65)
    html = " ".join(page(me, mine).content.decode().split())
    parts = [_("%(minutes)s of %(all)s") % {"minutes": 45, "all": planned} for planned in (90, 270)]
    jp = _("%(jp)s of %(all)s") % {"jp": 1, "all": 6}
    for piece in (_("Your attendance"), "09.20", "10.05", *parts, jp, "16,7 %"):
        assert piece in html, piece
    (first, *_others) = page(me, mine).context["attendance"].items
    assert (first.standing.late, first.standing.early) == (20, 25)
    assert (first.word, first.tone) == (_("present"), "green")


def test_nobody_is_absent_from_what_is_to_come_or_was_not_taken(me, mine):
    assert words(me, mine) == [_("not recorded yet"), _("not recorded yet"), _("still to come")]
    colleague = RegistrationFactory(session=mine.session)
    scan(colleague, 0, "in", 0)
    scan(colleague, 1, "in", 0)
    assert words(me, mine) == [_("absent"), _("not recorded yet"), _("still to come")], "the second still runs"
    assert words(me, mine, NOON + LATE) == [_("absent"), _("absent"), _("not recorded yet")]


def test_a_correction_is_named_as_one(me, mine):
    scan(mine, 0, "in", 0)
    correct(
        registration=mine,
        item=item(mine.session, 0),
        present=False,
        minutes=None,
        reason="Salah orang",
        by=UserFactory(),
        now=NOON,
    )
    response = page(me, mine)
    assert words(me, mine)[0] == _("absent")
    assert capfirst(_("corrected by the organizer")) in response.content.decode()
    assert "Salah orang" not in response.content.decode(), "it is in their data, not on the ticket"


def test_the_reasons_are_those_that_the_office_sees(me, mine):
    from participants.eligibility.selectors import assess

    EligibilityRule.objects.create(session=mine.session, minimum_share=80)
    record(session=mine.session, marks=[Mark(mine.pk, item(mine.session, 0).pk, True)], by=UserFactory(), now=NOON)
    reasons = assess(Registration.objects.get(pk=mine.pk), now=NOON).reasons
    assert reasons
    html = page(me, mine).content.decode()
    assert all(reason in html for reason in reasons)


def test_before_the_first_day_nothing_is_asked_and_nothing_shown(me, mine):
    before = STARTS - LATE
    assert page(me, mine, before).context is None or page(me, mine, before).context["attendance"] is None
    with time_machine.travel(before, tick=False):
        address = reverse("registration:ticket", args=[mine.code])
        queries(me, address)
        asked = queries(me, address)
        scan(mine, 0, "in", 0)
        assert queries(me, address) == asked


def test_a_claimed_ticket_shows_it_too(client, session):
    row = RegistrationFactory(session=session)
    scan(row, 0, "in", 0)
    with time_machine.travel(NOON, tick=False):
        client.post(reverse("claims:claim"), {"code": row.code})
    assert [each.standing.present for each in page(client, row).context["attendance"].items] == [True, False, False]


@pytest.mark.parametrize("status", ["pending", "waitlisted", "cancelled"])
def test_who_is_not_confirmed_has_none(me, mine, status):
    Registration.objects.update(status=status)
    assert 'id="attendance"' not in page(me, mine).content.decode()


def test_without_items_that_count_there_is_no_empty_table(client):
    row = RegistrationFactory(person=PersonFactory(user=UserFactory()))
    client.force_login(row.person.user)
    assert 'id="attendance"' not in page(client, row).content.decode()


def test_as_many_queries_for_thirty_items_as_for_three(me, mine):
    with time_machine.travel(NOON, tick=False):
        address = reverse("registration:ticket", args=[mine.code])
        queries(me, address)  # texts that are the same for everybody are kept
        few = queries(me, address)
        for number in range(27):
            AgendaItemFactory(session=mine.session, room=f"R{number}")
            scan(mine, number, "in", 0)
        assert queries(me, address) == few
