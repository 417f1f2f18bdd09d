"""Reading what was keyed in of an answer sheet: one row of letters a person, held against the questions."""

import shlex
from collections.abc import Sequence
from string import ascii_uppercase
from typing import Any

from django.utils.translation import gettext as _

from participants.question_bank.content import QuestionKind
from participants.question_bank.marking import TEXT_MOST, number

from .selectors import ItemOnPage

ROW_MOST = 20_000  # letters of a row
EMPTY = {"-", "."}
ONE_LETTER = (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE)


class UnreadableRow(Exception):
    """The row does not fit the questions; its text says where."""


def read_row(text: str, items: Sequence[ItemOnPage]) -> list[Any]:
    """The answers in the order of the questions, as `marking` reads them; None for a question left empty.

    Where each question has one letter, they may stand together (`ABDC-`); otherwise answers stand apart, several
    letters of one question together (`A BD - 7 "kotak suara"`). Letters are those of the question sheet, `-` is an
    empty answer. Raises UnreadableRow.
    """
    parts = _parts(text, items)
    if len(parts) != len(items):
        told = {"given": len(parts), "asked": len(items)}
        raise UnreadableRow(_("%(given)d answers for %(asked)d questions.") % told)
    return [None if part in EMPTY else _answer(part, item) for part, item in zip(parts, items, strict=True)]


def _parts(text: str, items: Sequence[ItemOnPage]) -> list[str]:
    if len(text) > ROW_MOST:
        raise UnreadableRow(_("This row is too long."))
    if all(item.content.kind in ONE_LETTER for item in items):
        return [letter for letter in text if not letter.isspace() and letter not in ",;"]
    try:
        return shlex.split(text)
    except ValueError as wrong:
        raise UnreadableRow(_("A quotation mark is not closed.")) from wrong


def _answer(part: str, item: ItemOnPage) -> Any:
    match item.content.kind:
        case QuestionKind.NUMERIC:
            if number(part) is None:
                raise _fault(item, _("“%(text)s” is not a number.") % {"text": part[:20]})
            return part
        case QuestionKind.SHORT_TEXT:
            return part[:TEXT_MOST].replace("\0", "")
        case QuestionKind.MATCHING:
            return _partners(part, item)
    chosen = [_position(letter, item) for letter in part]
    if len(set(chosen)) < len(chosen):
        raise _fault(item, _("a letter stands there twice."))
    if item.content.kind in ONE_LETTER and len(chosen) > 1:
        raise _fault(item, _("one letter only."))
    if item.content.kind == QuestionKind.ORDERING and len(chosen) < len(item.options):
        raise _fault(item, _("all letters are needed, in the order given."))
    return chosen


def _partners(part: str, item: ItemOnPage) -> list[int | None]:
    if len(part) != len(item.content.pairs):
        raise _fault(item, _("%(count)d letters are needed.") % {"count": len(item.content.pairs)})
    return [None if letter in EMPTY else _position(letter, item) for letter in part]


def _position(letter: str, item: ItemOnPage) -> int:
    at = ascii_uppercase.find(letter.upper()) if letter.isascii() and letter.isalpha() else -1
    if not 0 <= at < len(item.options):
        raise _fault(item, _("there is no choice “%(letter)s”.") % {"letter": letter})
    return item.options[at][0]


def _fault(item: ItemOnPage, why: str) -> UnreadableRow:
    return UnreadableRow(_("Question %(number)d: %(why)s") % {"number": item.number, "why": why})


def written(given: Sequence[Any], items: Sequence[ItemOnPage]) -> str:
    """The row that `read_row` reads as these answers."""
    parts = [_written(answer, item) for answer, item in zip(given, items, strict=True)]
    together = all(item.content.kind in ONE_LETTER for item in items)
    return "".join(parts) if together else " ".join(parts)


def _written(answer: Any, item: ItemOnPage) -> str:
    if answer is None:
        return "-"
    if isinstance(answer, str):
        return shlex.quote(answer)
    letters = {position: ascii_uppercase[at] for at, (position, _text) in enumerate(item.options)}
    return "".join("-" if position is None else letters[position] for position in answer) or "-"
