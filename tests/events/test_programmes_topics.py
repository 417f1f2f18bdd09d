"""The topics of a programme: rows without JavaScript, their order, and lesson hours."""

from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from events.models import Programme, Topic
from events.programmes.hours import lesson_hours
from events.programmes.selectors import plan_of
from tests.events.staff import enter
from tests.factories import OrganizerFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return ProgrammeFactory(organizer=OrganizerFactory(), status=Programme.Status.DRAFT)


@pytest.fixture
def editor(client, draft):
    return enter(client, draft.organizer, "editor")


def at(name: str, programme: Programme) -> str:
    return reverse(f"programmes:{name}", args=[programme.slug])


def rows(*rows: dict[str, str], known: int = 0) -> dict[str, str]:
    data = {"topics-TOTAL_FORMS": str(len(rows)), "topics-INITIAL_FORMS": str(known)}
    blank = {"id": "", "position": "", "title": "", "minutes": ""}
    return data | {f"topics-{n}-{key}": value for n, row in enumerate(rows) for key, value in (blank | row).items()}


def titles(programme) -> list[tuple[int, str, int]]:
    return list(programme.topics.values_list("position", "title", "minutes"))


def test_topics_are_written_in_the_order_of_their_numbers(client, editor, draft):
    typed = rows(
        {"title": "Dua", "position": "9", "minutes": "90"}, {"title": "Tiga"}, {"title": "Satu", "position": "1"}
    )
    assert client.post(at("topics", draft), typed).url == at("manage_detail", draft)
    assert titles(draft) == [(1, "Satu", 0), (2, "Dua", 90), (3, "Tiga", 0)]
    assert LogEntry.objects.get_for_object(draft.topics.first()).first().actor == editor


def test_topics_in_lesson_hours_or_minutes_and_the_other_follows(client, editor, draft):
    """45 minutes to a JP; both typed have to agree, and what is shown and left alone changes nothing."""
    typed = rows(
        {"title": "Satu", "jp": "2"}, {"title": "Dua", "minutes": "100"}, {"title": "Tiga", "jp": "2", "minutes": "90"}
    )
    assert client.post(at("topics", draft), typed).status_code == 302
    assert [row[2] for row in titles(draft)] == [90, 100, 90]
    shown = client.get(at("topics", draft)).context["formset"].forms
    assert [str(form["jp"].value()) for form in shown[:3]] == ["2", "2.2", "2"]
    known = [
        {"id": str(topic.pk), "title": topic.title, "position": str(topic.position)} for topic in draft.topics.all()
    ]
    again = [
        known[0] | {"jp": "3", "minutes": "90"},
        known[1] | {"jp": "2.2", "minutes": "100"},
        known[2] | {"jp": "2", "minutes": "45"},
    ]
    assert client.post(at("topics", draft), rows(*again, known=3)).status_code == 302
    assert [row[2] for row in titles(draft)] == [135, 100, 45]
    for fault in ({"jp": "2", "minutes": "45"}, {"jp": "900"}, {"jp": "x"}):
        assert client.post(at("topics", draft), rows({"title": "Empat"} | fault)).status_code == 422
    assert draft.topics.count() == 3


def test_blank_rows_are_left_out_and_more_can_be_asked_for(client, editor, draft):
    typed = rows({"title": "Satu"}, {}, {}) | {"more": "1"}
    assert client.post(at("topics", draft), typed).url == at("topics", draft)
    assert titles(draft) == [(1, "Satu", 0)]
    assert len(client.get(at("topics", draft)).context["formset"].forms) == 4


def test_a_page_left_as_it_was_shown_adds_no_topics(client, editor, draft):
    shown = client.get(at("topics", draft)).context["formset"]
    typed = {field.html_name: field.value() or "" for form in shown for field in form}
    client.post(at("topics", draft), typed | rows({}, {}, {}))
    assert titles(draft) == []


def test_a_topic_is_taken_away_and_the_rest_moves_up(client, editor, draft):
    first, second = (Topic.objects.create(programme=draft, position=n, title=f"Materi {n}") for n in (1, 2))
    typed = rows(
        {"id": str(first.pk), "position": "1", "title": "Materi 1", "DELETE": "on"},
        {"id": str(second.pk), "position": "2", "title": "Materi 2", "minutes": "45"},
        known=2,
    )
    client.post(at("topics", draft), typed)
    assert titles(draft) == [(1, "Materi 2", 45)]


def test_a_topic_without_a_title_stops_all_and_nothing_is_lost(client, editor, draft):
    response = client.post(at("topics", draft), rows({"title": "Satu"}, {"minutes": "90"}))
    assert response.context["formset"].errors[1].keys() == {"title"}
    assert 'value="Satu"' in response.content.decode()
    assert titles(draft) == []


def test_a_topic_of_another_programme_cannot_be_reached(client, editor, draft):
    foreign = Topic.objects.create(programme=ProgrammeFactory(), title="Milik orang")
    client.post(at("topics", draft), rows({"id": str(foreign.pk), "title": "Direbut"}, known=1))
    foreign.refresh_from_db()
    assert foreign.title == "Milik orang"


def test_lesson_hours_follow_the_minutes(draft):
    for minutes in (90, 135, 100):
        Topic.objects.create(programme=draft, title="Materi", minutes=minutes)
    plan = plan_of(draft)
    assert [str(row.jp) for row in plan.topics] == ["2", "3", "2.2"]
    assert (plan.minutes, str(plan.jp)) == (325, "7.2")


@given(st.integers(0, 100_000), st.integers(1, 600))
def test_lesson_hours_are_never_off_by_more_than_half_a_tenth(minutes, per_jp):
    assert abs(lesson_hours(minutes, per_jp) - Decimal(minutes) / per_jp) <= Decimal("0.05")
