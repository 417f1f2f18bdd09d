"""A question of a list before it is judged: its pieces with their places."""

from dataclasses import dataclass, field

from ..drafts import SourcePosition


@dataclass(slots=True)
class RawChoice:
    """A choice as it was written; `letter` is small."""

    letter: str
    text: str
    at: SourcePosition
    marked: bool = False


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What stands behind "Jawaban:", or in a key at the end."""

    value: str
    at: SourcePosition


@dataclass(slots=True)
class RawQuestion:
    """Text, choices, answers and notes, as they came."""

    number: int | None
    at: SourcePosition
    text: list[str]
    choices: list[RawChoice] = field(default_factory=list)
    numbered: list[RawChoice] = field(default_factory=list)  # "(1) ..." in it: statements, or choices with numbers
    answers: list[RawAnswer] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    by_hand: bool = False  # stands below a heading such as "Uraian"
    open_part: str = "text"  # where a line that goes on belongs: text, choice, numbered, or the name of a note

    @property
    def complete(self) -> bool:
        """Whether another question may begin."""
        return bool(self.choices or self.answers or self.numbered)

    def go_on(self, words: str) -> None:
        """Add a line to what was open."""
        match self.open_part:
            case "choice":
                last = self.choices[-1]
                last.text = f"{last.text} {words}".strip()
            case "numbered":
                last = self.numbered[-1]
                last.text = f"{last.text} {words}".strip()
            case "text":
                self.text.append(words)
            case name:
                self.notes.setdefault(name, []).append(words)
