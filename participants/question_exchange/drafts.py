"""What a file of questions was read to: questions with their lines, and what could not be read, with its place."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from participants.question_bank.checking import faults
from participants.question_bank.content import QuestionContent


@dataclass(frozen=True, slots=True)
class SourcePosition:
    """A place in a file: a line and a letter in it, or a row and a cell of a table; both from 1."""

    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class ReadProblem:
    """Why a question was refused, and where."""

    at: SourcePosition
    why: str


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as it was read, with the line on which it begins."""

    content: QuestionContent
    line: int


@dataclass
class ReadQuestions:
    """All of a file."""

    questions: list[QuestionDraft] = field(default_factory=list)
    problems: list[ReadProblem] = field(default_factory=list)

    def take(self, content: QuestionContent, at: SourcePosition, choices: Iterable[SourcePosition] = ()) -> None:
        """Take a question, or note what makes it unusable; `choices` says where its choices stand."""
        found, places = faults(content), list(choices)
        for fault in found:
            known = fault.choice is not None and fault.choice < len(places)
            self.refuse(places[fault.choice] if known and fault.choice is not None else at, fault.text)
        if not found:
            self.questions.append(QuestionDraft(content, at.line))

    def refuse(self, at: SourcePosition, why: str) -> None:
        """Note a problem."""
        self.problems.append(ReadProblem(at, why))

    def in_order(self) -> "ReadQuestions":
        """The same, problems by their place."""
        self.problems.sort(key=lambda problem: (problem.at.line, problem.at.column))
        return self
