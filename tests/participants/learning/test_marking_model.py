"""Marking against a second marker, written from what a test promises its participants and sharing no code with it.

Of a question with several right choices each right one taken is worth its share and each wrong one takes as much away,
never below nothing; an order and pairs are worth the share that stands where it belongs; a number is right within its
tolerance; a short text is right when it is listed, and waits for staff where nothing is listed; all others are right or
wrong. What is no answer to the question is worth nothing.
"""

import random
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from participants.knowledge_tests import answering, selectors, services
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.marking import credit
from participants.question_bank.services import add_questions
from tests.extent import extent
from tests.factories import RegistrationFactory, SessionFactory

NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
WORDS = ("paku", "alat coblos", "bantalan", "tinta", "kotak suara")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")


def model(content: QuestionContent, said: Any) -> Fraction | None:
    """What an answer is worth; None where staff mark it."""
    if said is None:
        return Fraction(0)
    if content.kind == "number":
        return _model_number(content, said)
    if content.kind == "short_text":
        return _model_text(content, said)
    if content.kind == "matching":
        if type(said) is not list or len(said) != len(content.pairs):
            return Fraction(0)
        partners = [right for _left, right in content.pairs]
        if any(at is not None and not _is_position(at, len(partners)) for at in said):
            return Fraction(0)
        found = [at for at, place in enumerate(said) if place is not None and partners[place] == partners[at]]
        return Fraction(len(found), len(partners))
    return _model_choices(content, said)


def _model_choices(content: QuestionContent, said: Any) -> Fraction:
    size = len(content.choices)
    if type(said) is not list or not all(_is_position(at, size) for at in said) or len(set(said)) < len(said):
        return Fraction(0)
    if content.kind == "ordering":
        return Fraction(sum(said[at] == at for at in range(size)), size) if len(said) == size else Fraction(0)
    wanted = {at for at, choice in enumerate(content.choices) if choice.right}
    if content.kind == "multiple":
        points = sum((1 if at in wanted else -1) for at in said)
        return Fraction(points, len(wanted)) if points > 0 else Fraction(0)
    return Fraction(said == list(wanted))


def _is_position(at: Any, size: int) -> bool:
    return type(at) is int and at in range(size)


def _model_number(content: QuestionContent, said: Any) -> Fraction:
    text = said.replace(" ", "") if type(said) is str else ""
    if len(text) > 30:
        return Fraction(0)
    if "." in text and "," in text:
        text = re.sub(r"\.", "", text) if text.rfind(",") > text.rfind(".") else re.sub(",", "", text)
    text = text.replace(",", ".")
    if not NUMBER.fullmatch(text):
        return Fraction(0)
    value, right, off = (Fraction(str(each)) for each in (text, content.value, content.tolerance))
    return Fraction(right - off <= value <= right + off)


def _model_text(content: QuestionContent, said: Any) -> Fraction | None:
    if type(said) is not str or not said.split() or len(said) > 500:
        return Fraction(0)
    if not content.answers:
        return None
    return Fraction(_plain(said) in [_plain(answer) for answer in content.answers])


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower()).strip().rstrip(". ")


def made_question(dice: random.Random, at: int) -> QuestionContent:
    """A question of any kind."""
    kind = dice.choice(("single", "multiple", "true_false", "ordering", "matching", "number", "short_text"))
    size = 2 if kind == "true_false" else dice.randint(2, 6)
    text = f"Soal {at}?"
    if kind == "matching":
        return QuestionContent(kind, text, pairs=tuple((f"kiri {n}", dice.choice(WORDS[:3])) for n in range(size)))
    if kind == "number":
        value = Decimal(dice.randint(-(10 ** dice.randint(1, 24)), 10**6)).scaleb(-dice.randint(0, 4))
        return QuestionContent(kind, text, value=value, tolerance=Decimal(dice.choice(("0", "0.5", "3", "10"))))
    if kind == "short_text":
        return QuestionContent(kind, text, answers=tuple(dice.sample(WORDS, dice.randint(0, 3))))
    most = size - 1 if kind == "multiple" else 1
    right = set(dice.sample(range(size), dice.randint(1, most)))
    return QuestionContent(kind, text, tuple(AnswerChoice(f"pilihan {n}", n in right) for n in range(size)))


def made_answer(dice: random.Random, content: QuestionContent) -> Any:
    """What a participant says, mostly in the shape that its question asks for."""
    if dice.random() < 0.1:
        return dice.choice([None, [], [0], [0, 0], [7], [None], "7", "", "tidak tahu", [0, 1, 2]])
    if content.kind == "number":
        return _typed_number(dice, content)
    if content.kind == "short_text":
        said = dice.choice(content.answers or WORDS) if dice.random() < 0.7 else dice.choice(WORDS)
        return dice.choice((said, said.upper(), f"  {said}. ", said.replace(" ", "\n "), f"{said} x"))
    if content.kind == "matching":
        return [dice.choice([None, at, *range(len(content.pairs))]) for at in range(len(content.pairs))]
    size = len(content.choices)
    if content.kind == "ordering":
        return dice.sample(range(size), size)
    return sorted(dice.sample(range(size), dice.randint(0, size if content.kind == "multiple" else 1)))


def _typed_number(dice: random.Random, content: QuestionContent) -> str:
    near = content.value + dice.choice((-1, 0, 1)) * content.tolerance + Decimal(dice.choice(("0", "0", "0.0001")))
    plain = f"{near:f}"
    return dice.choice(
        (plain, plain.replace(".", ","), f" {plain} ", f"{near:,f}", f"{near:E}", f"{plain}?", "7", "1e5", ",", "-")
    )


def test_what_an_answer_is_worth_is_the_models() -> None:
    dice, worths = random.Random(16), set()
    for at in range(extent(3_000, 300_000)):
        content = made_question(dice, at)
        said = made_answer(dice, content)
        expected = model(content, said)
        assert credit(content, said) == expected, (content, said)
        worths.add((content.kind, expected))
    assert {(kind, worth) for kind, worth in worths if worth in (0, 1)} == {
        (kind, worth)
        for kind in ("single", "multiple", "true_false", "ordering", "matching", "number", "short_text")
        for worth in (0, 1)
    }


@pytest.mark.django_db
def test_points_of_made_tests_are_the_models_from_the_first_answer_to_the_handed_in_sitting() -> None:
    session = SessionFactory()
    registration = RegistrationFactory(session=session)
    for number in range(extent(12, 400)):
        dice = random.Random(number)
        contents = [made_question(dice, at) for at in range(dice.randint(1, 12))]
        round_ = _opened(session, contents)
        sitting = services.begin(registration=registration, round_=round_, now=NOW)
        said = [made_answer(dice, content) for content in contents]
        items = selectors.asked(round_.test_id, sitting.form)
        for at in dice.sample(range(len(items)), len(items)):  # phones send in any order, and again
            for late, given in ((0, made_answer(dice, contents[at])), (1, said[at]), (1, said[at])):
                moment = NOW + timedelta(seconds=late)
                answering.take(key=sitting.key, answers=[answering.SentAnswer(items[at].pk, given, moment)], now=moment)
        handed_in = services.hand_in(sitting=sitting, now=NOW + timedelta(minutes=1))
        worth = [model(content, given) for content, given in zip(contents, said, strict=True)]
        known = sum((each for each in worth if each is not None), Fraction(0))
        assert handed_in.points == Decimal(round(known * 10_000)).scaleb(-4), (number, contents, said)
        assert (handed_in.asked, handed_in.by_hand) == (len(contents), worth.count(None)), number


def _opened(session: Any, contents: list[QuestionContent]) -> Any:
    questions = add_questions(organizer=session.programme.organizer, contents=contents, by=None, now=NOW)
    test = services.make_test(session=session, title="Tes", forms={"A": questions}, pair=False)
    round_ = test.rounds.get()
    services.set_window(round_=round_, opens_at=NOW, closes_at=None)
    return round_


@pytest.mark.django_db
def test_a_right_number_that_was_stored_too_large_is_marked_as_any_other() -> None:
    session = SessionFactory()
    for value in ("1e999999999", "-1e999999999", "Infinity", "NaN"):
        contents = [QuestionContent("number", "Berapa?", value=Decimal(right)) for right in (value, "7")]
        round_ = _opened(session, contents)
        sitting = services.begin(registration=RegistrationFactory(session=session), round_=round_, now=NOW)
        sent = [answering.SentAnswer(item.pk, "7", NOW) for item in selectors.asked(round_.test_id, "A")]
        assert answering.take(key=sitting.key, answers=sent, now=NOW) == 2
        assert services.hand_in(sitting=sitting, now=NOW).points == 1, value
