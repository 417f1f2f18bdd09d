"""Until when an institution names, replaces and withdraws; pages and services agree on it."""

from datetime import UTC, datetime, timedelta

import pytest

from events.models import SeatPool, TrainingSession
from participants.models import Delegation, Registration
from tests.participants.delegations.acts import NOW, name, page, typed

FIRST_DAY = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)  # 09.00 WITA

pytestmark = pytest.mark.django_db


def window(client, delegation) -> tuple[bool, bool, bool]:
    """What is possible now: naming, replacing, withdrawing; the pages and the services agree on it."""
    row = Registration.objects.filter(status="confirmed").earliest("pk")
    count = Registration.objects.count()
    client.post(page(delegation, "add"), typed(name=f"Orang {chr(65 + count)}."))
    named = Registration.objects.count() > count
    client.post(page(delegation, "replace", row.pk), typed(name=f"Ganti {chr(65 + count)}."))
    row.refresh_from_db()
    replaced = row.status == "replaced"
    other = Registration.objects.filter(status="confirmed").latest("pk")
    client.post(page(delegation, "withdraw", other.pk))
    other.refresh_from_db()
    shown = client.get(page(delegation)).context["windows"]
    answer = named, replaced, other.status == "cancelled"
    assert (not shown.naming, not shown.replacing, not shown.withdrawing) == answer
    return answer


@pytest.fixture
def three_named(client, delegation):
    SeatPool.objects.update(capacity=9)
    for who in ("Andi", "Budi", "Citra"):
        name(client, delegation, name=who)


@pytest.mark.parametrize(
    ("changes", "at", "possible"),
    [
        ({}, NOW, (True, True, True)),
        ({"registration_opens_at": NOW + timedelta(days=1)}, NOW, (True, True, True)),
        ({"registration_closes_at": NOW}, NOW, (False, True, True)),
        ({"registration_closes_at": NOW + timedelta(seconds=1)}, NOW, (True, True, True)),
        ({"status": "closed"}, NOW, (False, True, True)),
        ({}, FIRST_DAY, (False, False, True)),
        ({}, FIRST_DAY + timedelta(days=2), (False, False, True)),
        ({}, FIRST_DAY + timedelta(days=3), (False, False, False)),
        ({"status": "finished"}, NOW, (False, False, False)),
        ({"status": "cancelled"}, NOW, (False, False, False)),
        ({"status": "draft"}, NOW, (False, False, False)),
    ],
)
@pytest.mark.usefixtures("three_named")
def test_windows_of_the_session(client, delegation, clock, changes, at, possible):
    TrainingSession.objects.filter(pk=delegation.pool.session_id).update(**changes)
    clock.move_to(at)
    assert window(client, delegation) == possible


@pytest.mark.usefixtures("three_named")
def test_an_institution_may_have_a_deadline_of_its_own(client, delegation):
    TrainingSession.objects.update(status="closed", registration_closes_at=NOW - timedelta(days=1))
    Delegation.objects.update(names_until=NOW + timedelta(days=1))
    assert window(client, delegation) == (True, True, True)
    TrainingSession.objects.update(status="published", registration_closes_at=None)
    Delegation.objects.update(names_until=NOW)
    assert window(client, delegation) == (False, True, True)


@pytest.mark.usefixtures("three_named")
def test_a_closed_delegation_shows_and_changes_nothing(client, delegation):
    Delegation.objects.update(closed_at=NOW)
    assert window(client, delegation) == (False, False, False)
    assert "Andi" in client.get(page(delegation)).content.decode()
