"""The answers of a question as staff type them, a line each, and back."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from .content import FALSE, TRUE, AnswerChoice, QuestionContent, QuestionKind, statement
from .marking import number

RIGHT = "*"
ESCAPE = "\\"
CONTINUED = "  "  # what a further line of the same answer begins with
EQUALS = " = "
PLUS_MINUS = "±"
# An equals sign that stands apart in a left side is written `\=`, and one more backslash where it has some already.
_APART = re.compile(r"(?<= )(\\*=)(?= |\Z)")
_ESCAPED_APART = re.compile(r"(?<= )\\(\\*=)(?= |\Z)")


class UnreadableAnswers(Exception):
    """The lines do not fit the kind of question; its text says why."""


def read(kind: str, text: str) -> dict[str, Any]:
    """The fields of `QuestionContent` that these lines fill.

    Choices stand a line each, right ones behind `*`; of `ordering` in the right order; of `matching` as "left = right"
    (" \\= " in a left side is an equals sign of its own); of `true_false` "Benar" or "Salah"; of `number` "4" or
    "4 ± 0,5"; of `short_text` each accepted text, or none.
    Raises UnreadableAnswers.
    """
    lines = _lines(text)
    return READERS[QuestionKind(kind)](lines)


def _lines(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith(CONTINUED) and line.strip() and lines:
            lines[-1] += "\n" + line.removeprefix(CONTINUED)
        elif line.strip():
            lines.append(line.strip())
    return lines


def _choices(lines: list[str]) -> dict[str, Any]:
    return {"choices": tuple(_choice(line) for line in lines)}


def _choice(line: str) -> AnswerChoice:
    right = line.startswith(RIGHT)
    return AnswerChoice(_bare(line.removeprefix(RIGHT).lstrip() if right else line), right)


def _bare(line: str) -> str:
    return line.removeprefix(ESCAPE) if line.startswith((ESCAPE + RIGHT, ESCAPE + ESCAPE)) else line


def _ordered(lines: list[str]) -> dict[str, Any]:
    return {"choices": tuple(AnswerChoice(_bare(line)) for line in lines)}


def _true_or_false(lines: list[str]) -> dict[str, Any]:
    words = [line.removeprefix(RIGHT).strip().casefold() for line in lines if len(lines) == 1 or line[0] == RIGHT]
    if words not in ([TRUE.casefold()], [FALSE.casefold()], ["b"], ["s"]):
        raise UnreadableAnswers(_("Write “Benar” or “Salah”."))
    return {"choices": statement("", words[0][0] == "b").choices}


def _pairs(lines: list[str]) -> dict[str, Any]:
    pairs = [line.partition(EQUALS) for line in lines]
    for left, sign, right in pairs:
        if not sign or not left.strip() or not right.strip():
            raise UnreadableAnswers(_("Write each pair as “left = right”."))
    return {"pairs": tuple((_ESCAPED_APART.sub(r"\1", left.strip()), right.strip()) for left, _sign, right in pairs)}


def _number(lines: list[str]) -> dict[str, Any]:
    said, _sign, around = " ".join(lines).replace("+/-", PLUS_MINUS).partition(PLUS_MINUS)
    value, tolerance = number(said), number(around) if around.strip() else number("0")
    if value is None or tolerance is None or tolerance < 0:
        raise UnreadableAnswers(_("Write the right number, as “4” or “4 ± 0,5”."))
    return {"value": value, "tolerance": tolerance}


def _texts(lines: list[str]) -> dict[str, Any]:
    return {"answers": tuple(lines)}


READERS: dict[QuestionKind, Callable[[list[str]], dict[str, Any]]] = {
    QuestionKind.SINGLE: _choices,
    QuestionKind.MULTIPLE: _choices,
    QuestionKind.ORDERING: _ordered,
    QuestionKind.TRUE_FALSE: _true_or_false,
    QuestionKind.MATCHING: _pairs,
    QuestionKind.NUMERIC: _number,
    QuestionKind.SHORT_TEXT: _texts,
}


def written(content: QuestionContent) -> str:
    """The lines that `read` reads as this question's answers."""
    return "\n".join(line.replace("\n", "\n" + CONTINUED) for line in _written(content))


def _written(content: QuestionContent) -> Iterable[str]:
    match content.kind:
        case QuestionKind.TRUE_FALSE:
            return [content.choices[at].text for at in content.right]
        case QuestionKind.MATCHING:
            return [f"{_APART.sub(_with_escape, left)}{EQUALS}{right}" for left, right in content.pairs]
        case QuestionKind.NUMERIC:
            around = f" {PLUS_MINUS} {content.tolerance:f}" if content.tolerance else ""
            return [f"{content.value:f}{around}"]
        case QuestionKind.SHORT_TEXT:
            return content.answers
    ordering = content.kind == QuestionKind.ORDERING
    return [f"{RIGHT if each.right and not ordering else ''} {_escaped(each.text)}".strip() for each in content.choices]


def _with_escape(found: re.Match[str]) -> str:
    return ESCAPE + found[1]


def _escaped(text: str) -> str:
    return ESCAPE + text if text.startswith((RIGHT, ESCAPE + RIGHT, ESCAPE + ESCAPE)) else text
