"""Reading GIFT, Moodle's format for questions in plain text (docs.moodle.org/en/GIFT_format)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .drafts import ReadQuestions, SourcePosition
from .gift_answers import NotGift, content_of
from .gift_text import hide, show, topic_of
from .html import plain

COMMENT = re.compile(r"^[ \t]*//.*$", re.M)
CATEGORY = re.compile(r"^[ \t]*\$CATEGORY:(?P<path>.*)$", re.M)
TAG = re.compile(r"\[tag:(?P<name>source|difficulty)=(?P<value>(?:[^\]\\]|\\.)*)\]")
TITLE = re.compile(r"\s*::(?P<title>.*?)::", re.S)
FORMAT = re.compile(r"\s*\[(?P<format>html|plain|moodle|markdown)\]")
BLANK = "_____"


@dataclass(frozen=True)
class _GiftBlock:
    """The text of one question, with what stood above it and where it begins in the file."""

    text: str
    start: int
    topic: str
    tags: dict[str, str]


def read_gift(text: str) -> ReadQuestions:
    """The questions of a GIFT file; what is refused is named with line and column."""
    found = ReadQuestions()
    hidden = hide(text.replace("\r\n", "\n").replace("\ufeff", " "))
    for block in _blocks(hidden):
        _read(block, hidden, found)
    return found.in_order()


def _position(text: str, offset: int) -> SourcePosition:
    before = text[:offset]
    return SourcePosition(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def _blocks(text: str) -> Iterator[_GiftBlock]:
    topic, start, offset = "", None, 0
    tags: dict[str, str] = {}
    for line in [*text.split("\n"), ""]:
        comment, category = COMMENT.match(line), CATEGORY.match(line)
        if comment or category or not line.strip():
            if start is not None and not comment:
                yield _GiftBlock(text[start:offset], start, topic, tags)
                start, tags = None, {}
            if category:
                topic = topic_of(category["path"])
            if comment and start is None:
                tags = tags | {
                    found["name"]: re.sub(r"\\(.)", r"\1", found["value"]) for found in TAG.finditer(_raw(line))
                }
        elif start is None:
            start = offset
        offset += len(line) + 1
    if start is not None:
        yield _GiftBlock(text[start:], start, topic, tags)


def _raw(hidden: str) -> str:
    """A comment's own backslashes belong to its tags."""
    return re.sub(
        "([\ue001-\ue008])\ue0ff", lambda found: "\\" + show(found[1]) if found[1] != "\ue008" else "\\n", hidden
    )


def _read(block: _GiftBlock, whole: str, found: ReadQuestions) -> None:
    at = _position(whole, block.start + len(block.text) - len(block.text.lstrip()))
    body = COMMENT.sub(lambda comment: " " * len(comment[0]), block.text)
    opened = body.find("{")
    if opened < 0:
        found.refuse(at, _("This has no answers in { }, so it is no question."))
        return
    closed = body.find("}", opened)
    if closed < 0:
        found.refuse(_position(whole, block.start + opened), _("The { that opens here is never closed."))
        return
    extra = body.find("{", closed)
    if extra >= 0:
        found.refuse(_position(whole, block.start + extra), _("A question has one place for its answers."))
        return
    _take(block, body, (opened, closed), whole, found, at)


def _take(
    block: _GiftBlock, body: str, braces: tuple[int, int], whole: str, found: ReadQuestions, at: SourcePosition
) -> None:
    opened, closed = braces
    text, form = _text(body[:opened], body[closed + 1 :])
    said = body[opened + 1 : closed]
    told = said.rfind("####")  # the last one: a feedback that is left empty ends with # as well
    answers, general = (said[:told], said[told + 4 :]) if told >= 0 else (said, "")
    more = {"topic": block.topic, "explanation": plain(show(general), form), **block.tags}
    try:
        content, places = content_of(answers, plain(text, form), **more)
    except NotGift as wrong:
        found.refuse(_position(whole, block.start + opened + 1 + wrong.at), wrong.why)
        return
    found.take(content, at, [_position(whole, block.start + opened + 1 + place) for place in places])


def _text(before: str, after: str) -> tuple[str, str]:
    """The question without its title, and in which format it is written."""
    title = TITLE.match(before)
    rest = before[title.end() :] if title else before
    form = FORMAT.match(rest)
    rest = rest[form.end() :] if form else rest
    asked = show(rest)
    if after.strip():
        asked = f"{asked} {BLANK} {show(after)}"
    return asked, form["format"] if form else "moodle"
