"""One change to many sessions: shown exactly, written where it is allowed, nothing else touched."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import AgendaItem, SeatPool, TrainingSession
from participants.attendance.services import Mark, record
from participants.eligibility.models import EligibilityRule
from participants.models import Notice
from participants.registrants import tasks
from participants.registrants.services import tell_cancelled
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    MembershipFactory,
    PersonFactory,
    PoolFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(client):
    row = ProgrammeFactory(slug="kpps")
    client.cookies["django_language"] = "en"
    client.force_login(MembershipFactory(organizer=row.organizer, role="editor").user)
    return row


def drafts(programme, count=3, *, seats=True):
    made = [SessionFactory(programme=programme, status="draft") for _ in range(count)]
    for session in made:
        if seats:
            PoolFactory(session=session)
        AgendaItemFactory(session=session)
    return made


def sent(client, sessions, action, *, confirm=False, asked="", **told):
    """The page that shows what the change does, or the answer after that was confirmed."""
    fields = {"sessions": [s.pk for s in sessions], "action": action} | told
    address = reverse("many_sessions:change", args=["kpps"]) + asked
    shown = client.post(address, fields)
    if not confirm:
        return shown
    return client.post(address, fields | {"confirm": "yes", "seen": shown.context["digest"]})


def statuses(programme):
    return list(programme.sessions.order_by("pk").values_list("status", flat=True))


def test_twelve_sessions_are_published_at_once_but_one_that_lacks_seats(client, programme):
    ready, bare = drafts(programme, 11), drafts(programme, 1, seats=False)
    shown = sent(client, [*ready, *bare], "publish")
    assert (shown.status_code, shown.context["written"], set(statuses(programme))) == (200, 11, {"draft"})
    sent(client, [*ready, *bare], "publish", confirm=True)
    assert statuses(programme) == ["published"] * 11 + ["draft"]
    sent(client, [], "draft", everything="on", confirm=True)  # and back; the bare one is a draft already
    assert set(statuses(programme)) == {"draft"}


def test_days_move_with_agenda_and_registration(client, programme):
    (session,) = drafts(programme, 1)
    TrainingSession.objects.update(registration_closes_at=datetime(2027, 2, 20, 9, tzinfo=UTC))
    sent(client, [session], "days", days="7")
    assert TrainingSession.objects.get().starts_on == date(2027, 3, 1)
    sent(client, [session], "days", days="7", confirm=True)
    moved = TrainingSession.objects.get()
    assert (moved.starts_on, moved.ends_on) == (date(2027, 3, 8), date(2027, 3, 10))
    assert moved.registration_closes_at == datetime(2027, 2, 27, 9, tzinfo=UTC)
    assert AgendaItem.objects.get().starts_at == datetime(2027, 3, 8, 1, tzinfo=UTC)
    sent(client, [session], "days", days="-7", confirm=True)
    assert TrainingSession.objects.get().starts_on == date(2027, 3, 1)


def test_place_window_and_agenda(client, programme):
    sessions = drafts(programme, 2)
    hall = LocationFactory(organizer=programme.organizer, name="Hotel", timezone="Asia/Jakarta")
    sent(client, sessions, "place", location=hall.pk, confirm=True)
    assert set(programme.sessions.values_list("location__name", "timezone")) == {("Hotel", "Asia/Jakarta")}
    window = {"opens_days_before": "14", "closes_days_before": "1", "closes_at": "16:00"}
    sent(client, sessions, "window", **window, confirm=True)
    assert {s.registration_closes_at for s in programme.sessions.all()} == {datetime(2027, 2, 28, 9, tzinfo=UTC)}
    before = AgendaItem.objects.first().starts_at
    sent(client, sessions, "agenda", minutes="30", confirm=True)
    assert {(i.starts_at - before).seconds for i in AgendaItem.objects.all()} == {1800}
    assert sent(client, sessions, "agenda", minutes="1400").context["written"] == 0


def state(programme):
    """All that a change can change of the programme's sessions."""
    names = ("starts_on", "location", "timezone", "registration_opens_at", "registration_closes_at", "status")
    items = AgendaItem.objects.filter(session__programme=programme).order_by("session", "starts_at")
    pools = SeatPool.objects.filter(session__programme=programme).order_by("pk").values_list("capacity", flat=True)
    return [
        *programme.sessions.order_by("pk").values_list(*names),
        *items.values_list("session", "title", "starts_at", "ends_at", "minutes", "speakers"),
        *pools,
    ]


def undo(client):
    return client.post(reverse("many_sessions:change", args=["kpps"]), {"undo": "yes"}, follow=True)


def test_the_last_change_is_taken_back_once(client, programme):
    sessions = drafts(programme, 2)
    hall = LocationFactory(organizer=programme.organizer, timezone="Asia/Jakarta")
    window = {"opens_days_before": "14", "closes_days_before": "1", "closes_at": "16:00"}
    (other,) = drafts(programme, 1)
    AgendaItemFactory(session=other, title="Penutupan", starts_at=datetime(2027, 3, 2, 1, tzinfo=UTC), ends_at=None)
    for action, told in (
        *[("place", {"location": hall.pk}), ("window", window), ("days", {"days": "7"})],
        *[("agenda", {"minutes": "30"}), ("publish", {})],
        *[("quota", {"category": "umum", "capacity": "7"}), ("rundown", {"rundown_of": other.pk})],
    ):
        before = state(programme)
        sent(client, sessions, action, confirm=True, **told)
        changed = state(programme)
        assert changed != before, action
        assert undo(client).context["undo"] == 0
        assert state(programme) == before, action
        undo(client)
        assert state(programme) == before, action


def test_what_another_member_changed_meanwhile_is_not_taken_back(client, programme):
    first, second = drafts(programme, 2)
    sent(client, [first, second], "days", days="7", confirm=True)
    first.refresh_from_db()
    first.title = "Lain"
    first.save()
    undo(client)
    assert list(programme.sessions.order_by("pk").values_list("starts_on", flat=True)) == [
        date(2027, 3, 8), date(2027, 3, 1),
    ]  # fmt: skip


def people_of(session, count=2):
    users = [UserFactory(email=f"{session.pk}-{n}@contoh.id") for n in range(count)]
    return [RegistrationFactory(session=session, person=PersonFactory(user=user)) for user in users]


def seen_by_people(programme, count=2):
    sessions = drafts(programme, count)
    programme.sessions.update(status="published")
    return sessions, [people_of(session) for session in sessions]


def notices(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("registration", flat=True))


def test_people_of_published_sessions_are_told_of_another_place_and_of_its_being_taken_back(client, programme):
    sessions, people = seen_by_people(programme)
    hall = LocationFactory(organizer=programme.organizer, name="Hotel")
    shown = sent(client, sessions, "place", location=hall.pk, note="Aula dipakai", mail="on")
    assert "The public page says from what to what" in str([o.follows for o in shown.context["outcomes"]])
    assert not Notice.objects.exists()
    sent(client, sessions, "place", location=hall.pk, note="Aula dipakai", mail="on", confirm=True)
    everybody = sorted(row.pk for rows in people for row in rows)
    assert notices("session_new") == everybody
    assert {s.changed_from["note"] for s in programme.sessions.all()} == {"Aula dipakai"}
    Notice.objects.all().delete()  # they were sent
    undo(client)
    assert notices("session_new") == everybody
    assert not programme.sessions.filter(location=hall).exists()


def test_many_are_cancelled_with_a_reason_as_one_is_and_take_place_after_all(
    client, programme, django_capture_on_commit_callbacks, monkeypatch
):
    asked = []
    monkeypatch.setattr(tasks.tell_cancelled, "delay", asked.append)
    sessions, people = seen_by_people(programme)
    assert sent(client, sessions, "cancel").status_code == 422  # without a reason
    shown = sent(client, sessions, "cancel", note="Banjir")
    assert "2 tickets are no longer valid." in str([o.follows for o in shown.context["outcomes"]])
    assert set(statuses(programme)) == {"published"}
    with django_capture_on_commit_callbacks(execute=True):
        sent(client, sessions, "cancel", note="Banjir", confirm=True)
    assert set(programme.sessions.values_list("status", "cancel_reason")) == {("cancelled", "Banjir")}
    assert asked == [session.pk for session in sessions]
    for session in sessions:
        tell_cancelled(session_id=session.pk, now=timezone.now())
    undo(client)
    assert set(statuses(programme)) == {"published"}
    assert len(notices("resumed")) == sum(map(len, people))


def test_sessions_are_chosen_by_a_filter(client, programme):
    first, second = drafts(programme, 2)
    TrainingSession.objects.filter(pk=second.pk).update(
        title="Kelas B", starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 2)
    )
    page = client.get(reverse("many_sessions:change", args=["kpps"]), {"month": "2027-04"})
    assert list(page.context["form"].fields["sessions"].queryset) == [second]
    sent(client, [], "quota", everything="on", category="Umum", capacity="9", asked="?q=kelas", confirm=True)
    assert [s.pools.get().capacity for s in (first, second)] == [40, 9]


def test_quota_and_agenda_are_refused_where_they_cannot_be(client, programme):
    (taken,), people = seen_by_people(programme, 1)
    (source, bare) = drafts(programme, 2, seats=False)
    assert sent(client, [taken], "quota", category="Umum", capacity="1").context["written"] == 0
    assert sent(client, [bare], "quota", category="Umum", capacity="1").context["written"] == 0
    assert sent(client, [source], "rundown", rundown_of=source.pk).context["written"] == 0
    mark = Mark(people[0][0].pk, taken.agenda.get().pk, True)
    record(session=taken, marks=[mark], by=UserFactory(), now=datetime(2027, 3, 1, 2, tzinfo=UTC))
    assert sent(client, [taken], "rundown", rundown_of=source.pk).context["written"] == 0
    rule = EligibilityRule.objects.create(session=bare)
    rule.required_items.set(bare.agenda.all())
    assert sent(client, [bare], "rundown", rundown_of=source.pk).context["written"] == 0
    rule.required_items.clear()
    late = AgendaItemFactory(session=source, starts_at=datetime(2027, 3, 3, 1, tzinfo=UTC), ends_at=None)
    TrainingSession.objects.filter(pk=bare.pk).update(ends_on=date(2027, 3, 2))
    assert sent(client, [bare], "rundown", rundown_of=source.pk).context["written"] == 0
    late.delete()
    sent(client, [bare], "rundown", rundown_of=source.pk, confirm=True)
    assert [item.title for item in bare.agenda.all()] == [item.title for item in source.agenda.all()]


def test_what_was_not_shown_is_not_done(client, programme):
    sessions = drafts(programme, 2)
    shown = sent(client, sessions, "days", days="7")
    fields = {"action": "days", "confirm": "yes", "seen": shown.context["digest"]}
    address = reverse("many_sessions:change", args=["kpps"])
    client.post(address, fields | {"sessions": [s.pk for s in sessions], "days": "70"})
    client.post(address, fields | {"sessions": [sessions[0].pk], "days": "7"})
    assert set(programme.sessions.values_list("starts_on", flat=True)) == {date(2027, 3, 1)}


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
