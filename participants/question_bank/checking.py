"""What makes a question usable; files and forms are held against the same list."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .content import CHOICES_MOST, AnswerChoice, QuestionContent, QuestionKind
from .marking import alike

TEXT_MOST = 4000
ALT_MOST = 500  # letters that say what a picture shows
SHORT_MOST = 250  # letters of a topic or a source


@dataclass(frozen=True)
class ContentFault:
    """What is wrong with a question; `choice` is the position of the choice it is about, from 0."""

    text: str
    choice: int | None = None


def faults(content: QuestionContent) -> list[ContentFault]:
    """All that stands against using this question."""
    return [*_texts(content), *_choices(content), *_others(content)]


def _texts(content: QuestionContent) -> Iterator[ContentFault]:
    if not content.text.strip():
        yield ContentFault(_("The question has no text."))
    if max(len(content.text), len(content.explanation)) > TEXT_MOST:
        yield ContentFault(_("A question and its explanation may have 4,000 letters each."))
    if max(len(content.topic), len(content.source)) > SHORT_MOST:
        yield ContentFault(_("Topic and source may have 250 letters each."))
    if content.picture and len(content.picture.alt) > ALT_MOST:
        yield ContentFault(_("What a picture shows may be told in 500 letters."))


def _choices(content: QuestionContent) -> Iterator[ContentFault]:
    if content.kind not in (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE, QuestionKind.ORDERING):
        return
    if len(content.choices) < 2:
        yield ContentFault(_("A question with choices needs two of them at least."))
        return
    if len(content.choices) > CHOICES_MOST:
        yield ContentFault(_("A question may have 26 choices."))
    yield from _each_choice(content.choices)
    if content.kind != QuestionKind.ORDERING:
        yield from _right_ones(content)


def _each_choice(choices: tuple[AnswerChoice, ...]) -> Iterator[ContentFault]:
    seen: set[str] = set()
    for number, choice in enumerate(choices):
        if not choice.text.strip():
            yield ContentFault(_("A choice has no text."), number)
        elif choice.text.strip() in seen:
            yield ContentFault(_("Two choices say the same: “%(text)s”.") % {"text": choice.text[:60]}, number)
        seen.add(choice.text.strip())


def _right_ones(content: QuestionContent) -> Iterator[ContentFault]:
    right = len(content.right)
    if not right:
        yield ContentFault(_("No choice is marked as right."))
    elif content.kind != QuestionKind.MULTIPLE and right > 1:
        yield ContentFault(_("More than one choice is marked as right."))
    elif content.kind == QuestionKind.MULTIPLE and right == len(content.choices):
        yield ContentFault(_("Every choice is marked as right, so there is nothing to choose."))


def _others(content: QuestionContent) -> Iterator[ContentFault]:
    if content.kind == QuestionKind.MATCHING:
        if len(content.pairs) < 2 or not all(left.strip() and right.strip() for left, right in content.pairs):
            yield ContentFault(_("A question to be matched needs two pairs at least, each with both sides."))
        elif len({alike(left) for left, _right in content.pairs}) < len(content.pairs):
            yield ContentFault(_("Two left sides say the same."))
    if content.kind == QuestionKind.NUMERIC and content.value is None:
        yield ContentFault(_("The right number is missing."))
