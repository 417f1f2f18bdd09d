"""What a session may become, what publishing asks for, cancelling, and finishing by the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from bimtek.celery import app
from bimtek.common.errors import Refusal
from events.lifecycle import services
from events.lifecycle.selectors import STEPS, requirements, steps
from events.lifecycle.tasks import finish_past_sessions
from events.models import SeatPool, TrainingSession
from tests.events.staff import enter
from tests.factories import PoolFactory, RegistrationFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db

Status = TrainingSession.Status
NOW = datetime(2027, 2, 1, 3, 0, tzinfo=UTC)
LAST_DAY = datetime(2027, 3, 3, 3, 0, tzinfo=UTC)


def ready(**fields) -> TrainingSession:
    """A draft that could be published."""
    session = SessionFactory(**{"status": Status.DRAFT, **fields})
    PoolFactory(session=session)
    return session


def change(session, to, now=NOW, by=None):
    services.change_status(session=session, to=to, now=now, by=by)


def stored(session) -> TrainingSession:
    return TrainingSession.objects.get(pk=session.pk)


def test_publishing_notes_when_and_who():
    session, editor = ready(), UserFactory()
    change(session, Status.PUBLISHED, by=editor)
    assert (session.status, stored(session).status, session.published_at) == (Status.PUBLISHED, Status.PUBLISHED, NOW)
    entry = LogEntry.objects.get_for_object(session).first()
    assert entry.actor == editor
    assert entry.changes["status"] == ["draft", "published"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"programme__status": "draft"}, "programme_published"),
        ({"location": None}, "location"),
        ({"mode": "online", "online_url": ""}, "online_url"),
        ({"mode": "hybrid", "online_url": ""}, "online_url"),
        ({"mode": "hybrid", "online_url": "https://contoh.id/ruang", "location": None}, "location"),
    ],
)
def test_publishing_refuses_what_is_not_complete(fields, code):
    session = ready(**fields)
    assert [asked.code for asked in requirements(session) if not asked.met] == [code]
    with pytest.raises(Refusal) as refused:
        change(session, Status.PUBLISHED)
    assert refused.value.code == "not_ready"
    assert stored(session).status == Status.DRAFT


def test_publishing_without_seats_is_refused_with_all_that_is_missing():
    session = SessionFactory(status=Status.DRAFT, location=None)
    with pytest.raises(Refusal) as refused:
        change(session, Status.PUBLISHED)
    missing = [asked for asked in requirements(session) if not asked.met]
    assert [asked.code for asked in missing] == ["seats", "location"]
    assert all(str(asked.advice) in str(refused.value) for asked in missing)
    assert LogEntry.objects.get_for_object(session).filter(changes__has_key="status", action=1).count() == 0


def test_an_online_session_needs_no_location():
    session = ready(mode="online", online_url="https://contoh.id/ruang", location=None)
    change(session, Status.PUBLISHED)
    assert stored(session).status == Status.PUBLISHED


def test_a_session_nobody_registered_for_becomes_a_draft_again():
    session = ready(status=Status.PUBLISHED, published_at=NOW)
    change(session, Status.DRAFT)
    assert (stored(session).status, stored(session).published_at) == (Status.DRAFT, None)


def test_taken_seats_keep_a_session_public():
    session = ready(status=Status.PUBLISHED)
    RegistrationFactory(session=session)
    with pytest.raises(Refusal) as refused:
        change(session, Status.DRAFT)
    assert refused.value.code == "seats_taken"
    assert stored(session).status == Status.PUBLISHED


@pytest.mark.parametrize(("taken", "offered"), [(0, True), (1, False)])
def test_going_back_to_draft_is_offered_only_while_nobody_is_registered(taken, offered):
    session = ready(status=Status.PUBLISHED)
    session.pools.update(taken=taken)
    assert (Status.DRAFT in [step.to for step in steps(stored(session), NOW)]) is offered


def test_finishing_waits_for_the_last_day_where_the_session_is():
    # WITA: the last day, 3 March, begins at 16.00 UTC on 2 March.
    session = ready(status=Status.CLOSED)
    with pytest.raises(Refusal) as refused:
        change(session, Status.FINISHED, now=datetime(2027, 3, 2, 15, 59, 59, tzinfo=UTC))
    assert refused.value.code == "not_over"
    change(session, Status.FINISHED, now=datetime(2027, 3, 2, 16, 0, tzinfo=UTC))
    assert stored(session).status == Status.FINISHED


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("to", Status.values)
def test_only_the_table_of_transitions_leads_anywhere(status, to):
    session = ready(status=status)
    if to in TrainingSession.TRANSITIONS[status] and not {status, to} & set(TrainingSession.OFF):
        change(session, to, now=LAST_DAY)
        assert stored(session).status == to
    else:
        with pytest.raises(Refusal) as refused:
            change(session, to, now=LAST_DAY)
        codes = {"reason_needed"} if to in TrainingSession.OFF else {"transition", "called_off"}
        assert refused.value.code in codes
        assert stored(session).status == status


def test_every_transition_has_its_button_but_those_with_a_page_of_their_own():
    allowed = {(now, to) for now, after in TrainingSession.TRANSITIONS.items() for to in after}
    assert set(STEPS) == {pair for pair in allowed if not set(pair) & set(TrainingSession.OFF)}


def test_a_stale_page_cannot_undo_a_cancellation():
    session = ready(status=Status.PUBLISHED)
    read_before = stored(session)
    services.cancel(session=session, reason="Banjir", now=NOW)
    with pytest.raises(Refusal):
        change(read_before, Status.CLOSED)
    assert stored(session).status == Status.CANCELLED


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.CLOSED])
def test_cancelling_keeps_the_reason_and_the_seats(status):
    session = ready(status=status)
    RegistrationFactory(session=session)
    services.cancel(session=session, reason="  Banjir di lokasi ", now=NOW)
    assert (session.status, stored(session).cancel_reason) == (Status.CANCELLED, "Banjir di lokasi")
    assert SeatPool.objects.get(session=session).taken == 1


@pytest.mark.parametrize(
    ("status", "reason", "code"),
    [
        (Status.PUBLISHED, "  ", "reason_needed"),
        (Status.DRAFT, "Banjir", "transition"),
        (Status.FINISHED, "Banjir", "transition"),
        (Status.CANCELLED, "Banjir", "transition"),
    ],
)
def test_cancelling_is_refused(status, reason, code):
    session = ready(status=status)
    with pytest.raises(Refusal) as refused:
        services.cancel(session=session, reason=reason, now=NOW)
    assert refused.value.code == code
    assert (stored(session).status, stored(session).cancel_reason) == (status, "")


# --- By the clock -----------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.CLOSED])
def test_a_session_is_finished_when_its_last_day_is_over_in_its_own_zone(zone, status):
    session = ready(status=status, timezone=zone)
    over = datetime(2027, 3, 4, tzinfo=ZoneInfo(zone))
    assert services.finish_past(now=over - timedelta(seconds=1)) == 0
    assert stored(session).status == status
    assert services.finish_past(now=over) == 1
    assert stored(session).status == Status.FINISHED
    assert services.finish_past(now=over) == 0


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CANCELLED, Status.FINISHED])
def test_the_clock_leaves_other_sessions_alone(status):
    session = ready(status=status)
    assert services.finish_past(now=datetime(2027, 12, 1, tzinfo=UTC)) == 0
    assert stored(session).status == status


def test_the_task_finishes_what_is_past_and_nothing_else():
    past = ready(status=Status.PUBLISHED, starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2))
    future = ready(status=Status.PUBLISHED, starts_on=date(2090, 1, 1), ends_on=date(2090, 1, 2))
    finish_past_sessions()
    assert (stored(past).status, stored(future).status) == (Status.FINISHED, Status.PUBLISHED)
    assert LogEntry.objects.get_for_object(past).first().actor is None


def test_the_clock_calls_the_task_by_its_name():
    assert app.conf.beat_schedule["finish-past-sessions"]["task"] == finish_past_sessions.name
    assert finish_past_sessions.name in app.tasks


# --- On the page ------------------------------------------------------------------------------


def post(client, session, to):
    return client.post(reverse("training:change_status", args=[session.pk]), {"to": to})


def test_an_editor_publishes(client):
    session = ready()
    editor = enter(client, session.programme.organizer, "editor")
    response = post(client, session, "published")
    assert response.status_code == 302
    assert stored(session).status == Status.PUBLISHED
    assert LogEntry.objects.get_for_object(session).first().actor == editor


def test_a_refusal_stands_on_the_page(client):
    session = SessionFactory(status=Status.DRAFT)
    enter(client, session.programme.organizer, "editor")
    response = post(client, session, "published")
    assert response.status_code == 422
    assert response.context["refusal"].code == "not_ready"
    assert str(response.context["refusal"]) in response.content.decode()
    assert stored(session).status == Status.DRAFT


def test_a_status_that_does_not_exist_is_a_bad_request(client):
    session = ready()
    enter(client, session.programme.organizer, "editor")
    assert post(client, session, "verkauft").status_code == 400


def test_cancelling_has_no_button_here(client):
    session = ready(status=Status.PUBLISHED)
    enter(client, session.programme.organizer, "editor")
    assert post(client, session, "cancelled").status_code == 422
    assert stored(session).status == Status.PUBLISHED


def test_finishing_is_offered_from_the_last_day_on():
    session = ready(status=Status.PUBLISHED)
    assert Status.FINISHED not in [step.to for step in steps(session, NOW)]
    assert Status.FINISHED in [step.to for step in steps(session, LAST_DAY)]
