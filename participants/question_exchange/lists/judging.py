"""What a raw question of a list means, or why it is refused."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from participants.question_bank.content import AnswerChoice, QuestionContent, QuestionKind, statement
from participants.question_bank.marking import alike, number

from ..drafts import ReadQuestions, SourcePosition
from . import patterns
from .raw import RawAnswer, RawChoice, RawQuestion
from .segments import TAIL


class _Unreadable(Exception):
    """Why a question is refused, and where."""

    def __init__(self, at: SourcePosition, why: str) -> None:
        super().__init__(why)
        self.at, self.why = at, why


def judge(question: RawQuestion, found: ReadQuestions, has_key: bool) -> None:
    """Take the question, or refuse it with the place of what is wrong."""
    try:
        choices = _choices(question)
        content = _with_choices(question, choices, has_key) if choices else _without(question, has_key)
    except _Unreadable as wrong:
        found.refuse(wrong.at, wrong.why)
        return
    found.take(content, question.at, [choice.at for choice in choices])


def _text(question: RawQuestion) -> str:
    text = "\n".join(line.strip() for line in question.text if line.strip())
    return text.rstrip("* ").strip()


def _notes(question: RawQuestion) -> dict[str, Any]:
    notes: dict[str, Any] = {name: " ".join(lines).strip() for name, lines in question.notes.items()}
    if "difficulty" in notes:
        notes["difficulty"] = patterns.DIFFICULTIES.get(notes["difficulty"].casefold().rstrip("."), "")
    return notes


def _choices(question: RawQuestion) -> list[RawChoice]:
    """The choices in the order of their letters; numbers in a question are choices where it has no letters."""
    if not question.choices:
        return _numbered_choices(question)
    if question.numbered:
        question.text += [f"({each.letter}) {each.text}" for each in question.numbered]
    choices = sorted(question.choices, key=lambda choice: choice.letter)
    for before, choice in zip([None, *choices], choices, strict=False):
        if patterns.ANSWER_WITHIN.search(choice.text):
            raise _Unreadable(choice.at, _("An answer stands within this choice: begin a new line for it."))
        expected = "a" if before is None else chr(ord(before.letter) + 1)
        if before and choice.letter == before.letter:
            later = max(before, choice, key=lambda each: (each.at.line, each.at.column))
            raise _Unreadable(later.at, _("Choice %(letter)s stands twice.") % {"letter": choice.letter})
        if choice.letter != expected:
            words = {"letter": expected, "next": choice.letter}
            raise _Unreadable(choice.at, _("Choice %(letter)s is missing before choice %(next)s.") % words)
    return choices


def _numbered_choices(question: RawQuestion) -> list[RawChoice]:
    parts = question.numbered
    if [part.letter for part in parts] != [str(count) for count in range(1, len(parts) + 1)] or len(parts) < 2:
        question.text += [f"({part.letter}) {part.text}" for part in parts]
        return []
    return [RawChoice(chr(ord("a") + at), part.text, part.at, part.marked) for at, part in enumerate(parts)]


def _with_choices(question: RawQuestion, choices: list[RawChoice], has_key: bool) -> QuestionContent:
    marked = {at for at, choice in enumerate(choices) if choice.marked}
    answered = [_positions(answer, choices) for answer in question.answers]
    _same(question, answered)
    right = set(answered[0]) if answered else marked
    if answered and marked and right != marked:
        raise _Unreadable(question.answers[0].at, _("The answer and the marked choice do not agree."))
    if not right:
        raise _Unreadable(question.at, _no_answer(question, has_key))
    text = _text(question)
    if answered and _is_order(answered[0], choices, text):
        ordered = tuple(AnswerChoice(choices[at].text) for at in answered[0])
        return QuestionContent(QuestionKind.ORDERING, text, ordered, **_notes(question))
    kind = QuestionKind.SINGLE if len(right) == 1 else QuestionKind.MULTIPLE
    made = tuple(AnswerChoice(choice.text, at in right) for at, choice in enumerate(choices))
    return QuestionContent(kind, text, made, **_notes(question))


def _no_answer(question: RawQuestion, has_key: bool) -> str:
    if has_key and question.number:
        return _("The key has no answer to question %(number)s.") % {"number": question.number}
    return _("No right answer is given: mark a choice with *, or write “Jawaban: A” below the choices.")


def _same(question: RawQuestion, answered: list[list[int]]) -> None:
    for answer, positions in zip(question.answers[1:], answered[1:], strict=True):
        if set(positions) != set(answered[0]):
            raise _Unreadable(answer.at, _("The question has two different answers."))


def _is_order(positions: list[int], choices: list[RawChoice], text: str) -> bool:
    return len(positions) == len(choices) > 2 and bool(re.search(r"urut|order", text, re.I))


def _positions(answer: RawAnswer, choices: list[RawChoice]) -> list[int]:
    """Positions of what the answer names: letters, a number where choices are numbered, or a choice's own words."""
    texts = [alike(choice.text) for choice in choices]
    if alike(answer.value) in texts:
        return [texts.index(alike(answer.value))]
    value = patterns.CALLED.sub("", answer.value)
    if found := patterns.LETTER_AND_WORDS.match(value):
        return [_letter_with_words(answer, found, texts)]
    letters = _letters(value)
    if not letters:
        raise _Unreadable(answer.at, _("“%(value)s” is none of the choices.") % {"value": answer.value[:60]})
    for letter in letters:
        if ord(letter) - ord("a") >= len(choices):
            words = {"letter": letter.upper(), "last": choices[-1].letter.upper()}
            raise _Unreadable(answer.at, _("The answer is %(letter)s, but the last choice is %(last)s.") % words)
    return list(dict.fromkeys(ord(letter) - ord("a") for letter in letters))


def _letter_with_words(answer: RawAnswer, found: re.Match[str], texts: list[str]) -> int:
    """ "C. Komisi Pemilihan Umum": the words must not be those of another choice."""
    at = ord(found["letter"].lower()) - ord("a")
    words = alike(found["words"])
    if at >= len(texts):
        last = chr(ord("A") + len(texts) - 1)
        message = _("The answer is %(letter)s, but the last choice is %(last)s.")
        raise _Unreadable(answer.at, message % {"letter": found["letter"].upper(), "last": last})
    if words in texts and texts.index(words) != at:
        raise _Unreadable(answer.at, _("Letter and words of the answer name different choices."))
    return at


def _letters(value: str) -> list[str]:
    if patterns.LETTERS_TOGETHER.match(value.strip()):
        return list(value.strip().lower())
    if numbered := re.fullmatch(r"\(?(\d{1,2})[.)]*", value.strip()):
        return [chr(ord("a") + int(numbered[1]) - 1)] if int(numbered[1]) else []
    if not patterns.LETTERS_ONLY.match(value) and not re.fullmatch(_HYPHENED, value):
        return []
    return re.findall(rf"\b[{patterns.LETTERS}]\b", value.lower())


_HYPHENED = re.compile(rf"[{patterns.LETTERS}](?:\s*[-–>→]+\s*[{patterns.LETTERS}])+")


def _without(question: RawQuestion, has_key: bool) -> QuestionContent:
    """A question without choices: a statement, a number, or a short text."""
    text, truth = _truth_in(_text(question))
    answer = question.answers[0] if question.answers else None
    for other in question.answers[1:]:
        if alike(other.value) != alike(question.answers[0].value):
            raise _Unreadable(other.at, _("The question has two different answers."))
    if answer is not None and (said := _truth(answer.value)) is not None:
        if truth is not None and truth != said:
            raise _Unreadable(answer.at, _("The answer and the marked choice do not agree."))
        truth = said
    if truth is not None:
        return statement(text, truth, **_notes(question))
    if answer is None:
        return _by_hand(question, text, has_key)
    if not _asks_truth(_text(question)):
        return _short(question, text, answer)
    raise _Unreadable(answer.at, _("“%(value)s” is neither true nor false.") % {"value": answer.value[:60]})


def _truth_in(text: str) -> tuple[str, bool | None]:
    """A statement without "(B/S)", and what it is marked as: "(B)" at its end or beginning."""
    asks = _asks_truth(text)
    plain = text[: asks.start()] if asks else text
    if found := patterns.ENDS_TRUE_OR_FALSE.search(plain, max(0, len(plain) - TAIL)):
        return plain[: found.start()].strip(), _truth(found["value"])
    if found := patterns.BEGINS_TRUE_OR_FALSE.match(plain):
        return plain[found.end() :].strip(), _truth(found["value"])
    return plain.strip(), None


def _asks_truth(text: str) -> re.Match[str] | None:
    """Where "(B/S)" stands at the end."""
    return patterns.TRUE_OR_FALSE.search(text, max(0, len(text) - TAIL))


def _truth(value: str) -> bool | None:
    word = value.strip(" .()[]").casefold()
    if word in patterns.TRUE_WORDS:
        return True
    return False if word in patterns.FALSE_WORDS else None


def _by_hand(question: RawQuestion, text: str, has_key: bool) -> QuestionContent:
    if question.by_hand:
        return QuestionContent(QuestionKind.SHORT_TEXT, text, **_notes(question))
    if has_key or _asks_truth(_text(question)):
        raise _Unreadable(question.at, _no_answer(question, has_key))
    raise _Unreadable(question.at, _("The question has neither choices nor an answer."))


def _short(question: RawQuestion, text: str, answer: RawAnswer) -> QuestionContent:
    if _letters(answer.value) and not re.search(r"\d", answer.value) and len(answer.value.strip(" .()")) == 1:
        raise _Unreadable(answer.at, _("The answer is a letter, but the question has no choices."))
    if found := patterns.NUMBER_VALUE.match(answer.value):
        value, tolerance = number(found["value"].rstrip(".,")), number(found["tolerance"] or "0")
        if value is not None:
            content = QuestionContent(QuestionKind.NUMERIC, text, value=value, **_notes(question))
            return _tolerant(content, tolerance or Decimal(0))
    answers = tuple(dict.fromkeys(_several(answer.value)))
    return QuestionContent(QuestionKind.SHORT_TEXT, text, answers=answers, **_notes(question))


def _tolerant(content: QuestionContent, tolerance: Decimal) -> QuestionContent:
    return replace(content, tolerance=tolerance)


def _several(value: str) -> Iterable[str]:
    return (part.strip(" .") for part in re.split(r"\s*(?:;|\s/\s|\satau\s)\s*", value) if part.strip(" ."))
