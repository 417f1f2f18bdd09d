"""When registration opens and closes as a rule: what follows it, what was changed by hand, and what a change does."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from events.lifecycle import services as lifecycle
from events.models import WindowRule
from events.planning.rules import rule_from
from events.planning.services import draft_sessions
from tests.factories import MembershipFactory, ProgrammeFactory, SessionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 4, 2, tzinfo=UTC)
OPENS, CLOSES = datetime(2027, 2, 14, 16, tzinfo=UTC), datetime(2027, 2, 28, 8, tzinfo=UTC)  # 15 Feb 00.00, 16.00 WITA


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def programme(client):
    row = ProgrammeFactory(slug="kpps")
    client.force_login(MembershipFactory(organizer=row.organizer, role="editor").user)
    return row


def sent(client, *, confirm=False, opens="14", closes="1", at="16:00", **told):
    """The page that shows what the rule does, or the answer after that was confirmed."""
    fields = {"opens_days_before": opens, "closes_days_before": closes, "closes_at": at} | told
    address = reverse("planning:window", args=["kpps"])
    shown = client.post(address, fields)
    if not confirm:
        return shown
    return client.post(address, fields | {"confirm": "yes", "seen": shown.context["digest"]})


def window(session):
    session.refresh_from_db()
    return session.registration_opens_at, session.registration_closes_at


def test_a_change_of_the_rule_changes_what_follows_it_and_tells_what_was_changed_by_hand(client, programme):
    session, by_hand = (SessionFactory(programme=programme, title=name, status="draft") for name in "ab")
    past = SessionFactory(programme=programme, starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 4))
    sent(client)
    assert window(session) == (None, None), "it was only shown"
    sent(client, confirm=True)
    assert (window(session), window(by_hand), window(past)) == ((OPENS, CLOSES), (OPENS, CLOSES), (None, None))
    by_hand.registration_closes_at = datetime(2027, 2, 20, 8, tzinfo=UTC)
    lifecycle.update(session=by_hand, now=NOW)
    shown = {each.session.title: (each.follows, each.changes) for each in sent(client, closes="2").context["found"]}
    assert shown == {"a": (True, True), "b": (False, False)}
    sent(client, closes="2", confirm=True)
    assert window(session)[1] == datetime(2027, 2, 27, 8, tzinfo=UTC)
    assert window(by_hand)[1] == datetime(2027, 2, 20, 8, tzinfo=UTC)
    sent(client, closes="2", also=[by_hand.pk], confirm=True)
    assert window(by_hand) == window(session)
    standing = client.get(reverse("planning:window", args=["kpps"])).context["standing"]
    assert [each.follows for each in standing] == [True, True]


def test_a_moved_session_still_follows_and_a_planned_one_begins_so(client, programme):
    WindowRule.objects.create(programme=programme)
    window = {"registration_opens_at": OPENS, "registration_closes_at": CLOSES}
    session = SessionFactory(programme=programme, status="draft", **window)
    session.starts_on, session.ends_on = date(2027, 4, 5), date(2027, 4, 7)
    lifecycle.update(session=session, now=NOW)
    rule = rule_from({"from": "2027-05-03", "until": "2027-05-03", "places": ["Aula"], "timezone": "WITA"})
    [made] = draft_sessions(programme=programme, rule=rule, by=None, now=NOW).created
    found = sent(client, at="12:00").context["found"]
    assert [(each.session, each.follows) for each in found] == [(session, True), (made, True)]


def test_the_database_refuses_a_rule_that_opens_at_the_midnight_of_its_closing(programme):
    days = {"opens_days_before": 1, "closes_days_before": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        WindowRule.objects.create(programme=programme, closes_at=time(0), **days)
    WindowRule.objects.create(programme=programme, closes_at=time(0, 1), **days)


def test_what_is_odd_is_refused_and_another_organizer_finds_nothing(client, programme):
    SessionFactory(programme=programme)
    midnight = {"opens": "1", "closes": "1", "at": "00:00"}
    for odd in (
        midnight,
        {"opens": "1", "closes": "2"},
        {"opens": "-1"},
        {"opens": "9" * 9},
        {"at": "x"},
        {"also": ["7"]},
    ):
        assert sent(client, **odd).status_code == 422
    shown = sent(client)
    SessionFactory(programme=programme)  # meanwhile
    fields = {"opens_days_before": "14", "closes_days_before": "1", "closes_at": "16:00", "confirm": "yes"}
    client.post(reverse("planning:window", args=["kpps"]), fields | {"seen": shown.context["digest"]})
    assert not WindowRule.objects.exists()
    client.force_login(MembershipFactory(organizer=programme.organizer, role="viewer").user)
    assert sent(client).status_code == 403
    client.force_login(MembershipFactory(role="owner").user)
    assert sent(client).status_code == 404
