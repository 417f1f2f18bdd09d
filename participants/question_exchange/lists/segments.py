"""A list cut into what its lines say: a question's number, a choice, an answer, a note, or text that goes on."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice

from ..drafts import SourcePosition
from . import patterns

LINE_MOST = 2000
"""Letters of a line: what is looked for in a line costs the square of its length."""
TAIL = 80  # letters in which an answer or a mark at the end of a line is looked for
TRIES = 5  # beginnings of choices that are tried in one line
PLAIN = str.maketrans(
    {"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u200b": " ", "\ufeff": " ", "\u200e": " ", "\u200f": " ",
     "\u00ad": " ", "\uf0b7": "•", "\uf0a7": "•", "\uf0fc": "✓", "\u2713": "✓", "\u2714": "✔"}
)  # fmt: skip


class SegmentKind(Enum):
    """What a piece of a line is."""

    BLANK = auto()
    TEXT = auto()
    NUMBER = auto()
    LETTER = auto()
    BULLET = auto()
    ANSWER = auto()
    NOTE = auto()
    SECTION = auto()
    HEADING = auto()  # of a key


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line. `label` is the number, the letter (small) or the name of the note."""

    kind: SegmentKind
    at: SourcePosition
    text: str = ""
    label: str = ""
    style: str = ""  # what surrounds a number: "." or "()" tell questions from what stands in them
    marked: bool = False


def cut(lines: Iterable[str]) -> list[Segment]:
    """All segments, in their order; lines count from 1."""
    return [segment for number, line in enumerate(lines, start=1) for segment in _of_line(line, number)]


def _of_line(raw: str, number: int) -> Iterator[Segment]:
    line = raw.translate(PLAIN).rstrip()
    if not line.strip(" \t"):
        yield Segment(SegmentKind.BLANK, SourcePosition(number))
        return
    start = len(line) - len(line.lstrip(" \t"))
    body = line[start:]
    if patterns.SECTION.match(body):
        yield Segment(SegmentKind.SECTION, SourcePosition(number, start + 1), body)
        return
    yield from _of_body(_unbold(body), number, start + (2 if _unbold(body) != body else 0))


def _unbold(body: str) -> str:
    """A line that is bold as a whole and is no choice: the stars say nothing."""
    found = patterns.BOLD.match(body)
    inner = found["text"] if found else body
    return inner if found and not patterns.LETTER.match(inner) and "**" not in inner else body


def _of_body(body: str, line: int, start: int) -> Iterator[Segment]:
    for name, pattern in patterns.NOTES:
        if found := pattern.match(body):
            kept = body if name == "ignored" else body[found.end() :]
            yield Segment(SegmentKind.NOTE, SourcePosition(line, start + found.end() + 1), kept.strip(), name)
            return
    if patterns.KEY_HEADING.match(body) and not patterns.ANSWER.match(body):
        yield Segment(SegmentKind.HEADING, SourcePosition(line, start + 1), body)
        return
    found = patterns.ANSWER.match(body)
    if found and (found["sign"].strip() or not found["value"] or patterns.LETTERS_ONLY.match(found["value"])):
        at = SourcePosition(line, start + found.start("value") + 1)
        yield Segment(SegmentKind.ANSWER, at, found["value"].strip(), found["of"] or "")
        return
    at_end = patterns.ANSWER_AT_END.search(body, max(0, len(body) - TAIL))
    yield from _labelled(body[: at_end.start()] if at_end else body, line, start)
    if at_end:
        place = SourcePosition(line, start + at_end.start("value") + 1)
        yield Segment(SegmentKind.ANSWER, place, at_end["value"].strip())


def _labelled(body: str, line: int, start: int) -> Iterator[Segment]:
    if found := _letter(body):
        yield from _choices(body, line, start, found)
        return
    number = patterns.NAMED_NUMBER.match(body) or patterns.DIGIT.match(body)
    bullet = None if number else patterns.BULLET.match(body)
    if bullet:
        text, marked = _marked(body[bullet.end() :])
        place = SourcePosition(line, start + bullet.end() + 1)
        yield Segment(SegmentKind.BULLET, place, text, marked=marked or bool(bullet["mark"]))
        return
    begin = number.end() if number else 0
    inline = _inline(body, begin)
    text = body[begin : inline.start()] if inline else body[begin:]
    yield _beginning(number, text, line, start)
    if inline:
        yield from _choices(
            body[inline.start() :], line, start + inline.start(), patterns.LETTER.match(body[inline.start() :])
        )


def _beginning(number: re.Match[str] | None, text: str, line: int, start: int) -> Segment:
    at = SourcePosition(line, start + 1)
    if number is None:
        return Segment(SegmentKind.TEXT, at, text.strip())
    named = "open" not in number.re.groupindex
    style = "named" if named else f"{number['open']}{number['close'].strip()}"
    stripped, marked = _marked(text) if not named and number["mark"] else (text.strip(), False)
    return Segment(SegmentKind.NUMBER, at, stripped, str(int(number["number"])), style, marked or _has_mark(number))


def _has_mark(number: re.Match[str]) -> bool:
    return "mark" in number.re.groupindex and bool(number["mark"])


def _letter(body: str) -> re.Match[str] | None:
    """The label of a choice at the beginning of a line, but not initials as in "A.M. Fatwa"."""
    bold = re.match(r"(?:\*\*|__)(?=\(?[A-Ja-j][.)])", body)
    found = patterns.LETTER.match(body) or patterns.LETTER_DASH.match(body)
    if bold or not found:
        return found
    return None if re.match(r"[A-Z]\.\s?[A-Z]\.", body) else found


def _inline(body: str, begin: int) -> re.Match[str] | None:
    """Where choices begin on the line of their question: an "a." that a "b." follows."""
    for found in islice(patterns.INLINE.finditer(body), TRIES):
        second = "b" if found["letter"] == "a" else "B"
        if found.start() > begin and re.search(rf"\s\*?\(?{second}\{found['close']}\s*\S", body[found.end() :]):
            return found
    return None


def _choices(body: str, line: int, start: int, first: re.Match[str] | None) -> Iterator[Segment]:
    """The choices of one line: "a. KPU   c. DKPP", or "a. KPU b. Bawaslu c. DKPP"."""
    found = first
    offset = 0
    while found is not None:
        rest = body[offset + found.end() :]
        following = _next(rest, found)
        words = rest[: following.start()] if following else rest
        yield _choice(found, words, SourcePosition(line, start + offset + found.start("letter") + 1))
        if following is None:
            return
        offset += found.end() + following.start("label")
        found = patterns.LETTER.match(body[offset:])


def _next(rest: str, found: re.Match[str]) -> re.Match[str] | None:
    """The next label: the next letter of the alphabet, or after a wide gap any later one; capitals as before."""
    letter, close = found["letter"], re.escape(found["close"])
    follows = chr(ord(letter) + 1)
    last = "j" if letter.islower() else "J"
    if letter == last:
        return None
    opened = re.escape(found["open"])
    mark = r"(?:\*+|√|✓|✔)?"
    near = rf"(?<=\s)(?P<label>{mark}{opened}{follows}\s?{close})"
    far = rf"(?:(?<=\t)|(?<=\s\s))(?P<label>{mark}{opened}[{follows}-{last}]\s?{close})"
    hits = [hit for hit in (re.search(near, rest), re.search(far, rest)) if hit]
    return min(hits, key=lambda hit: hit.start("label"), default=None)


def _choice(found: re.Match[str], words: str, at: SourcePosition) -> Segment:
    text, marked = _marked(words)
    return Segment(SegmentKind.LETTER, at, text, found["letter"].lower(), found["close"], marked or bool(found["mark"]))


def _marked(words: str) -> tuple[str, bool]:
    """A choice's text without its mark, and whether it had one: bold, a star, a tick, or "(benar)"."""
    text = words.strip()
    if bold := patterns.BOLD.match(text):
        return bold["text"].strip(), True
    if leading := patterns.LEADING_MARK.match(text):
        return text[leading.end() :], True
    if trailing := patterns.TRAILING_MARK.search(text, max(0, len(text) - TAIL)):
        return text[: trailing.start()].strip().removeprefix("**").strip(), trailing.start() > 0
    return text, False
