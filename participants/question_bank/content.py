"""What a question says, as plain data: read from files, kept in versions, shown, and marked by `marking`."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

CHOICES_MOST = 26
TRUE, FALSE = "Benar", "Salah"
"""The two choices of a statement, in the language in which trainers write their questions."""


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("one right choice")
    MULTIPLE = "multiple", _("several right choices")
    TRUE_FALSE = "true_false", _("true or false")
    ORDERING = "ordering", _("to be put in order")
    MATCHING = "matching", _("to be matched")
    NUMERIC = "number", _("a number")
    SHORT_TEXT = "short_text", _("a short text")


WITH_CHOICES = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE, QuestionKind.ORDERING)


class Difficulty(models.TextChoices):
    """How hard a question is, by its author."""

    EASY = "easy", _("easy")
    MEDIUM = "medium", _("medium")
    HARD = "hard", _("hard")


@dataclass(frozen=True, slots=True)
class AnswerChoice:
    """One choice, and what a participant who took it is told afterwards."""

    text: str
    right: bool = False
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class PictureContent:
    """A picture that a question is about, such as a marked ballot; `key` is the SHA-256 of its file, in hex.

    `alt` says in words what is to be seen. `jpeg` is there only on the way in or out: kept content has the key alone.
    """

    key: str
    alt: str = ""
    width: int = field(default=0, compare=False)  # pixels
    height: int = field(default=0, compare=False)
    jpeg: bytes = field(default=b"", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class QuestionContent:
    """A question. Choices of `ordering` stand in the right order; `pairs` are (left, right) of `matching`.

    `answers` lists the accepted texts of `short_text`; none means that staff mark it. `value` and `tolerance` belong
    to `number`: right is what lies no further from `value` than `tolerance`.
    """

    kind: str
    text: str
    choices: tuple[AnswerChoice, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    answers: tuple[str, ...] = ()
    value: Decimal | None = None
    tolerance: Decimal = field(default=Decimal(0))
    explanation: str = ""
    topic: str = ""
    source: str = ""
    difficulty: str = ""
    picture: PictureContent | None = None

    @property
    def right(self) -> list[int]:
        """Positions of the right choices, from 0; of `ordering` all of them, as they stand in the right order."""
        if self.kind == QuestionKind.ORDERING:
            return list(range(len(self.choices)))
        return [number for number, choice in enumerate(self.choices) if choice.right]

    @property
    def by_hand(self) -> bool:
        """Whether only staff can mark it."""
        return self.kind == QuestionKind.SHORT_TEXT and not self.answers

    def body(self) -> dict[str, Any]:
        """What differs from kind to kind, as JSON."""
        return {
            "choices": [[choice.text, choice.right, choice.feedback] for choice in self.choices],
            "pairs": [list(pair) for pair in self.pairs],
            "answers": list(self.answers),
            "value": None if self.value is None else str(self.value),
            "tolerance": str(self.tolerance),
            **({"picture": _picture_body(self.picture)} if self.picture else {}),
        }


def _picture_body(picture: PictureContent) -> list[Any]:
    return [picture.key, picture.alt, picture.width, picture.height]


def from_body(body: dict[str, Any], **texts: str) -> QuestionContent:
    """The content whose `body` this is; `texts` are its other fields."""
    value = body["value"]
    return QuestionContent(
        choices=tuple(AnswerChoice(*choice) for choice in body["choices"]),
        pairs=tuple((left, right) for left, right in body["pairs"]),
        answers=tuple(body["answers"]),
        value=None if value is None else Decimal(value),
        tolerance=Decimal(body["tolerance"]),
        picture=PictureContent(*body["picture"]) if body.get("picture") else None,
        **texts,
    )


def statement(text: str, true: bool, **more: Any) -> QuestionContent:
    """A statement that is true or false."""
    choices = (AnswerChoice(TRUE, true), AnswerChoice(FALSE, not true))
    return QuestionContent(QuestionKind.TRUE_FALSE, text, choices, **more)
