"""A changed agenda reaches the calendars that subscribed: they take over only what is newer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.agenda import services
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
        lambda item: services.move_up(item=next_of(item)),
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
    client.post(reverse("agenda:move_up", args=[second.pk]))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.starts_at, second.ends_at - second.starts_at) == (start, timedelta(hours=2))
    assert (first.starts_at - second.ends_at, first.ends_at) == (timedelta(minutes=30), end)
    assert first.ends_at - first.starts_at == length
    with pytest.raises(Refusal):
        services.move_up(item=second)  # it is the first now
    elsewhere = AgendaItemFactory(session=first.session, room="Kelas B", starts_at=end, ends_at=None)
    with pytest.raises(Refusal):
        services.move_up(item=elsewhere)  # alone in its room
    elsewhere.room = ""
    elsewhere.save()
    with pytest.raises(Refusal):
        services.move_up(item=elsewhere)  # without an end
    client.force_login(MembershipFactory(role="owner").user)
    assert client.post(reverse("agenda:move_up", args=[first.pk])).status_code == 404
