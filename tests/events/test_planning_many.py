"""One change to many sessions: shown exactly, written where it is allowed, nothing else touched."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from events.models import AgendaItem, TrainingSession
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    MembershipFactory,
    PoolFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(client):
    row = ProgrammeFactory(slug="kpps")
    client.force_login(MembershipFactory(organizer=row.organizer, role="editor").user)
    return row


def drafts(programme, count=3, *, seats=True):
    made = [SessionFactory(programme=programme, status="draft") for _ in range(count)]
    for session in made:
        if seats:
            PoolFactory(session=session)
        AgendaItemFactory(session=session)
    return made


def sent(client, sessions, action, **told):
    fields = {"sessions": [s.pk for s in sessions], "action": action} | told
    return client.post(reverse("planning:many", args=["kpps"]), fields)


def statuses(programme):
    return list(programme.sessions.order_by("pk").values_list("status", flat=True))


def test_twelve_sessions_are_published_at_once_but_one_that_lacks_seats(client, programme):
    ready, bare = drafts(programme, 11), drafts(programme, 1, seats=False)
    shown = sent(client, [*ready, *bare], "publish")
    assert (shown.status_code, shown.context["written"], set(statuses(programme))) == (200, 11, {"draft"})
    sent(client, [*ready, *bare], "publish", confirm="yes")
    assert statuses(programme) == ["published"] * 11 + ["draft"]
    sent(client, [], "draft", everything="on", confirm="yes")  # and back; the bare one is a draft already
    assert set(statuses(programme)) == {"draft"}


def test_days_move_with_agenda_and_registration(client, programme):
    (session,) = drafts(programme, 1)
    TrainingSession.objects.update(registration_closes_at=datetime(2027, 2, 20, 9, tzinfo=UTC))
    sent(client, [session], "days", days="7")
    assert TrainingSession.objects.get().starts_on == date(2027, 3, 1)
    sent(client, [session], "days", days="7", confirm="yes")
    moved = TrainingSession.objects.get()
    assert (moved.starts_on, moved.ends_on) == (date(2027, 3, 8), date(2027, 3, 10))
    assert moved.registration_closes_at == datetime(2027, 2, 27, 9, tzinfo=UTC)
    assert AgendaItem.objects.get().starts_at == datetime(2027, 3, 8, 1, tzinfo=UTC)
    sent(client, [session], "days", days="-7", confirm="yes")
    assert TrainingSession.objects.get().starts_on == date(2027, 3, 1)


def test_place_window_and_agenda(client, programme):
    sessions = drafts(programme, 2)
    hall = LocationFactory(organizer=programme.organizer, name="Hotel", timezone="Asia/Jakarta")
    sent(client, sessions, "place", location=hall.pk, confirm="yes")
    assert set(programme.sessions.values_list("location__name", "timezone")) == {("Hotel", "Asia/Jakarta")}
    window = {"opens_days_before": "14", "closes_days_before": "1", "closes_at": "16:00"}
    sent(client, sessions, "window", **window, confirm="yes")
    assert {s.registration_closes_at for s in programme.sessions.all()} == {datetime(2027, 2, 28, 9, tzinfo=UTC)}
    before = AgendaItem.objects.first().starts_at
    sent(client, sessions, "agenda", minutes="30", confirm="yes")
    assert {(i.starts_at - before).seconds for i in AgendaItem.objects.all()} == {1800}
    assert sent(client, sessions, "agenda", minutes="1400").context["written"] == 0


def state(programme):
    """All that a change can change of the programme's sessions."""
    names = ("starts_on", "location", "timezone", "registration_opens_at", "registration_closes_at", "status")
    items = AgendaItem.objects.filter(session__programme=programme).order_by("pk")
    return [*programme.sessions.order_by("pk").values_list(*names), *items.values_list("starts_at", flat=True)]


def undo(client):
    return client.post(reverse("planning:many", args=["kpps"]), {"undo": "yes"}, follow=True)


def test_the_last_change_is_taken_back_once(client, programme):
    sessions = drafts(programme, 2)
    hall = LocationFactory(organizer=programme.organizer, timezone="Asia/Jakarta")
    window = {"opens_days_before": "14", "closes_days_before": "1", "closes_at": "16:00"}
    for action, told in (
        *[("place", {"location": hall.pk}), ("window", window), ("days", {"days": "7"})],
        *[("agenda", {"minutes": "30"}), ("publish", {})],
    ):
        before = state(programme)
        sent(client, sessions, action, confirm="yes", **told)
        changed = state(programme)
        assert changed != before, action
        assert undo(client).context["undo"] == 0
        assert state(programme) == before, action
        undo(client)
        assert state(programme) == before, action


def test_what_another_member_changed_meanwhile_is_not_taken_back(client, programme):
    first, second = drafts(programme, 2)
    sent(client, [first, second], "days", days="7", confirm="yes")
    first.refresh_from_db()
    first.title = "Lain"
    first.save()
    undo(client)
    assert list(programme.sessions.order_by("pk").values_list("starts_on", flat=True)) == [
        date(2027, 3, 8), date(2027, 3, 1),
    ]  # fmt: skip


def test_what_lacks_or_is_anothers_is_refused(client, programme):
    sessions = drafts(programme, 1)
    for action in ("days", "place", "agenda", "window"):
        assert sent(client, sessions, action).status_code == 422
    assert sent(client, [], "publish").status_code == 422
    assert sent(client, [SessionFactory(status="draft")], "publish").status_code == 422
    assert sent(client, sessions, "place", location=LocationFactory().pk).status_code == 422


def test_a_session_with_people_stays_published(client, programme):
    (session,) = drafts(programme, 1)
    TrainingSession.objects.update(status="published")
    RegistrationFactory(session=session)
    assert sent(client, [session], "draft").context["written"] == 0


def test_a_reader_and_another_organizer_are_refused(client, programme):
    sessions = drafts(programme, 1)
    client.force_login(MembershipFactory(organizer=programme.organizer, role="viewer").user)
    assert sent(client, sessions, "publish").status_code == 403
    client.force_login(MembershipFactory(role="owner").user)
    assert sent(client, sessions, "publish").status_code == 404
