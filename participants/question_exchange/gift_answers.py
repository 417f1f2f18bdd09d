"""What stands between the braces of a GIFT question."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from participants.question_bank.content import AnswerChoice, QuestionContent, QuestionKind, statement
from participants.question_bank.marking import number

from .gift_text import show

WEIGHT = re.compile(r"%(-?\d+(?:[.,]\d+)?)%")
TRUTH = re.compile(r"\s*(T|TRUE|F|FALSE)\s*(?:#(?P<first>[^#]*))?(?:#(?P<second>[^#]*))?\s*$", re.I)
ITEM = re.compile(r"[=~]")


class NotGift(Exception):
    """Why a question is refused; `at` is an offset within its answers."""

    def __init__(self, at: int, why: str) -> None:
        super().__init__(why)
        self.at, self.why = at, why


@dataclass(frozen=True)
class GiftItem:
    """A choice: right (=) or not (~), its weight in per cent where one is written, text and feedback, still hidden."""

    right: bool
    weight: Decimal | None
    text: str
    feedback: str
    at: int

    @property
    def counts(self) -> bool:
        """Whether it is (a part of) the right answer."""
        return self.weight > 0 if self.weight is not None else self.right


def content_of(block: str, text: str, **more: Any) -> tuple[QuestionContent, list[int]]:
    """The question, and the offsets of its choices. `block` is hidden text. Raises NotGift."""
    if not block.strip():
        return QuestionContent(QuestionKind.SHORT_TEXT, text, **more), []
    if found := TRUTH.match(block):
        return _statement(found, text, more), []
    if block.lstrip().startswith("#"):
        return _numeric(block, text, more), []
    items = _items(block)
    if all(item.right and "->" in item.text for item in items) and len(items) > 1:
        pairs = tuple(_pair(item.text) for item in items)
        return QuestionContent(QuestionKind.MATCHING, text, pairs=pairs, **more), []
    if all(item.right for item in items):
        return _short(items, text, more), []
    return _choices(items, text, more), [item.at for item in items]


def _statement(found: re.Match[str], text: str, more: dict[str, Any]) -> QuestionContent:
    true = found[1].upper().startswith("T")
    wrong, right = show(found["first"] or ""), show(found["second"] or "")
    made = statement(text, true, **more)
    first, second = made.choices
    told = (right, wrong) if true else (wrong, right)
    choices = (AnswerChoice(first.text, first.right, told[0]), AnswerChoice(second.text, second.right, told[1]))
    return QuestionContent(QuestionKind.TRUE_FALSE, text, choices, **more)


def _numeric(block: str, text: str, more: dict[str, Any]) -> QuestionContent:
    start = block.index("#") + 1
    said = block[start:].strip()
    if ITEM.search(said):
        items = _items(said)
        if len(items) > 1 or items[0].weight not in (None, 100):
            raise NotGift(start, _("Several numbers with different shares are not kept: leave the right one."))
        said = items[0].text
    said = show(said.split("#")[0])
    low, dots, high = said.partition("..")
    value, _colon, tolerance = said.partition(":")
    if dots:
        ends = number(low), number(high)
        if None in ends or not ends[0] or not ends[1]:
            ends = _both(start, *ends)
        middle, off = (ends[0] + ends[1]) / 2, abs(ends[1] - ends[0]) / 2  # type: ignore[operator]
        return QuestionContent(QuestionKind.NUMERIC, text, value=middle, tolerance=off, **more)
    middle, off = _both(start, number(value), number(tolerance or "0"))
    return QuestionContent(QuestionKind.NUMERIC, text, value=middle, tolerance=off, **more)


def _both(at: int, first: Decimal | None, second: Decimal | None) -> tuple[Decimal, Decimal]:
    if first is None or second is None:
        raise NotGift(at, _("After # a number has to stand, as in {#7} or {#7:0.5}."))
    return first, second


def _items(block: str) -> list[GiftItem]:
    starts = [found.start() for found in ITEM.finditer(block)]
    if not starts or block[: starts[0]].strip():
        raise NotGift(0, _("Choices have to begin with = or ~."))
    return [_item(block[at:end], at) for at, end in zip(starts, [*starts[1:], len(block)], strict=True)]


def _item(piece: str, at: int) -> GiftItem:
    said, _sign, feedback = piece[1:].partition("#")
    weight = WEIGHT.match(said.lstrip())
    share = number(weight[1]) if weight else None
    words = said.lstrip()[weight.end() :] if weight else said
    return GiftItem(piece[0] == "=", share, words, feedback, at)


def _pair(text: str) -> tuple[str, str]:
    left, _arrow, right = text.partition("->")
    return show(left), show(right)


def _short(items: list[GiftItem], text: str, more: dict[str, Any]) -> QuestionContent:
    for item in items:
        if item.weight not in (None, 100):
            raise NotGift(
                item.at, _("An answer that is worth a part is not kept: leave it out, or make it a full one.")
            )
    answers = tuple(show(item.text) for item in items)
    return QuestionContent(QuestionKind.SHORT_TEXT, text, answers=answers, **more)


def _choices(items: list[GiftItem], text: str, more: dict[str, Any]) -> QuestionContent:
    several = not any(item.right for item in items)
    shares = {item.weight for item in items if item.counts}
    if (several and len(shares) > 1) or (not several and any(item.weight not in (None, 0, 100) for item in items)):
        odd = next(item for item in items if item.weight not in (None, 0, 100))
        raise NotGift(odd.at, _("A choice that is worth a part of the points is not kept: choices are right or wrong."))
    if several and not any(item.counts for item in items):
        raise NotGift(items[0].at, _("No choice is marked as right."))
    kind = QuestionKind.MULTIPLE if several else QuestionKind.SINGLE
    made = tuple(AnswerChoice(show(item.text), item.counts, show(item.feedback)) for item in items)
    return QuestionContent(kind, text, made, **more)
