"""A file of questions, whatever it is written in."""

import re
from collections.abc import Callable
from enum import StrEnum

from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal

from .aiken import read_aiken
from .drafts import ReadQuestions
from .gift import read_gift
from .moodle import read_moodle
from .tables import read_text, read_word, read_workbook

BYTES_MOST = 15 * 1024 * 1024  # with pictures
TEXT_MOST = 400_000
"""Letters of a text; a thousand questions have some 300,000."""
QUESTIONS_MOST = 2000


class QuestionFormat(StrEnum):
    """How a file of questions may be written."""

    AUTO = "auto"
    GIFT = "gift"
    AIKEN = "aiken"
    MOODLE = "moodle"
    TABLE = "table"


READERS: dict[QuestionFormat, Callable[[str], ReadQuestions]] = {
    QuestionFormat.GIFT: read_gift,
    QuestionFormat.AIKEN: read_aiken,
    QuestionFormat.TABLE: read_text,
}


def read_questions(content: bytes, form: QuestionFormat = QuestionFormat.AUTO) -> ReadQuestions:
    """The questions of a file, with what is refused.

    Raises Refusal `too_large`, `too_many`, or one of `spreadsheets.errors` where a workbook or document is unreadable.
    """
    if len(content) > BYTES_MOST:
        raise Refusal("too_large", _("A file of questions may have 15 MB. Cut it into several."))
    found = _read(content, form)
    if len(found.questions) > QUESTIONS_MOST:
        raise Refusal("too_many", _("A file may hold 2,000 questions. Cut it into several."))
    return found


def _read(content: bytes, form: QuestionFormat) -> ReadQuestions:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return read_word(content) if b"word/document.xml" in content else read_workbook(content)
    if form is QuestionFormat.MOODLE or (form is QuestionFormat.AUTO and _is_xml(content)):
        return read_moodle(content)
    text = decoded(content)
    if len(text) > TEXT_MOST:
        raise Refusal("too_large", _("A text with questions may have 400,000 letters. Cut it into several."))
    return READERS[guess(text) if form is QuestionFormat.AUTO else form](text)


def _is_xml(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() in (b"<?xml", b"<quiz")


def decoded(content: bytes) -> str:
    """The text of a file, in the encodings in which offices save them."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def guess(text: str) -> QuestionFormat:
    """In which of the formats of plain text this is written."""
    plain = re.sub(r"\\.", "", text)
    if re.search(r"^[ \t]*(::|\$CATEGORY:)", plain, re.M) or re.search(r"\{\s*(?:[=~#]|T|F|TRUE|FALSE|\s*\})", plain):
        return QuestionFormat.GIFT
    answers = re.findall(r"^ANSWER: [A-Z]\s*$", text, re.M)
    numbered = re.search(r"^[ \t]*\(?\d{1,3}[.)]", text, re.M)
    choices = re.search(r"^[A-Z][.)] ", text, re.M)
    return QuestionFormat.AIKEN if answers and choices and not numbered else QuestionFormat.TABLE
