"""Questions of a bank: versions that never change, and marking against a model that was written apart from it."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from bimtek.common.errors import Refusal
from events.organizers.services import create_organizer
from participants.models import BankQuestion
from participants.question_bank import answer_lines, services
from participants.question_bank.content import AnswerChoice, QuestionContent, QuestionKind, statement
from participants.question_bank.marking import credit, number
from participants.question_bank.selectors import bank_of, usable_by
from tests.extent import extent
from tests.factories import OrganizerFactory

NOW = datetime(2027, 3, 1, tzinfo=UTC)
SIMPLE = QuestionContent(
    "single", "Apa itu TPS?", (AnswerChoice("tempat", True), AnswerChoice("tugas")), topic="Pungut"
)


def ask(organizer: Any, *contents: QuestionContent) -> list[BankQuestion]:
    return services.add_questions(organizer=organizer, contents=contents, by=None, now=NOW)


@pytest.mark.django_db
def test_a_change_is_a_new_version_and_the_old_one_stays() -> None:
    (question,) = ask(OrganizerFactory(), SIMPLE)
    changed = QuestionContent("single", "Apa itu PPS?", (AnswerChoice("panitia", True), AnswerChoice("petugas")))
    services.change_question(question=question, content=changed, by=None, now=NOW)
    services.change_question(question=question, content=changed, by=None, now=NOW)
    first, second = question.versions.all()
    assert (first.content, second.content) == (SIMPLE, changed)
    assert BankQuestion.objects.get().current == second
    with pytest.raises(DatabaseError), transaction.atomic():
        question.versions.filter(number=1).update(text="lain")


@pytest.mark.django_db
def test_an_unusable_question_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(Refusal):
        ask(OrganizerFactory(), SIMPLE, QuestionContent("single", "Apa?", (AnswerChoice("x"), AnswerChoice("y"))))
    assert not BankQuestion.objects.exists()


@pytest.mark.django_db
def test_a_bank_is_shared_down_the_tree_and_not_up() -> None:
    above = OrganizerFactory()
    below = create_organizer(name="KPU Kota", slug="kpu-kota", code="KPU", parent=above)
    (of_above,), (of_below,) = ask(above, SIMPLE), ask(below, SIMPLE)
    assert set(usable_by(below)) == {of_above, of_below}
    assert set(usable_by(above)) == {of_above}
    services.set_archived(question=of_above, archived=True, by=None, now=NOW)
    assert set(usable_by(below)) == {of_below}
    assert list(bank_of(above)) == []
    assert list(bank_of(above, archived=True)) == [of_above]
    assert list(bank_of(below, "pungut")) == [of_below]


CHOICES = st.lists(st.booleans(), min_size=2, max_size=5).filter(lambda rights: any(rights) and not all(rights))


def model_of_several(rights: list[bool], given_: list[int]) -> Fraction:
    """Points of a question with several right choices, counted choice by choice."""
    share = Fraction(1, sum(rights))
    points = Fraction(0)
    for position in given_:
        points += share if rights[position] else -share
    return points if points > 0 else Fraction(0)


@settings(max_examples=extent(50, 2000), deadline=None)
@given(CHOICES, st.data())
def test_marking_of_choices_is_the_models(rights: list[bool], data: st.DataObject) -> None:
    choices = tuple(AnswerChoice(str(at), right) for at, right in enumerate(rights))
    taken = data.draw(st.lists(st.integers(0, len(rights) - 1), unique=True))
    several = QuestionContent(QuestionKind.MULTIPLE, "?", choices)
    assert credit(several, taken) == model_of_several(rights, taken)
    one = rights.index(True)
    single = QuestionContent(
        QuestionKind.SINGLE, "?", tuple(AnswerChoice(c.text, at == one) for at, c in enumerate(choices))
    )
    assert credit(single, taken) == (1 if taken == [one] else 0)
    order = data.draw(st.permutations(range(len(rights))))
    ordering = QuestionContent(QuestionKind.ORDERING, "?", choices)
    in_place = [at for at in range(len(order)) if order[at] == at]
    assert credit(ordering, list(order)) == Fraction(len(in_place), len(order))


@settings(max_examples=extent(50, 2000), deadline=None)
@given(st.lists(st.sampled_from("xyz"), min_size=2, max_size=4), st.data())
def test_marking_of_pairs_and_numbers_is_the_models(rights: list[str], data: st.DataObject) -> None:
    pairs = tuple((str(at), right) for at, right in enumerate(rights))
    places = st.one_of(st.none(), st.integers(0, len(rights) - 1))
    taken = data.draw(st.lists(places, min_size=len(rights), max_size=len(rights)))
    hits = [at for at, place in enumerate(taken) if place is not None and rights[place] == rights[at]]
    assert credit(QuestionContent(QuestionKind.MATCHING, "?", pairs=pairs), taken) == Fraction(len(hits), len(rights))
    value, off, said = (data.draw(st.integers(-50, 50)) for _ in range(3))
    content = QuestionContent(QuestionKind.NUMERIC, "?", value=Decimal(value), tolerance=Decimal(abs(off)))
    assert credit(content, f" {said},0 ") == int(said in range(value - abs(off), value + abs(off) + 1))


def test_marking_of_texts_statements_and_what_is_no_answer() -> None:
    listed = QuestionContent(QuestionKind.SHORT_TEXT, "?", answers=("Alat Coblos", "paku"))
    by_hand = QuestionContent(QuestionKind.SHORT_TEXT, "?")
    true = statement("?", True)
    for content, said, points in (
        (listed, " alat  coblos.", 1), (listed, "pena", 0), (by_hand, "apa saja", None), (by_hand, "  ", 0),
        (true, [0], 1), (true, [1], 0), (true, None, 0),
    ):  # fmt: skip
        assert credit(content, said) == points, (content.kind, said)
    for odd in (True, "0", [True], [0.0], [7], [-1], [0, 0], {"0": 1}, [None], 0, [[0]], "x" * 501):
        assert credit(true, odd) == 0, odd
        assert credit(SIMPLE, odd) == 0, odd


def test_numbers_as_people_type_them() -> None:
    said = {"7": "7", "7,5": "7.5", "1.234,5": "1234.5", "1,234.5": "1234.5", " -3 ": "-3", "tujuh": None, "NaN": None}
    said |= {"1e5": "100000", "1e999999999": None, "1e-99": None, "0e999999999": None, "1e40": None}
    assert {text: number(text) for text in said} == {text: value and Decimal(value) for text, value in said.items()}
    assert credit(QuestionContent("number", "Berapa?", value=Decimal(7)), "1e999999999") == 0


def test_pairs_with_an_equals_sign_come_back_as_they_were() -> None:
    lefts = ("2 + 2 = 4", "x =", "a = = b", "a \\= b", "a \\\\= b =", "= c", "d=e", "baris\n = dua")
    pairs = tuple((left, f"y = {at}") for at, left in enumerate(lefts))
    content = QuestionContent("matching", "Mana?", pairs=pairs)
    assert answer_lines.read("matching", answer_lines.written(content)) == {"pairs": pairs}
