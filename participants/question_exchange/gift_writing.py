"""Writing GIFT, with a list of what it cannot hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from participants.question_bank.content import AnswerChoice, QuestionContent, QuestionKind

from .gift_text import SHARES, category_of, escape


@dataclass(frozen=True)
class ExportedQuestions:
    """A file, and what of which question it does not hold: pairs of the question's number, from 1, and a sentence."""

    content: bytes
    losses: Sequence[tuple[int, str]]


def write_gift(questions: Iterable[QuestionContent]) -> ExportedQuestions:
    """The questions as GIFT; those that it cannot hold are left out and named."""
    pieces, losses, topic = [], [], ""
    for position, content in enumerate(questions, start=1):
        lost = unheld(content)
        if lost:
            losses.append((position, lost))
            continue
        if content.topic != topic:
            topic = content.topic
            pieces.append(f"$CATEGORY: {category_of(topic)}\n")
        pieces.append(_question(content, position))
    pieces += [f"// {line}" for line in told(losses)]
    return ExportedQuestions("\n".join(pieces).encode(), losses)


def told(losses: Iterable[tuple[int, str]]) -> list[str]:
    """What a file does not hold, a line each, to stand at its end."""
    line = _("Not in this file: question %(number)d. %(why)s")
    return [line % {"number": number, "why": why} for number, why in losses]


def unheld(content: QuestionContent) -> str:
    """Why GIFT cannot hold this question; empty where it can."""
    arrows = content.kind == QuestionKind.MATCHING and any("->" in side for pair in content.pairs for side in pair)
    if content.picture:
        return _("GIFT has no pictures.")
    if content.kind == QuestionKind.ORDERING:
        return _("GIFT has no questions to be put in order.")
    if arrows or (len(content.answers) > 1 and all("->" in answer for answer in content.answers)):
        return _("GIFT cannot hold “->” in what is to be matched or typed.")
    if len(content.right) > len(SHARES):
        return _("Moodle has no share for more than ten right choices.")
    return ""


def _question(content: QuestionContent, position: int) -> str:
    tags = "".join(
        f" [tag:{name}={_tagged(value)}]"
        for name, value in (("source", content.source), ("difficulty", content.difficulty))
        if value
    )
    form = "[plain]" if content.text.startswith("[") else ""
    explanation = f"####{escape(content.explanation)}" if content.explanation else ""
    head = f"//{tags}\n" if tags else ""
    return f"{head}::{position:03}::{form}{escape(content.text)} {{{_answers(content)}{explanation}}}\n"


def _tagged(value: str) -> str:
    return value.replace("\\", "\\\\").replace("]", "\\]").replace("\n", " ")


def _answers(content: QuestionContent) -> str:
    match content.kind:
        case QuestionKind.TRUE_FALSE:
            return _statement(content.choices)
        case QuestionKind.NUMERIC:
            return f"#{content.value:f}:{content.tolerance:f}"
        case QuestionKind.MATCHING:
            return "".join(f"\n\t={escape(left)} -> {escape(right)}" for left, right in content.pairs) + "\n"
        case QuestionKind.SHORT_TEXT:
            return "".join(f"\n\t={_guarded(answer, '100')}" for answer in content.answers)
    return "".join(_choice(choice, content) for choice in content.choices) + "\n"


def _statement(choices: Sequence[AnswerChoice]) -> str:
    right = next(choice for choice in choices if choice.right)
    wrong = next(choice for choice in choices if not choice.right)
    told = f"#{escape(wrong.feedback)}" if wrong.feedback or right.feedback else ""
    told += f"#{escape(right.feedback)}" if right.feedback else ""
    return ("TRUE" if choices[0].right else "FALSE") + told


def _choice(choice: AnswerChoice, content: QuestionContent) -> str:
    feedback = f"#{escape(choice.feedback)}" if choice.feedback else ""
    if content.kind == QuestionKind.SINGLE:
        sign, said = ("=", _guarded(choice.text, "100")) if choice.right else ("~", _guarded(choice.text, "0"))
    else:
        share = SHARES[len(content.right)]
        sign, said = "~", f"%{share if choice.right else '-' + share}%{escape(choice.text)}"
    return f"\n\t{sign}{said}{feedback}"


def _guarded(text: str, weight: str) -> str:
    """A text that begins with "%" would be read as a weight: then the weight stands before it."""
    return f"%{weight}%{escape(text)}" if text.startswith("%") else escape(text)
