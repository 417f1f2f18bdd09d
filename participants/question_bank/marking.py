"""What an answer is worth: pure functions of a question's content and what was given.

An answer is JSON: positions of choices (a list of whole numbers), for `ordering` the positions in the order given, for
`matching` the position of the partner of each left side (or null), for `number` and `short_text` a text.
"""

from collections.abc import Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from .content import QuestionContent, QuestionKind

TEXT_MOST = 500  # letters of an answer
NUMBER_MOST = 30  # letters of a number, also as it is written without an exponent
WRONG, RIGHT = Fraction(0), Fraction(1)
# Differences of numbers that can be written out are exact in it, and one to any other number ends in no exception.
_EXACT = Context(prec=100, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])


def credit(content: QuestionContent, given: Any) -> Fraction | None:
    """From 0 (wrong, or no answer) to 1 (right); None where staff have to mark it.

    `multiple` gives for each right choice its share and takes as much for each wrong one, never below 0; `ordering`
    and `matching` give the share that stands where it belongs.
    """
    if given is None or not is_answer(content, given):
        return WRONG
    match content.kind:
        case QuestionKind.MULTIPLE:
            return _of_several(set(content.right), set(given))
        case QuestionKind.ORDERING:
            return Fraction(sum(at == position for at, position in enumerate(given)), len(content.choices))
        case QuestionKind.MATCHING:
            return _of_pairs(content.pairs, given)
        case QuestionKind.NUMERIC:
            return _of_number(content, given)
        case QuestionKind.SHORT_TEXT:
            return _of_text(content, given)
    return RIGHT if given == content.right else WRONG


def is_answer(content: QuestionContent, given: Any) -> bool:
    """Whether this has the shape of an answer to this question."""
    match content.kind:
        case QuestionKind.NUMERIC | QuestionKind.SHORT_TEXT:
            return isinstance(given, str) and len(given) <= TEXT_MOST
        case QuestionKind.MATCHING:
            return _positions(given, len(content.pairs), empty=True) and len(given) == len(content.pairs)
    if not _positions(given, len(content.choices)) or len(set(given)) != len(given):
        return False
    return len(given) <= _most(content) and (content.kind != QuestionKind.ORDERING or len(given) == _most(content))


def number(text: str) -> Decimal | None:
    """A number as people type it, with a comma or a point before its decimals; None for anything else.

    A power of ten ("1e5") is one as long as the number can be written out: sums with larger ones overflow.
    """
    plain = text.strip().replace(" ", "")
    if len(plain) > NUMBER_MOST:
        return None
    if "," in plain and "." in plain:  # the last one stands before the decimals
        thousands = "." if plain.rindex(",") > plain.rindex(".") else ","
        plain = plain.replace(thousands, "")
    try:
        value = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and _can_be_written_out(value) else None


def _can_be_written_out(value: Decimal) -> bool:
    return abs(value.adjusted()) < NUMBER_MOST and len(f"{value:f}") <= NUMBER_MOST


def alike(text: str) -> str:
    """Two short texts with the same result are the same answer: capitals, spaces and a last full stop do not count."""
    return " ".join(text.split()).casefold().rstrip(". ")


def _most(content: QuestionContent) -> int:
    alone = content.kind in (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE)
    return 1 if alone else len(content.choices)


def _positions(given: Any, below: int, *, empty: bool = False) -> bool:
    if not isinstance(given, list):
        return False
    return all((empty and each is None) or (type(each) is int and 0 <= each < below) for each in given)


def _of_several(right: set[int], given: set[int]) -> Fraction:
    return max(WRONG, Fraction(len(given & right) - len(given - right), len(right)))


def _of_pairs(pairs: Sequence[tuple[str, str]], given: Sequence[int | None]) -> Fraction:
    # Two left sides may have the same partner: then either of its places is right.
    hits = sum(at is not None and pairs[at][1] == right for (_left, right), at in zip(pairs, given, strict=True))
    return Fraction(hits, len(pairs))


def _of_number(content: QuestionContent, given: str) -> Fraction:
    value = number(given)
    if value is None or content.value is None or content.value.is_nan() or content.tolerance.is_nan():
        return WRONG
    return RIGHT if _EXACT.abs(_EXACT.subtract(value, content.value)) <= content.tolerance else WRONG


def _of_text(content: QuestionContent, given: str) -> Fraction | None:
    if not given.strip():
        return WRONG
    if not content.answers:
        return None
    return RIGHT if alike(given) in {alike(answer) for answer in content.answers} else WRONG
