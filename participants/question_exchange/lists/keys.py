"""The key at the end of a list: "1. C 2. A", "1-5: CABDA", or the letters alone."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..drafts import ReadProblem, ReadQuestions, SourcePosition
from . import patterns
from .raw import RawAnswer, RawQuestion
from .segments import Segment, SegmentKind

Key = dict[int, RawAnswer]
KEY_LINE_MOST = 500  # letters; what is longer is no line of a key
SEPARATORS = " \t,;.|/"


def written(segment: Segment) -> str:
    """The segment as it stood in the list."""
    match segment.kind:
        case SegmentKind.NUMBER:
            return f"{segment.label}. {segment.text}"
        case SegmentKind.LETTER:
            return f"{segment.label.upper()}. {segment.text}".strip()
    return segment.text


def is_key_line(text: str) -> bool:
    """Whether nothing but answers stands in it."""
    plain = text.strip(SEPARATORS)
    if len(plain) > KEY_LINE_MOST:
        return False
    for pattern in (patterns.KEY_RANGE, patterns.KEY_ITEM):
        left = pattern.sub("", plain)
        if left != plain and not left.strip(SEPARATORS):
            return True
    return bool(re.fullmatch(rf"(?:[{patterns.LETTERS}Ss](?:[\s,;.|]+|$))+|[A-J]{{2,}}", plain))


def of_last(questions: Sequence[RawQuestion]) -> Segment | None:
    """Take "Kunci: C, A, B" from the last question where it is meant for all: as many letters as questions."""
    if len(questions) < 2 or len(questions[-1].answers) != 1:
        return None
    answer = questions[-1].answers[0]
    letters = re.findall(rf"[{patterns.LETTERS}]", answer.value)
    together = patterns.LETTERS_ONLY.match(answer.value) or patterns.LETTERS_TOGETHER.match(answer.value)
    silent = not any(each.answers or any(choice.marked for choice in each.choices) for each in questions[:-1])
    if not (together and silent and len(letters) == len(questions)):
        return None
    questions[-1].answers.clear()
    return Segment(SegmentKind.TEXT, answer.at, answer.value)


def distribute(questions: Sequence[RawQuestion], lines: Sequence[Segment], found: ReadQuestions) -> bool:
    """Give each question its answer out of the key; note what the key lacks. Whether there is a key."""
    key, letters = _read(lines, found)
    if letters and not key:
        _in_order(questions, letters, lines[0].at, found)
    numbers = [question.number for question in questions]
    for number, answer in key.items():
        if number not in numbers:
            why = _("The key names question %(number)s, which is not in the list.") % {"number": number}
            found.refuse(answer.at, why)
    _by_number(questions, key)
    return bool(key or letters)


def _by_number(questions: Sequence[RawQuestion], key: Key) -> None:
    """A number that two questions share (a list that begins anew) goes to the first one that has no answer."""
    for number, answer in key.items():
        for question in questions:
            if question.number == number and not any(each.at == answer.at for each in question.answers):
                question.answers.append(answer)
                break


def _in_order(questions: Sequence[RawQuestion], letters: str, at: SourcePosition, found: ReadQuestions) -> None:
    if len(letters) != len(questions):
        words = {"letters": len(letters), "questions": len(questions)}
        found.refuse(at, _("The key has %(letters)s letters for %(questions)s questions.") % words)
        return
    for question, letter in zip(questions, letters, strict=True):
        question.answers.append(RawAnswer(letter, at))


def _read(lines: Sequence[Segment], found: ReadQuestions) -> tuple[Key, str]:
    key: Key = {}
    letters = ""
    for line in lines:
        text = written(line)
        if worded := patterns.KEY_WITH_WORDS.match(text):
            place = _place(line, text, worded.start("letter"))
            _take(key, int(worded["number"]), worded["letter"], place, found)
            continue
        ranges = list(patterns.KEY_RANGE.finditer(text))
        for span in ranges:
            _take_range(span, line, key, found)
        items = [] if ranges else list(patterns.KEY_ITEM.finditer(text))
        for item in items:
            _take(key, int(item["number"]), item["value"], _place(line, text, item.start("value")), found)
        if not ranges and not items:
            letters += "".join(re.findall(rf"[{patterns.LETTERS}Ss]", text))
    return key, letters


def _place(line: Segment, text: str, start: int) -> SourcePosition:
    """A column of the line; what was cut off and written anew before it makes a difference of a letter at most."""
    return SourcePosition(line.at.line, line.at.column + start)


def _take_range(span: re.Match[str], line: Segment, key: Key, found: ReadQuestions) -> None:
    first, last = int(span["first"]), int(span["last"])
    letters = re.findall(rf"[{patterns.LETTERS}]", span["letters"])
    at = _place(line, "", span.start("letters"))
    if len(letters) != last - first + 1:
        words = {"letters": len(letters), "questions": last - first + 1}
        found.problems.append(
            ReadProblem(at, _("The key has %(letters)s letters for %(questions)s questions.") % words)
        )
        return
    for number, letter in enumerate(letters, start=first):
        _take(key, number, letter, at, found)


def _take(key: Key, number: int, value: str, at: SourcePosition, found: ReadQuestions) -> None:
    if number in key and key[number].value.casefold() != value.casefold():
        found.refuse(at, _("The key names question %(number)s twice, with different answers.") % {"number": number})
        return
    key.setdefault(number, RawAnswer(value, at))
