"""A programme copied with all its runs, shifted: drafts with all that is set up, and nothing of its people."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from certificates.consequences import programme_copying
from events.models import AgendaItem, Programme, WindowRule
from participants.models import Registration
from tests.factories import (
    AgendaItemFactory,
    MembershipFactory,
    PoolFactory,
    ProgrammeFactory,
    QuestionFactory,
    RegistrationFactory,
    SessionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(client):
    row = ProgrammeFactory(slug="kpps", summary="Singkat", minutes_per_jp=30)
    client.force_login(MembershipFactory(organizer=row.organizer, role="editor").user)
    topic = TopicFactory(programme=row, title="Pemungutan")
    QuestionFactory(programme=row)
    QuestionFactory(programme=row, archived_at=datetime(2027, 1, 1, tzinfo=UTC))
    WindowRule.objects.create(programme=row, opens_days_before=20)
    for day, status in ((1, "finished"), (15, "published"), (20, "cancelled")):
        session = SessionFactory(
            programme=row, title=f"Kelas {day}", starts_on=date(2027, 3, day), ends_on=date(2027, 3, day), status=status
        )
        PoolFactory(session=session, capacity=33)
        starts = datetime(2027, 3, day, 1, tzinfo=UTC)
        AgendaItemFactory(session=session, topic=topic, starts_at=starts, ends_at=None)
    RegistrationFactory(session=row.sessions.first())
    return row


def sent(client, **told):
    return client.post(reverse("consequences:copy_programme", args=["kpps"]), {"title": "Bimtek 2028"} | told)


def test_a_programme_with_its_runs_a_year_later(client, programme):
    answer = sent(client, first="2028-03-06")
    made = Programme.objects.exclude(pk=programme.pk).get()
    assert answer["Location"] == reverse("programmes:manage_detail", args=[made.slug])
    assert (made.title, made.status, made.summary, made.minutes_per_jp) == ("Bimtek 2028", "draft", "Singkat", 30)
    assert (made.questions.count(), made.window_rule.opens_days_before, made.topics.get().title) == (
        1,
        20,
        "Pemungutan",
    )
    runs = list(made.sessions.order_by("starts_on").values_list("title", "starts_on", "status", "pools__capacity"))
    assert runs == [
        ("Kelas 1", date(2028, 3, 6), "draft", 33), ("Kelas 15", date(2028, 3, 20), "draft", 33),
    ]  # fmt: skip
    items = AgendaItem.objects.filter(session__programme=made)
    assert {(item.topic, item.starts_at.day) for item in items} == {(made.topics.get(), 6), (made.topics.get(), 20)}
    assert Registration.objects.get().session.programme == programme


def test_without_a_day_no_run_goes_along(client, programme):
    sent(client)
    assert Programme.objects.exclude(pk=programme.pk).get().sessions.count() == 0


def test_too_many_and_odd_ones_copy_nothing(client, programme, monkeypatch):
    monkeypatch.setattr(programme_copying, "RUNS_MAX", 1)
    assert sent(client, first="2028-03-06").status_code == 422
    assert sent(client, title="").status_code == 422
    client.force_login(MembershipFactory(organizer=programme.organizer, role="viewer").user)
    assert sent(client).status_code == 403
    client.force_login(MembershipFactory(role="owner").user)
    assert sent(client).status_code == 404
    assert Programme.objects.count() == 1
