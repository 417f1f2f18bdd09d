"""The button "make the draft" pressed many times at once: the units that lack people get one session."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from events.models import TrainingSession, Unit
from participants.allotment.one_session import FollowUpDay, digest, meant_elsewhere, plan_one
from participants.allotment.writing import SessionKind
from tests.concurrency.threads import at_once
from tests.factories import LocationFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
TIMES = 6


@pytest.mark.parametrize("meant_before", [False, True])
def test_units_get_one_follow_up_however_often_it_is_asked_for(meant_before: bool) -> None:
    programme = ProgrammeFactory()
    unit = Unit.objects.create(programme=programme, number="001", place="Sukamaju", people=7)
    at = FollowUpDay(date(2027, 4, 1), LocationFactory(organizer=programme.organizer))
    plan = partial(plan_one, programme=programme, units={unit.pk: 7}, at=at, kind=SessionKind("KPPS"), by=None, now=NOW)
    if meant_before:
        plan(seen=digest([]))
    before = TrainingSession.objects.count()
    seen = digest(meant_elsewhere([unit.pk], today=NOW.date()))
    made = at_once([partial(plan, seen=seen)] * TIMES)
    assert sorted(getattr(each, "code", "made") for each in made if not isinstance(each, TrainingSession)) == (
        ["planned_meanwhile"] * (TIMES - 1)
    )
    assert TrainingSession.objects.count() == before + 1
    [last] = [each for each in made if isinstance(each, TrainingSession)]
    assert unit.allotted.session == last
