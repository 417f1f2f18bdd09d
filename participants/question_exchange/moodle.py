"""Reading Moodle XML (docs.moodle.org/en/Moodle_XML_format)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from participants.question_bank.content import AnswerChoice, QuestionContent, QuestionKind, statement
from participants.question_bank.marking import number

from .drafts import ReadQuestions, SourcePosition
from .gift_text import topic_of
from .html import plain
from .moodle_pictures import NotTaken, picture_of
from .xml_tree import XmlNode, XmlRefused, parse

FULL = Decimal(100)


def read_moodle(content: bytes) -> ReadQuestions:
    """The questions of a Moodle XML file; what is refused is named with line and column."""
    found, topic = ReadQuestions(), ""
    try:
        quiz = parse(content)
    except XmlRefused as wrong:
        found.refuse(SourcePosition(wrong.line, wrong.column), _sentence(wrong.why))
        return found
    for node in quiz.all("question"):
        if node.attributes.get("type") == "category":
            category = node.first("category")
            topic = topic_of(category.says("text")) if category else ""
        else:
            _read(node, topic, found)
    return found.in_order()


def _sentence(why: str) -> str:
    if why == "doctype":
        return _("The file brings a document type of its own, which is not read.")
    return _("This is not the XML of Moodle: it cannot be read from here on.")


def _read(node: XmlNode, topic: str, found: ReadQuestions) -> None:
    kind = node.attributes.get("type", "")
    reader = READERS.get(kind)
    try:
        if reader is None:
            raise NotTaken(node, _("Questions of the kind “%(kind)s” are not taken.") % {"kind": kind})
        asked = node.first("questiontext")
        more = _more(node, topic) | {"picture": picture_of(node, asked)}
        content = reader(node, _text(asked), more)
    except NotTaken as wrong:
        found.refuse(_at(wrong.node), wrong.why)
        return
    found.take(content, _at(node), [_at(answer) for answer in node.all("answer")])


def _at(node: XmlNode) -> SourcePosition:
    return SourcePosition(node.line, node.column)


def _text(node: XmlNode | None) -> str:
    return plain(node.says("text"), node.attributes.get("format", "html")) if node else ""


def _more(node: XmlNode, topic: str) -> dict[str, Any]:
    more = {"topic": topic, "explanation": _text(node.first("generalfeedback"))}
    tags = node.first("tags")
    for tag in tags.all("tag") if tags else []:
        name, sign, value = tag.says("text").partition("=")
        if sign and name in ("source", "difficulty"):
            more[name] = value
    return more


def _share(answer: XmlNode) -> Decimal:
    share = number(answer.attributes.get("fraction", ""))
    if share is None:
        raise NotTaken(answer, _("An answer says nothing about its share of the points."))
    return share


def _choices(node: XmlNode, text: str, more: dict[str, Any]) -> QuestionContent:
    single = node.says("single", "true").lower() in ("true", "1")
    answers = node.all("answer")
    positive = {_share(answer) for answer in answers if _share(answer) > 0}
    if (single and positive - {FULL}) or len(positive) > 1:
        odd = next(answer for answer in answers if _share(answer) not in (0, FULL))
        why = _("A choice that is worth a part of the points is not kept: choices are right or wrong.")
        raise NotTaken(odd, why)
    made = tuple(
        AnswerChoice(_text_of(answer), _share(answer) > 0, _text(answer.first("feedback"))) for answer in answers
    )
    return QuestionContent(QuestionKind.SINGLE if single else QuestionKind.MULTIPLE, text, made, **more)


def _text_of(answer: XmlNode) -> str:
    return plain(answer.says("text"), answer.attributes.get("format", "html"))


def _statement(node: XmlNode, text: str, more: dict[str, Any]) -> QuestionContent:
    told = {answer.says("text").strip().lower(): answer for answer in node.all("answer")}
    if set(told) != {"true", "false"}:
        raise NotTaken(node, _("A statement needs the answers “true” and “false”."))
    made = statement(text, _share(told["true"]) > 0, **more)
    feedback = [_text(told[word].first("feedback")) for word in ("true", "false")]
    choices = tuple(
        AnswerChoice(choice.text, choice.right, said) for choice, said in zip(made.choices, feedback, strict=True)
    )
    return QuestionContent(QuestionKind.TRUE_FALSE, text, choices, **more)


def _short(node: XmlNode, text: str, more: dict[str, Any]) -> QuestionContent:
    for answer in node.all("answer"):
        if _share(answer) != FULL:
            why = _("An answer that is worth a part is not kept: leave it out, or make it a full one.")
            raise NotTaken(answer, why)
    answers = tuple(plain(answer.says("text"), "plain") for answer in node.all("answer"))
    return QuestionContent(QuestionKind.SHORT_TEXT, text, answers=answers, **more)


def _by_hand(_node: XmlNode, text: str, more: dict[str, Any]) -> QuestionContent:
    return QuestionContent(QuestionKind.SHORT_TEXT, text, **more)


def _numeric(node: XmlNode, text: str, more: dict[str, Any]) -> QuestionContent:
    answers = node.all("answer")
    if len(answers) != 1 or _share(answers[0]) != FULL:
        raise NotTaken(node, _("Several numbers with different shares are not kept: leave the right one."))
    value, tolerance = number(answers[0].says("text")), number(answers[0].says("tolerance", "0") or "0")
    if value is None or tolerance is None:
        raise NotTaken(answers[0], _("The right number is missing."))
    return QuestionContent(QuestionKind.NUMERIC, text, value=value, tolerance=tolerance, **more)


def _matching(node: XmlNode, text: str, more: dict[str, Any]) -> QuestionContent:
    pairs = []
    for pair in node.all("subquestion"):
        answer = pair.first("answer")
        if not _text_of(pair):
            raise NotTaken(pair, _("A partner without a left side is not kept."))
        pairs.append((_text_of(pair), plain(answer.says("text"), "plain") if answer else ""))
    return QuestionContent(QuestionKind.MATCHING, text, pairs=tuple(pairs), **more)


def _ordering(node: XmlNode, text: str, more: dict[str, Any]) -> QuestionContent:
    answers = sorted(node.all("answer"), key=_share)
    return QuestionContent(
        QuestionKind.ORDERING, text, tuple(AnswerChoice(_text_of(answer)) for answer in answers), **more
    )


READERS: dict[str, Callable[[XmlNode, str, dict[str, Any]], QuestionContent]] = {
    "multichoice": _choices,
    "truefalse": _statement,
    "shortanswer": _short,
    "essay": _by_hand,
    "numerical": _numeric,
    "matching": _matching,
    "ordering": _ordering,
}
