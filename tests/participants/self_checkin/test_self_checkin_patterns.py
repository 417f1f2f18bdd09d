"""What the organizer is shown as worth a second look, and what is not shown."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from participants.attendance.scans import Scan, record_scans
from participants.models import Registration
from participants.self_checkin import patterns, services
from participants.self_checkin.positions import GeoPosition
from participants.self_checkin.services import Attempt
from tests.events.staff import enter, queries
from tests.factories import AgendaItemFactory, RegistrationFactory
from tests.participants.self_checkin.hall import MONAS, NOW, make_session


def page(session) -> str:
    return reverse("self_checkin:patterns", args=[session.pk])


def comes(registration, item, *, age: int = 5, browser: str = "", network: str = "n", place: GeoPosition | None = None):
    """Check in, by default on a browser of one's own."""
    now = max(NOW, item.starts_at)
    attempt = Attempt(uuid4(), now, timedelta(seconds=age), browser or uuid4().hex, network, place)
    return services.check_in(registration=registration, item=item, attempt=attempt, by=None, now=now)


def brings_old(registration, item, age: int = 100) -> None:
    attempt = Attempt(uuid4(), NOW, timedelta(seconds=age), "b", "n")
    services.note_expired(registration=registration, item=item, attempt=attempt, now=NOW)


def found(session) -> dict[str, list[list[Registration]]]:
    """The patterns that occur, and the people of each row."""
    return {each.pattern.code: [list(row.registrations) for row in each.rows] for each in patterns.findings(session)}


@pytest.fixture
def people(session):
    return RegistrationFactory.create_batch(6, session=session)


@pytest.fixture
def items(session, item):
    later = NOW + timedelta(hours=3)
    return [item, AgendaItemFactory(session=session, starts_at=later, ends_at=later + timedelta(hours=1))]


def test_an_ordinary_morning_looks_like_nothing(session, items, people):
    for registration in people:
        for item in items:
            comes(registration, item)
    assert found(session) == {}
    assert patterns.counts(session) == {"attempts": 12, "people": 6, "refused": 0}


def test_one_browser_for_several_people(session, item, people):
    for registration in people[:3]:
        comes(registration, item, browser="shared")
    comes(people[3], item)
    assert found(session) == {"same_browser": [people[:3]]}


def test_one_browser_for_one_person_many_times_is_nothing(session, items, people):
    for item in items * 2:
        comes(people[0], item, browser="own")
    assert found(session) == {}


def test_a_browser_of_another_session_is_another_one(session, item, people):
    other = make_session()
    comes(people[0], item, browser="shared")
    comes(RegistrationFactory(session=other), other.agenda.get(), browser="shared")
    assert found(session) == found(other) == {}


def test_always_late_codes_stand_out_where_others_are_in_time(session, items, people):
    for registration in people:
        for item in items:
            comes(registration, item, age=34 if registration == people[0] else 4)
    assert found(session) == {"always_late": [[people[0]]]}


def test_where_everybody_is_late_or_somebody_only_once_nothing_is_said(session, items, people):
    comes(people[0], items[0], age=34)
    comes(people[0], items[1], age=4)
    assert found(session) == {}
    for registration in people[1:]:
        for item in items:
            comes(registration, item, age=30)
    assert "always_late" not in found(session)


def test_expired_codes_in_number(session, item, people):
    for _ in range(3):
        brings_old(people[0], item)
    brings_old(people[1], item)
    assert found(session) == {"often_expired": [[people[0]]]}


def test_far_away_and_without_a_place(session, item, people):
    session.self_check_in.__class__.objects.update(latitude=MONAS[0], longitude=MONAS[1], radius_m=300)
    for registration in people:
        registration.session.refresh_from_db()
    comes(people[0], item)
    comes(people[1], item, place=GeoPosition(MONAS[0] + 1, MONAS[1]))
    comes(people[2], item, place=GeoPosition(*MONAS))
    assert found(session) == {"not_there": [[people[1]], [people[0]]]}


def test_one_connection_says_something_of_a_webinar_only(session, item, people):
    for registration in people[:3]:
        comes(registration, item, network="office")
    for n, registration in enumerate(people[3:]):
        comes(registration, item, network=f"home {n}")
    assert found(session) == {}
    session.mode = "online"
    assert found(session) == {"same_network": [people[:3]]}


def test_where_most_share_a_gateway_it_says_nothing(session, item, people):
    for n, registration in enumerate(people):
        comes(registration, item, network="mobile" if n else "home")
    session.mode = "online"
    assert found(session) == {}


def test_in_two_places_at_once(session, item, people):
    parallel = AgendaItemFactory(session=session, title="Kelas B")
    next_item = AgendaItemFactory(session=session, starts_at=item.ends_at, ends_at=item.ends_at + timedelta(hours=1))
    for registration, other in ((people[0], parallel), (people[1], next_item), (people[2], item)):
        comes(registration, item)
        scan = Scan(uuid4(), registration.pk, other.pk, "in", "scanned", NOW + timedelta(minutes=5))
        record_scans(session=session, scans=[scan], by=None, now=NOW)
    assert found(session) == {"two_places": [[people[0]]]}


def test_long_lists_are_cut_and_say_so(session, item):
    for registration in RegistrationFactory.create_batch(patterns.PEOPLE_MOST + 3, session=session):
        comes(registration, item, browser="shared")
    for number in range(patterns.MOST + 1):
        for registration in RegistrationFactory.create_batch(2, session=session):
            comes(registration, item, browser=f"pair {number}")
    finding = patterns.findings(session)[0]
    assert finding.cut
    assert len(finding.rows) == patterns.MOST
    assert (len(finding.rows[0].registrations), finding.rows[0].more) == (patterns.PEOPLE_MOST, 3)


def test_the_page_names_people_leads_to_their_history_and_says_what_to_do(client, session, item, people):
    enter(client, session.programme.organizer, "checker")
    for registration in people[:2]:
        comes(registration, item, browser="shared")
    shown = client.get(page(session)).content.decode()
    for registration in people[:2]:
        assert registration.person.name in shown
        assert reverse("attendance:history", args=[session.pk, registration.pk]) in shown
    assert people[2].person.name not in shown


def test_an_empty_page_and_a_calm_one(client, session, item, people):
    enter(client, session.programme.organizer)
    assert 'class="empty"' in client.get(page(session)).content.decode()
    comes(people[0], item)
    calm = client.get(page(session)).content.decode()
    assert 'class="tile"' in calm
    assert 'class="empty"' in calm


def test_the_page_costs_the_same_for_many_oddities(client, session, items):
    enter(client, session.programme.organizer)

    def morning(size: int) -> int:
        for registration in RegistrationFactory.create_batch(size, session=session):
            for item in items:
                comes(registration, item, browser="shared", age=1)
            for _ in range(3):
                brings_old(registration, items[0])
        return queries(client, page(session))

    assert morning(2) == morning(30)
