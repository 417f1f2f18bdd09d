"""Segments put together to questions: which line belongs to which question, and which key to which number."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..drafts import ReadQuestions, SourcePosition
from . import judging, keys, patterns
from .raw import RawAnswer, RawChoice, RawQuestion
from .roman import arabic
from .segments import LINE_MOST, Segment, SegmentKind, cut

Kind = SegmentKind
AHEAD = 100  # segments that are looked at to tell what a line begins
NEEDS_CHOICES = 2  # from so many choices on, a line may begin another question


def read_list(text: str) -> ReadQuestions:
    """The questions of a list. What is refused is named with its line and column; the rest is read."""
    found = ReadQuestions()
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if len(line) > LINE_MOST:
            found.refuse(
                SourcePosition(number, LINE_MOST + 1), _("A line may have 2,000 letters. Cut it into several.")
            )
            lines[number - 1] = line[:LINE_MOST]
    reader = _ListReader(cut(arabic(lines)))
    reader.read()
    of_last = keys.of_last(reader.questions)
    key = keys.distribute(reader.questions, [*reader.key, *([of_last] if of_last else [])], found)
    for question in reader.questions:
        judging.judge(question, found, key)
    return found.in_order()


class _ListReader:
    """Goes through the segments once; `questions` and `key` are what it found."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._style = _question_style(segments)
        self._unnumbered = self._style is None
        self._by_hand = False
        self._blank_before = False
        self.questions: list[RawQuestion] = []
        self.key: list[Segment] = []  # of a key at the end: lines of it
        self._in_key = False

    @property
    def _current(self) -> RawQuestion | None:
        return self.questions[-1] if self.questions else None

    def read(self) -> None:
        """Read all."""
        for at, segment in enumerate(self._segments):
            if segment.kind is Kind.BLANK:
                self._blank_before = True
                continue
            if not (self._in_key and self._key_line(segment)):
                self._take(at, segment)
            self._blank_before = False

    def _key_line(self, segment: Segment) -> bool:
        """Take a line of the key at the end; a line that is none ends it."""
        if segment.kind in (Kind.NUMBER, Kind.TEXT, Kind.LETTER) and _in_a_key(segment):
            self.key.append(segment)
            return True
        # The rest of a line that begins like a choice, as "C 2. A", belongs to it as well.
        if segment.kind is Kind.LETTER and self.key and self.key[-1].at.line == segment.at.line:
            self.key.append(segment)
            return True
        self._in_key = segment.kind in (Kind.SECTION, Kind.HEADING)
        return False

    def _take(self, at: int, segment: Segment) -> None:
        match segment.kind:
            case Kind.SECTION:
                self._by_hand = bool(patterns.BY_HAND.search(segment.text))
            case Kind.NUMBER:
                self._number(segment)
            case Kind.LETTER | Kind.BULLET:
                self._choice(segment)
            case Kind.ANSWER:
                self._answer(at, segment)
            case Kind.NOTE:
                self._note(segment)
            case Kind.HEADING:
                self._heading(at, segment)
            case _:
                self._text(at, segment)

    def _begin(self, number: int | None, segment: Segment) -> None:
        self.questions.append(RawQuestion(number, segment.at, [segment.text], by_hand=self._by_hand))

    def _number(self, segment: Segment) -> None:
        current, number = self._current, int(segment.label)
        if current and self._is_key_entry(segment):
            self.key.append(segment)
        elif self._unnumbered and segment.style != "named" and current:
            self._part(current, segment)
        elif current is None or (segment.style == self._style and self._begins(current, number)):
            self._begin(number, segment)
        else:
            self._part(current, segment)

    def _is_key_entry(self, segment: Segment) -> bool:
        """Whether "3. C" is a line of a key without a heading: all questions before it are there already."""
        last = self.questions[-1].number or 0
        several = len(patterns.KEY_ITEM.findall(keys.written(segment))) > 1
        return (
            (int(segment.label) <= last or bool(self.key))
            and keys.is_key_line(keys.written(segment))
            and (several or not self._current or bool(self._current.choices) or bool(self.key))
        )

    def _begins(self, current: RawQuestion, number: int) -> bool:
        """Whether this number is a question's, not one of what stands in the current question."""
        if current.numbered and not current.choices and not current.answers:
            follows = number == int(current.numbered[-1].letter or 0) + 1
            return not follows or (
                number == (current.number or 0) + 1 and any(each.marked for each in current.numbered)
            )
        if current.number is not None and number == current.number + 1:
            return True
        return current.complete or number > (current.number or 0)

    def _part(self, current: RawQuestion, segment: Segment) -> None:
        current.numbered.append(RawChoice(segment.label, segment.text, segment.at, segment.marked))
        current.open_part = "numbered"

    def _choice(self, segment: Segment) -> None:
        current = self._current
        if current is None:
            return  # a heading such as "A. Petunjuk", before the first question
        letter = segment.label or chr(ord("a") + len(current.choices))  # bullets are counted
        current.choices.append(RawChoice(letter, segment.text, segment.at, segment.marked))
        current.open_part = "choice"

    def _answer(self, at: int, segment: Segment) -> None:
        following = self._following(at)
        if not segment.text and following and _in_a_key(following) and not self._answers_current(following):
            self._in_key = True
        elif not segment.label and _is_key(segment.text):
            self.key.append(segment)  # "Kunci: 1. C 2. A"
            self._in_key = True
        elif self._current is not None:
            self._put_answer(self._current, segment)

    def _heading(self, at: int, segment: Segment) -> None:
        """The heading of a key where a key follows; any other text otherwise."""
        following = self._following(at)
        if following and _in_a_key(following):
            self._in_key = True
        else:
            self._text(at, segment)

    def _answers_current(self, following: Segment) -> bool:
        """Whether a letter below "Jawaban:" is the current question's: all before it have their answers."""
        letter = following.kind is Kind.TEXT and patterns.LETTERS_ONLY.match(following.text)
        answered = all(question.answers for question in self.questions[:-1])
        return bool(letter and answered and self._current and not self._current.answers)

    def _put_answer(self, current: RawQuestion, segment: Segment) -> None:
        if segment.text:
            current.answers.append(RawAnswer(segment.text, segment.at))
            current.open_part = "explanation"
        else:
            current.open_part = "answer"

    def _note(self, segment: Segment) -> None:
        current = self._current
        if current is not None and segment.label != "ignored":
            current.notes.setdefault(segment.label, []).append(segment.text)
            current.open_part = segment.label

    def _text(self, at: int, segment: Segment) -> None:
        current = self._current
        if current is None:
            if self._unnumbered and not self._is_heading(at):
                self._begin(None, segment)
            return
        if current.open_part == "answer":  # "Jawaban:" stood alone on the line before
            current.answers.append(RawAnswer(segment.text, segment.at))
            current.open_part = "explanation"
        elif found := self._bare_number(current, segment):
            self._begin(int(found["number"]), Segment(Kind.NUMBER, segment.at, segment.text[found.end() :]))
        elif current.complete and self._begins_unnumbered(at, current):
            self._begin(None, segment)
        else:
            current.go_on(segment.text)

    def _bare_number(self, current: RawQuestion, segment: Segment) -> "re.Match[str] | None":
        """A question whose full stop was forgotten: "3 Siapa …", where 3 is the next number."""
        found = patterns.BARE_NUMBER.match(segment.text)
        ready = len(current.choices) >= NEEDS_CHOICES or current.answers
        follows = found and current.number and int(found["number"]) == current.number + 1
        return found if ready and follows else None

    def _begins_unnumbered(self, at: int, current: RawQuestion) -> bool:
        if self._unnumbered and (current.answers or self._blank_before):
            return current.open_part != "explanation" or self._blank_before or not current.notes.get("explanation")
        return self._choices_follow(at) and (self._blank_before or len(current.choices) >= NEEDS_CHOICES)

    def _choices_follow(self, at: int) -> bool:
        """Whether the next choice after this text is an "a"."""
        for segment in self._segments[at + 1 : at + 1 + AHEAD]:
            if segment.kind is Kind.LETTER:
                return segment.label == "a"
            if segment.kind not in (Kind.TEXT, Kind.BLANK):
                return False
        return False

    def _is_heading(self, at: int) -> bool:
        """Whether a text before the first question is a heading: another text comes after an empty line."""
        rest = self._segments[at + 1 : at + 1 + AHEAD]
        blank = next((number for number, each in enumerate(rest) if each.kind is Kind.BLANK), None)
        first = next((each for each in rest if each.kind is not Kind.BLANK), None)
        own = [each for each in rest[:blank] if each.kind is not Kind.TEXT] if blank is not None else [first]
        return not own

    def _following(self, at: int) -> Segment | None:
        return next((each for each in self._segments[at + 1 : at + 1 + AHEAD] if each.kind is not Kind.BLANK), None)


def _worded(segment: Segment) -> bool:
    return segment.kind is Kind.NUMBER and bool(patterns.KEY_WITH_WORDS.match(keys.written(segment)))


def _in_a_key(segment: Segment) -> bool:
    return segment.kind is Kind.HEADING or _worded(segment) or keys.is_key_line(keys.written(segment))


def _is_key(value: str) -> bool:
    """Whether this is a key for several questions, not the answer to one."""
    one = len(value.strip(" .()[]")) < 2 or patterns.LETTERS_ONLY.match(value) or patterns.LETTERS_TOGETHER.match(value)
    return keys.is_key_line(value) and not one


def _question_style(segments: Sequence[Segment]) -> str | None:
    """What surrounds the numbers of questions; None for a list whose questions bear no numbers."""
    numbers = [each for each in segments if each.kind is Kind.NUMBER]
    if not numbers:
        return None
    said = [each for each in segments if each.kind is not Kind.BLANK]
    choices = any(each.kind in (Kind.LETTER, Kind.BULLET) for each in said)
    answers = [each for each in said if each.kind is Kind.ANSWER and each.text]
    restarts = sum(each.label == "1" and each.style == numbers[0].style for each in numbers)
    marks = any(each.marked for each in numbers)
    begins_with_text = said[0].kind is Kind.TEXT
    digit_answers = bool(answers) and all(re.fullmatch(r"\(?\d{1,2}[.)]*", each.text) for each in answers)
    if begins_with_text and not choices and (digit_answers or marks) and restarts >= max(1, len(answers)):
        return None
    return _style_of_questions(numbers)


def _style_of_questions(numbers: Sequence[Segment]) -> str:
    first = next((each for each in numbers if each.style == "named"), None)
    return (first or numbers[0]).style
