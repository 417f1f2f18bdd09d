"""What stands against issuing, and then leaves nothing behind."""

from datetime import UTC, date, datetime

import pytest
from auditlog.models import LogEntry

from bimtek.common.errors import Refusal
from certificates.issuing import queue
from certificates.models import Batch, Certificate, Chunk, Edition, NumberPattern, NumberSeries
from events.models import TrainingSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """What was queued: names of tasks and the keys they got."""
    tasks: list[tuple[str, int]] = []
    monkeypatch.setattr(queue.current_app, "send_task", lambda name, args: tasks.append((name, args[0])))
    return tasks


def unset(organizer, field: str) -> None:
    setattr(organizer, field, "")
    organizer.save()


REFUSALS = {
    "session_not_held": lambda session: TrainingSession.objects.update(status="cancelled"),
    "missing_signatory_name": lambda session: unset(session.programme.organizer, "signatory_name"),
    "missing_signatory_position": lambda session: unset(session.programme.organizer, "signatory_position"),
    "missing_city": lambda session: unset(session.programme.organizer, "city"),
    "missing_number_pattern": lambda session: unset(session.programme.organizer, "code"),
    "nobody_left": lambda session: session.registrations.update(status="cancelled"),
    "number_long": lambda session: NumberPattern.objects.create(
        organizer=session.programme.organizer, pattern="{session}/" * 9 + "{n}", reset="never"
    ),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_refused_for_what_is_wrong_and_nothing_is_left_behind(session, issue, attend, sent, code):
    attend()
    session.title = "Angkatan Ketiga Belas"
    session.save()
    REFUSALS[code](session)
    audited = LogEntry.objects.count()
    assert_refused(issue, sent, audited, code)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"now": datetime(2027, 3, 2, 15, 59, tzinfo=UTC)}, "session_not_over"),
        ({"issued_on": date(2027, 3, 2)}, "date_too_early"),
        ({"issued_on": date(2027, 3, 5)}, "date_in_future"),
    ],
)
def test_refused_for_what_was_asked_and_nothing_is_left_behind(issue, attend, sent, changes, code):
    attend()
    assert_refused(issue, sent, LogEntry.objects.count(), code, **changes)


def assert_refused(issue, sent, audited: int, code: str, **changes) -> None:
    with pytest.raises(Refusal) as refused:
        issue(**changes)
    assert refused.value.code == code
    assert [model.objects.count() for model in (Batch, Edition, Chunk, NumberSeries, Certificate)] == [0] * 5
    assert (LogEntry.objects.count(), sent) == (audited, [])


def test_the_last_day_begins_where_the_session_takes_place(issue, attend):
    """At 16.00 UTC of 2 March it is 3 March in WITA, the last day."""
    attend()
    assert issue(now=datetime(2027, 3, 2, 16, 0, tzinfo=UTC), issued_on=date(2027, 3, 3)).total == 1
