"""What is changed of a registration that stands, with its trail; answers; two places at one time."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.models import SeatPool, TrainingSession
from participants.models import Answer, PersonChange, Question, Registration
from participants.questions.services import change_question
from participants.registrants.changing import PlaceWish, change_place
from participants.registration.overlaps import overlapping
from tests.factories import (
    AgendaItemFactory,
    PersonFactory,
    PoolFactory,
    QuestionFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)
from tests.participants.registrants.office import NOW, ROLES, address, sign_in

pytestmark = pytest.mark.django_db


def lines(registration) -> set[tuple[str, str, str]]:
    return set(PersonChange.objects.filter(registration=registration).values_list("field", "before", "after"))


def test_category_site_and_answers_change_with_a_trail(desk, session, pool, registration):
    guests = PoolFactory(session=session, category="Tamu", capacity=1)
    question = QuestionFactory(programme=session.programme, label="Ukuran kaus?")
    Answer.objects.create(registration=registration, question=question, value="L")
    data = {
        "pool": guests.pk,
        "representing": "Bupati",
        "assignment": "TPS 3",
        f"question_{question.pk}": "XL",
        "reason": "Keliru kategori",
    }
    response = desk.post(address("change", session, registration.pk), data)
    assert response.status_code == 302
    registration.refresh_from_db()
    assert (registration.pool, registration.representing, registration.assignment) == (guests, "Bupati", "TPS 3")
    assert registration.answers.get().value == "XL"
    assert lines(registration) == {
        ("category", "Umum", "Tamu"),
        ("representing", "", "Bupati"),
        ("assignment", "", "TPS 3"),
        ("answer", "Ukuran kaus?: L", "Ukuran kaus?: XL"),
    }
    taken = dict(SeatPool.objects.values_list("category", "taken"))
    assert taken == {"Umum": 0, "Tamu": 1}
    html = desk.get(reverse("casework:correct", args=[session.pk, registration.pk])).content.decode()
    assert "Keliru kategori" in html


def test_what_stands_against_a_change(session, pool, registration, registrar):
    full = PoolFactory(session=session, category="Tamu", capacity=0)
    foreign = PoolFactory()

    def refused(wish: PlaceWish, reason: str = "x") -> str:
        with pytest.raises(Refusal) as refusal:
            change_place(registration=registration, wish=wish, reason=reason, by=registrar, now=NOW)
        return refusal.value.code

    assert refused(PlaceWish(full, "", ""), " ") == "reason_missing"
    assert refused(PlaceWish(pool, "", "")) == "nothing_changed"
    assert refused(PlaceWish(full, "", "TPS 1")) == "full"
    assert refused(PlaceWish(foreign, "", "")) == "no_such_pool"
    registration.refresh_from_db()
    assert (registration.pool, registration.assignment) == (pool, "")
    assert not PersonChange.objects.exists()
    Registration.objects.filter(pk=registration.pk).update(status="waitlisted")
    SeatPool.objects.filter(pk=full.pk).update(capacity=3)
    assert refused(PlaceWish(full, "", "")) == "not_active"


@pytest.mark.parametrize(("role", "status"), ROLES.items())
def test_who_may_change(client, session, registration, role, status):
    sign_in(client, session, role)
    assert client.get(address("change", session, registration.pk)).status_code == status


def test_the_owner_changes_answers_until_closing(client, session, registration):
    user = UserFactory()
    registration.person.user = user
    registration.person.save()
    question = QuestionFactory(programme=session.programme, label="Ukuran kaus?", required=True)
    Answer.objects.create(registration=registration, question=question, value="L")
    url = reverse("registration:answers", args=[registration.code])
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404
    client.force_login(user)
    assert "Ukuran kaus?" in client.get(url).content.decode()
    assert client.post(url, {f"question_{question.pk}": ""}).status_code == 422
    client.post(url, {f"question_{question.pk}": "XL"})
    assert registration.answers.get().value == "XL"
    assert lines(registration) == {("answer", "Ukuran kaus?: L", "Ukuran kaus?: XL")}
    TrainingSession.objects.filter(pk=session.pk).update(registration_closes_at=NOW - timedelta(hours=1))
    client.post(url, {f"question_{question.pk}": "S"})
    assert registration.answers.get().value == "XL"
    shown = client.get(url).content.decode()
    assert "XL" in shown
    assert f"question_{question.pk}" not in shown


def test_a_typo_in_a_question_is_put_right_in_place(session, registration):
    question = QuestionFactory(programme=session.programme, label="Ukuran kaos?", options=[])
    Answer.objects.create(registration=registration, question=question, value="L")
    same = change_question(question=question, now=NOW, same_meaning=True, label="Ukuran kaus?")
    assert (same.pk, Question.objects.get().label) == (question.pk, "Ukuran kaus?")
    other = change_question(question=question, now=NOW, same_meaning=True, kind="number")
    assert other.pk != question.pk  # another kind of answer is never the same question


@pytest.fixture
def twice(registration):
    """The same person on the second day of the first session, elsewhere."""
    session = SessionFactory(starts_on=registration.session.starts_on + timedelta(days=1))
    return RegistrationFactory(person=registration.person, session=session)


def test_two_places_at_one_time_are_seen_by_days_or_by_agenda(registration, twice):
    assert overlapping(registration) == [twice]
    morning = AgendaItemFactory(session=registration.session)
    later = AgendaItemFactory(session=twice.session, starts_at=morning.ends_at, ends_at=None, minutes=60)
    assert overlapping(registration) == []
    later.starts_at = morning.ends_at - timedelta(minutes=1)
    later.save()
    assert overlapping(twice) == [registration]
    Registration.objects.filter(pk=twice.pk).update(status="cancelled")
    assert overlapping(registration) == []


def test_they_are_said_to_the_person_and_shown_to_staff(client, desk, session, registration, twice):
    html = desk.get(address("detail", session, registration.pk)).content.decode()
    assert 'class="notice notice--warning"' in html
    assert str(twice.session) not in html or twice.session.programme.title == session.programme.title
    assert reverse("registrants:detail", args=[twice.session_id, twice.pk]) not in html  # another organizer's
    own = RegistrationFactory(person=registration.person, session=SessionFactory(programme=session.programme))
    html = desk.get(address("detail", session, registration.pk)).content.decode()
    assert reverse("registrants:detail", args=[own.session_id, own.pk]) in html
    user = UserFactory()
    registration.person.user = user
    registration.person.save()
    client.force_login(user)
    assert len(client.get("/saya/").context["clashes"]) == 3
    ticket = client.get(reverse("registration:ticket", args=[registration.code]))
    assert {row.pk for row in ticket.context["clashes"]} == {twice.pk, own.pk}
    assert reverse("registration:ticket", args=[twice.code]) in ticket.content.decode()
    single = RegistrationFactory(session=session, person=PersonFactory(user=UserFactory()))
    client.force_login(single.person.user)
    assert not client.get("/saya/").context["clashes"]
    alone = client.get(reverse("registration:ticket", args=[single.code])).content.decode()
    assert reverse("registration:ticket", args=[twice.code]) not in alone
    sign_in(client, session, "registrar")
    page = client.get(address("list", session))
    assert set(page.context["clashes"]) == {registration.pk}
    assert page.content.decode().count("badge--amber") == 1


def test_a_postponed_session_is_in_no_ones_way(registration, twice):
    TrainingSession.objects.filter(pk=twice.session_id).update(status="postponed")
    assert overlapping(registration) == []
