"""An evaluation that cannot be led back: a full dump of the database is tried by order, time and key."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from bimtek.common.errors import Refusal
from participants import models
from participants.eligibility.selectors import assess, assess_session
from participants.eligibility.services import set_rule
from participants.evaluation import selectors, services
from participants.knowledge_tests import services as tests_
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.services import add_questions
from tests.factories import MembershipFactory, RegistrationFactory, SessionFactory, UserFactory

NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)


def opened(session: Any) -> Any:
    return services.set_open(session=session, is_open=True)


def fill(form: Any, registration: Any, text: str = "baik") -> None:
    services.fill_in(form=form, registration=registration, said={"material_0": "5", "good": text})


@pytest.mark.django_db
def test_once_each_and_only_while_it_is_open() -> None:
    registration = RegistrationFactory()
    form = opened(registration.session)
    fill(form, registration)
    for who, said, code in (
        (registration, {"good": "lagi"}, "already"),
        (RegistrationFactory(session=registration.session), {"material_0": "9"}, "empty"),
        (RegistrationFactory(session=SessionFactory()), {"good": "x"}, "not_yours"),
    ):
        with pytest.raises(Refusal) as refusal:
            services.fill_in(form=form, registration=who, said=said)
        assert refusal.value.code == code
    services.set_open(session=registration.session, is_open=False)
    with pytest.raises(Refusal):
        fill(form, RegistrationFactory(session=registration.session))
    assert (form.filled.count(), form.answers.count()) == (1, 1)


def dump(table: str) -> list[dict[str, Any]]:
    """All of a table as a thief has it: in its physical order, with what PostgreSQL itself keeps of each row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ctid::text, xmin::text, * FROM {table} ORDER BY ctid")  # noqa: S608
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_a_full_dump_cannot_be_joined_by_order_time_or_key() -> None:
    session = SessionFactory()
    form = opened(session)
    people = [RegistrationFactory(session=session) for _ in range(20)]
    for number, registration in enumerate(people):
        fill(form, registration, f"jawaban {number}")
    filled, answers = dump("participants_evaluationfilled"), dump("participants_evaluationanswer")
    said = [int(json.loads(row["said"])["good"].split()[1]) if isinstance(row["said"], str) else
            int(row["said"]["good"].split()[1]) for row in answers]  # fmt: skip
    who = [people.index(next(each for each in people if each.pk == row["registration_id"])) for row in filled]
    assert sorted(said) == sorted(who) == list(range(20))
    shared = {"ctid", "xmin", "key", "form_id"}
    assert set(filled[0]) & set(answers[0]) == shared
    assert not any(isinstance(value, datetime) for row in [*filled, *answers] for value in row.values())
    # By key: none stands in the other table. By transaction: each that wrote an answer wrote a batch of ten.
    assert not {row["key"] for row in filled} & {row["key"] for row in answers}
    assert [sum(row["xmin"] == each["xmin"] for row in answers) for each in answers] == [10] * 20
    # By order, of the table or of the keys: a guess is right about as often as chance, once in a batch of ten.
    by_key = [number for _key, number in sorted(zip([row["key"] for row in answers], said, strict=True))]
    for order in (said, by_key):
        assert sum(guess == truth for guess, truth in zip(order, who, strict=True)) < 10
    assert all(len({number // 10 for number in said[start : start + 10]}) == 1 for start in (0, 10))


@pytest.mark.django_db
def test_groups_below_five_and_unfilled_batches_are_not_shown() -> None:
    session = SessionFactory()
    form = opened(session)
    for _ in range(4):
        fill(form, RegistrationFactory(session=session))
    closed = services.set_open(session=session, is_open=False)
    assert selectors.results(closed) == []
    form = opened(session)
    for _ in range(5):
        fill(form, RegistrationFactory(session=session))
    assert selectors.results(form) == []  # nine answers: their batch is not full
    fill(form, RegistrationFactory(session=session))
    found = {result.text: result for result in selectors.results(form)}
    assert sorted(result.count for result in found.values())[-2:] == [10, 10]
    assert max(result.mean or 0 for result in found.values()) == 5


@pytest.mark.django_db
def test_pages_of_participant_and_staff(client: Client) -> None:
    registration = RegistrationFactory(person__user=UserFactory())
    session = registration.session
    page, overview = f"/evaluasi/{registration.code}/", f"/kelola/sesi/{session.pk}/evaluasi/"
    client.force_login(registration.person.user)
    assert client.get(page).status_code == 200
    assert client.get(overview).status_code == 404
    assert client.post(page, {"good": "x"}).status_code == 404
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    assert client.post(overview, {"open": "1"}).status_code == 302
    assert client.get(page).status_code == 404
    client.force_login(registration.person.user)
    assert client.post(page, {}).status_code == 422
    assert client.post(page, {"good": "x"}).status_code == 302
    assert "material_0" not in client.get(page).content.decode()


def sit(registration: Any, round_: Any, right: bool) -> None:
    sitting = tests_.begin(registration=registration, round_=round_, now=NOW)
    if right:
        item = round_.test.items.get()
        models.SittingAnswer.objects.create(sitting=sitting, item=item, given=[0], answered_at=NOW, received_at=NOW)
    tests_.hand_in(sitting=sitting, now=NOW)


@pytest.mark.django_db
def test_the_rule_for_certificates_asks_for_test_and_evaluation() -> None:
    registration = RegistrationFactory()
    session = registration.session
    choices = (AnswerChoice("ya", True), AnswerChoice("tidak"))
    content = QuestionContent("single", "Apa?", choices)
    questions = add_questions(organizer=session.programme.organizer, contents=[content], by=None, now=NOW)
    test = tests_.make_test(session=session, title="Tes", forms={"A": questions}, pair=False, attempts=2)
    round_ = test.rounds.get()
    tests_.set_window(round_=round_, opens_at=NOW, closes_at=None)
    set_rule(session=session, minimum_share=Decimal(0), required=[], minimum_test=Decimal(70), evaluation_required=True)
    before = len(assess(registration, now=NOW).reasons)
    sit(registration, round_, right=False)
    failed = assess(registration, now=NOW)
    assert (len(failed.reasons), failed.lost) == (before, False)
    sit(registration, round_, right=False)
    assert assess(registration, now=NOW).lost
    other = RegistrationFactory(session=session)
    sit(other, round_, right=True)
    assert len(assess(other, now=NOW).reasons) == before - 1
    fill(opened(session), other)
    assert len(assess(other, now=NOW).reasons) == before - 2


@pytest.mark.django_db
def test_the_rule_costs_the_same_for_one_and_for_many(django_assert_max_num_queries: Any) -> None:
    session = SessionFactory()
    set_rule(session=session, minimum_share=Decimal(0), required=[], minimum_test=Decimal(70), evaluation_required=True)
    for _ in range(8):
        RegistrationFactory(session=session)
    with django_assert_max_num_queries(11):
        assert len(assess_session(session, now=NOW)) == 8
