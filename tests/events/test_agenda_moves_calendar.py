"""A changed agenda reaches the calendars that subscribed: they take over only what is newer."""

from datetime import UTC, datetime, timedelta

import pytest

from events.agenda import services
from tests.factories import AgendaItemFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "change",
    [
        lambda item: services.save_item(item=item, speakers=[], now=NOW),
        lambda item: services.shift(first=item, minutes=15),
        lambda item: services.delete_item(item=item),
    ],
    ids=["save", "shift", "delete"],
)
def test_a_change_of_the_agenda_is_a_change_of_the_session(change):
    item = AgendaItemFactory()
    session = item.session
    type(session).objects.filter(pk=session.pk).update(updated_at=session.created_at - timedelta(days=1))
    change(item)
    session.refresh_from_db()
    assert session.updated_at > session.created_at
