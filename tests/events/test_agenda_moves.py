"""Moving a day of the rundown: all that follow move along, and nothing into another day."""

from datetime import datetime

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.agenda import services
from tests.events.staff import enter
from tests.events.test_agenda import at, placed
from tests.factories import (
    AgendaItemFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    """Three days from 1 March 2027, in WITA (UTC+8)."""
    return SessionFactory()


@pytest.fixture
def editor(client, session):
    return enter(client, session.programme.organizer, "editor")


def shift(client, item, minutes):
    return client.post(reverse("agenda:shift", args=[item.session_id]), {"first": item.pk, "minutes": minutes})


def starts(session) -> list[datetime]:
    return [item.starts_at for item in session.agenda.all()]


def test_an_item_moves_with_all_that_follow_on_its_day(client, session, editor):
    placed(session, 8, 9)
    late = placed(session, 9, 10)
    last = placed(session, 10, None)
    tomorrow = AgendaItemFactory(session=session, starts_at=at(9, day=2), ends_at=at(10, day=2))
    assert shift(client, late, 15).status_code == 302
    assert starts(session) == [at(8), at(9, 15), at(10, 15), tomorrow.starts_at]
    late.refresh_from_db()
    last.refresh_from_db()
    assert (late.ends_at, last.ends_at) == (at(10, 15), None)
    entry = LogEntry.objects.get_for_object(session).first()
    assert (entry.changes["agenda_shifted_minutes"], entry.actor) == (["", "15"], editor)


def test_moving_earlier_stops_at_what_stays(client, session, editor):
    placed(session, 8, 9)
    item = placed(session, 10, 11)
    placed(session, 11, 12)
    assert shift(client, item, -60).status_code == 302
    assert starts(session) == [at(8), at(9), at(10)]
    response = shift(client, item, -1)
    assert response.status_code == 422
    assert 'value="-1"' in response.content.decode()
    assert starts(session) == [at(8), at(9), at(10)]


@pytest.mark.parametrize("minutes", [-8 * 60 - 1, 14 * 60 + 1])
def test_nothing_moves_into_another_day(session, minutes):
    item = placed(session, 8, 10)
    with pytest.raises(Refusal) as refused:
        services.shift(first=item, minutes=minutes)
    assert refused.value.code == "leaves_day"
    assert starts(session) == [at(8)]


def test_an_item_of_another_session_cannot_be_moved_from_here(client, session, editor):
    foreign = placed(SessionFactory(), 9, 10)
    address = reverse("agenda:shift", args=[session.pk])
    assert client.post(address, {"first": foreign.pk, "minutes": 15}).status_code == 422
    assert starts(foreign.session) == [at(9)]
