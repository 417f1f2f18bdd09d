"""What the undoing of a change to many sessions must not lose, and what a change of many refuses."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from certificates.many_sessions import changes
from events.agenda import replacing
from events.models import AgendaItem, SeatPool, TrainingSession
from events.seats import services as seats
from participants.knowledge_tests import models
from participants.models import Notice
from tests.certificates import test_many_sessions as many
from tests.certificates.test_many_sessions import drafts, seen_by_people, sent, statuses, undo
from tests.factories import AgendaItemFactory, SpeakerFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db
programme = many.programme
NOW = datetime(2027, 1, 4, 2, tzinfo=UTC)
OPENED, CLOSES = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 8, 9, tzinfo=UTC)


def test_a_replaced_agenda_comes_back_without_who_was_deleted_since(client, programme):
    session, source = drafts(programme, 2)
    item = session.agenda.get()
    item.topic, item.moderator = TopicFactory(programme=programme), SpeakerFactory(organizer=programme.organizer)
    item.save()
    item.speakers.add(SpeakerFactory(organizer=programme.organizer))
    sent(client, [session], "rundown", rundown_of=source.pk, confirm=True)
    for row in (item.topic, item.moderator, *programme.organizer.speakers.all()):
        type(row).objects.filter(pk=row.pk).delete()
    assert undo(client).status_code == 200
    back = session.agenda.get()
    assert (back.title, back.topic, back.moderator, back.speakers.count()) == (item.title, None, None, 0)


def test_registration_opens_before_it_closes(client, programme):
    sessions = drafts(programme, 1)
    for opens, closes, at, status in (
        *[("1", "14", "16:00", 422), ("1", "1", "00:00", 422)],
        *[("1", "1", "00:01", 200), ("730", "0", "00:00", 200)],
    ):
        window = {"opens_days_before": opens, "closes_days_before": closes, "closes_at": at}
        assert sent(client, sessions, "window", **window).status_code == status, (opens, closes, at)


def test_seats_that_a_colleague_changed_meanwhile_are_kept(client, programme):
    first, second = drafts(programme, 2)
    sent(client, [first, second], "quota", category="Umum", capacity="7", confirm=True)
    seats.change_pool(pool=first.pools.get(), category="Umum", capacity=12)
    undo(client)
    assert list(SeatPool.objects.order_by("session").values_list("capacity", flat=True)) == [12, 40]


def test_moved_back_registration_is_open_as_it_was(client, programme):
    with time_machine.travel(NOW, tick=False):
        (session,) = drafts(programme, 1)
        programme.sessions.update(registration_opens_at=OPENED, registration_closes_at=CLOSES)
        sent(client, [session], "days", days="-7", confirm=True)
        assert programme.sessions.get().registration_closes_at == CLOSES - timedelta(days=7)  # it has passed
        undo(client)
        back = programme.sessions.get()
        assert (back.starts_on, back.registration_closes_at) == (date(2027, 3, 1), CLOSES)
        assert sent(client, [session], "days", days="-50").context["written"] == 0  # it would close before it opened


def test_a_postponed_session_that_was_cancelled_is_not_told_to_take_place(client, programme):
    (session,), _people = seen_by_people(programme, 1)
    programme.sessions.update(status="postponed", cancel_reason="Banjir")
    sent(client, [session], "cancel", note="Tetap banjir", confirm=True)
    answer = undo(client)
    assert (statuses(programme), Notice.objects.filter(kind="resumed").exists()) == (["cancelled"], False)
    assert "It was postponed before" in answer.content.decode()
    assert answer.context["undo"] == 0, "no later try gets round it"


def test_an_agenda_that_something_rests_on_is_not_replaced_either_way(client, programme):
    session, source = drafts(programme, 2)
    test = models.KnowledgeTest.objects.create(session=session, title="Pre-test")
    round_ = models.TestRound.objects.create(test=test, moment="pre", item=session.agenda.get())
    photo = session.photos.create(item=session.agenda.get(), uploaded_at=NOW)
    assert sent(client, [session], "rundown", rundown_of=source.pk).context["written"] == 0
    models.TestRound.objects.update(item=None)
    assert sent(client, [session], "rundown", rundown_of=source.pk).context["written"] == 0
    photo.delete()
    sent(client, [session], "rundown", rundown_of=source.pk, confirm=True)
    round_.item = session.agenda.get()
    round_.save()
    assert undo(client).context["undo"] == 1, "it can be tried again"
    assert models.TestRound.objects.get().item == AgendaItem.objects.get(session=session)
    models.TestRound.objects.update(item=None)
    sent(client, [source], "rundown", rundown_of=source.pk, confirm=True)  # refused by all: nothing else to undo
    assert undo(client).context["undo"] == 0
    assert replacing.facts(session)[0]["title"] != replacing.facts(source)[0]["title"]


def test_what_a_colleague_changed_since_it_was_read_is_not_written_over(client, programme):
    drafts(programme, 1)
    (stale,) = programme.sessions.all()
    programme.sessions.update(title="Angkatan I", updated_at=timezone.now())
    told = {"by": UserFactory(), "now": timezone.now(), "write": True}
    [outcome] = changes.run(sessions=[stale], change=changes.ManyChange("window"), **told)
    assert (outcome.refused.code, TrainingSession.objects.get().title) == ("changed_meanwhile", "Angkatan I")


def test_a_draft_that_is_published_again_was_published_since_then(client, programme):
    (session,) = drafts(programme, 1)
    programme.sessions.update(status="published", published_at=NOW)
    sent(client, [session], "draft", confirm=True)
    undo(client)
    assert programme.sessions.values_list("status", "published_at").get() == ("published", NOW)


def test_the_page_says_what_undoing_does(client, programme):
    sessions, _people = seen_by_people(programme, 1)
    for mail, said in (("on", True), ("", False)):
        page = sent(client, sessions, "days", days="7", mail=mail, confirm=True)
        text = client.get(page.url).content.decode()
        assert ("Move by days" in text, "the registrants are told by mail again" in text) == (True, said)


def test_a_change_shows_what_it_is_about_before_and_after(client, programme):
    session, source = drafts(programme, 2)
    AgendaItemFactory(session=source)
    SeatPool.objects.filter(session=session).update(waiting=3)
    window = {"opens_days_before": "14", "closes_days_before": "1", "closes_at": "16:00"}
    for action, told, said in (
        ("window", window, "not set – not set → Monday, 15 February 2027, 00:00 WITA – "),
        ("quota", {"category": "umum", "capacity": "60"}, "40 seats (3 waiting) → 60 seats (3 waiting)"),
        ("rundown", {"rundown_of": source.pk}, "1 agenda item → 2 agenda items"),
        ("agenda", {"minutes": "30"}, "09:00 → 09:30"),
    ):
        assert said in sent(client, [session], action, **told).content.decode(), action
