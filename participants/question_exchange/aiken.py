"""Reading Aiken: a question, choices A. or A), and ANSWER: with a letter (docs.moodle.org/en/Aiken_format)."""

import re

from django.utils.translation import gettext as _

from participants.question_bank.content import AnswerChoice, QuestionContent, QuestionKind

from .drafts import ReadQuestions, SourcePosition

CHOICE = re.compile(r"\s*(?P<letter>[A-Z])[.)]\s*(?P<text>.*)$")
ANSWER = re.compile(r"\s*ANSWER:\s*(?P<letter>\S*)\s*$")


def read_aiken(text: str) -> ReadQuestions:
    """The questions of an Aiken file; what is refused is named with line and column."""
    found = ReadQuestions()
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.replace("\ufeff", "").splitlines(), start=1):
        begins = CHOICE.match(line) and line.strip()[0] == "A"
        if begins and any(CHOICE.match(each) for _at, each in block[:-1]):  # the question before it has no answer
            _unanswered(block[:-1], found)
            block = block[-1:]
        if line.strip():
            block.append((number, line))
        if ANSWER.match(line):
            _read(block, found)
            block = []
    if block:
        _unanswered(block, found)
    return found.in_order()


def _unanswered(block: list[tuple[int, str]], found: ReadQuestions) -> None:
    found.refuse(SourcePosition(block[0][0]), _("The question has no line “ANSWER:” with a letter."))


def _read(block: list[tuple[int, str]], found: ReadQuestions) -> None:
    choices = [(number, match) for number, line in block[:-1] if (match := CHOICE.match(line))]
    first = choices[0][0] if choices else block[-1][0]
    asked = [line.strip() for number, line in block[:-1] if number < first]
    at = SourcePosition(block[0][0])
    stray = [number for number, line in block[:-1] if number > first and not CHOICE.match(line)]
    if not asked:
        found.refuse(at, _("The question has no text."))
    elif stray:
        found.refuse(
            SourcePosition(stray[0]), _("Between choices, each line has to begin with a letter, as in “A. …”.")
        )
    elif wrong := _out_of_order(choices):
        found.refuse(wrong, _("The letters of the choices do not follow each other."))
    else:
        _take(at, "\n".join(asked), choices, block[-1], found)


def _out_of_order(choices: list[tuple[int, re.Match[str]]]) -> SourcePosition | None:
    for position, (number, match) in enumerate(choices):
        if match["letter"] != chr(ord("A") + position):
            return SourcePosition(number, match.start("letter") + 1)
    return None


def _take(
    at: SourcePosition, text: str, choices: list[tuple[int, re.Match[str]]], last: tuple[int, str], found: ReadQuestions
) -> None:
    answer = ANSWER.match(last[1])
    letter = answer["letter"] if answer else ""
    letters = [match["letter"] for _number, match in choices]
    if letter not in letters:
        place = SourcePosition(last[0], (answer.start("letter") if answer else 0) + 1)
        found.refuse(place, _("“%(value)s” is none of the choices.") % {"value": letter})
        return
    made = tuple(AnswerChoice(match["text"].strip(), match["letter"] == letter) for _number, match in choices)
    places = [SourcePosition(number, match.start("text") + 1) for number, match in choices]
    found.take(QuestionContent(QuestionKind.SINGLE, text, made), at, places)
