"""A changed agenda reaches the calendars that subscribed: they take over only what is newer."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.agenda import ordering, services
from tests.factories import AgendaItemFactory, MembershipFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def next_of(item):
    """Another item, half an hour after this one."""
    start = item.ends_at + timedelta(minutes=30)
    return AgendaItemFactory(session=item.session, starts_at=start, ends_at=start + timedelta(hours=2))


@pytest.mark.parametrize(
    "change",
    [
        lambda item: services.save_item(item=item, speakers=[], now=NOW),
        lambda item: services.shift(first=item, minutes=15),
        lambda item: services.delete_item(item=item),
        lambda item: ordering.step(item=next_of(item), by=-1),
    ],
    ids=["save", "shift", "delete", "move up"],
)
def test_a_change_of_the_agenda_is_a_change_of_the_session(change):
    item = AgendaItemFactory()
    session = item.session
    type(session).objects.filter(pk=session.pk).update(updated_at=session.created_at - timedelta(days=1))
    change(item)
    session.refresh_from_db()
    assert session.updated_at > session.created_at


def test_two_items_change_places_and_keep_length_and_break(client):
    first = AgendaItemFactory()
    second = next_of(first)
    start, end, length = first.starts_at, second.ends_at, first.ends_at - first.starts_at
    client.force_login(MembershipFactory(organizer=first.session.programme.organizer, role="editor").user)
    client.post(reverse("agenda:move", args=[second.pk]), {"step": "-1"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.starts_at, second.ends_at - second.starts_at) == (start, timedelta(hours=2))
    assert (first.starts_at - second.ends_at, first.ends_at) == (timedelta(minutes=30), end)
    assert first.ends_at - first.starts_at == length
    with pytest.raises(Refusal):
        ordering.step(item=second, by=-1)  # it is the first now
    elsewhere = AgendaItemFactory(session=first.session, room="Kelas B", starts_at=end, ends_at=None)
    with pytest.raises(Refusal):
        ordering.step(item=elsewhere, by=-1)  # alone in its room
    elsewhere.room = ""
    elsewhere.save()
    with pytest.raises(Refusal):
        ordering.step(item=elsewhere, by=-1)  # without an end
    client.force_login(MembershipFactory(role="owner").user)
    assert client.post(reverse("agenda:move", args=[first.pk]), {"step": "1"}).status_code == 404


def test_an_item_is_put_before_any_other_of_its_day(client):
    first = AgendaItemFactory(title="a")
    second = next_of(first)
    third = next_of(second)
    beside = AgendaItemFactory(session=first.session, room="Kelas B", starts_at=second.starts_at, ends_at=None)
    ends = third.ends_at
    client.force_login(MembershipFactory(organizer=first.session.programme.organizer, role="editor").user)

    def put(item, before):
        client.post(reverse("agenda:move", args=[item.pk]), {"before": before})
        rows = first.session.agenda.filter(room="").order_by("starts_at")
        assert (rows[0].starts_at, rows[2].ends_at) == (first.starts_at, ends)
        assert [later.starts_at - row.ends_at for row, later in pairwise(rows)] == [timedelta(minutes=30)] * 2
        return list(rows)

    assert put(first, "") == [second, third, first]
    assert put(first, second.pk) == [first, second, third]
    assert put(third, first.pk) == [third, first, second]
    assert put(second, beside.pk) == [third, second, first]  # where that room's time has come
    before = type(first.session).objects.get().updated_at
    assert put(second, first.pk) == [third, second, first]  # where it stands: nothing is changed
    assert type(first.session).objects.get().updated_at == before
    for odd in ({"step": "9"}, {"before": "x"}, {}, {"step": ""}):
        assert client.post(reverse("agenda:move", args=[first.pk]), odd).status_code == 400
    assert client.post(reverse("agenda:move", args=[first.pk]), {"before": AgendaItemFactory().pk}).status_code == 404
    beside.refresh_from_db()
    assert beside.starts_at == second.starts_at
