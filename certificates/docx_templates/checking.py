"""Checking a template: every tag found, what could be mended mended, each unknown field named with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import language, rows, tags
from .fields import Field, Record, Text
from .language import LOOP, Wrong
from .package import W, opened
from .places import Paragraph, paragraphs
from .vocabulary import FIELDS

TAGS_MAX = 5000
NOT_CLOSED, NOTHING_OPEN = _("is not closed"), _("closes nothing that is open")
OTHER_PLACE = _("begins and ends in places that do not fit: put both around whole paragraphs or whole table rows")
WHOLE_ROW, NO_PLACE = _("now repeats the whole table row"), _("stands where no tag can stand")
CLOSES = {"endfor": "for", "endif": "if"}


@dataclass(frozen=True)
class TemplateFault:
    """What the template's author has to change: where it stands, the tag, why, and the nearest known name."""

    where: str
    tag: str
    why: str
    nearest: str | None = None


@dataclass(frozen=True)
class Mended:
    """What was put right by itself."""

    where: str
    tag: str
    what: str


@dataclass
class Checked:
    """The outcome: the fields used, problems, what was mended; `docx` is the mended file."""

    fields: list[str] = field(default_factory=list)
    problems: list[TemplateFault] = field(default_factory=list)
    mended: list[Mended] = field(default_factory=list)
    docx: bytes = b""

    def use(self, name: str) -> None:
        """Note a field that is used, once."""
        if name not in self.fields:
            self.fields.append(name)


@dataclass
class _Block:
    """A loop or condition that is open."""

    kind: str  # for, if
    tag: tags.Tag
    where: str
    scope: Mapping[str, Field]  # outside of it
    copy: bool


@dataclass
class _TagReader:
    """Goes through the tags of one part (body, a header, …), which Jinja fills by itself."""

    result: Checked
    scope: Mapping[str, Field]
    open: list[_Block] = field(default_factory=list)
    of: dict[str, str] = field(default_factory=dict)  # the variable of a loop -> the list that it runs over

    def paragraph(self, paragraph: Paragraph) -> None:
        """Mend and check one paragraph."""
        for tag, what in tags.mend(paragraph.element):
            if not paragraph.copy:
                self.result.mended.append(Mended(paragraph.where, tag, what))
        for found in tags.found(paragraph.element):
            if isinstance(found, tags.Loose):
                self._wrong(paragraph, found.text, Wrong(NOT_CLOSED if found.text[0] == "{" else NOTHING_OPEN))
            elif found.text.startswith("{{"):
                self._told(paragraph, found.text, language.printed(found.text, self.scope))
            elif found.text.startswith("{%"):
                self._statement(paragraph, found)

    def end(self) -> None:
        """Say which blocks are still open at the end of the part."""
        for block in self.open:
            self._left_open(block)

    def _left_open(self, block: _Block) -> None:
        if not block.copy:
            self.result.problems.append(TemplateFault(block.where, block.tag.text, str(NOT_CLOSED)))

    def _statement(self, paragraph: Paragraph, tag: tags.Tag) -> None:
        match = language.STATEMENT.match(tag.text)
        body = match[2] if match else ""
        word, _space, rest = body.partition(" ")
        match word:
            case "for":
                self._for(paragraph, tag, body)
            case "if":
                self._open(paragraph, tag, "if")
                self._told(paragraph, tag.text, language.expression(rest, self.scope))
            case "elif" | "else":
                self._between(paragraph, tag, word, rest)
            case "endfor" | "endif":
                self._close(paragraph, tag, CLOSES[word])
            case _:
                self._wrong(paragraph, tag.text, Wrong(language.NOT_POSSIBLE))

    def _for(self, paragraph: Paragraph, tag: tags.Tag, body: str) -> None:
        self._open(paragraph, tag, "for")
        match = language.FOR.match(body)
        if not match:
            self._wrong(paragraph, tag.text, Wrong(language.NO_SENSE))
            return
        many, wrong, name = language.listed(match[2], self.scope)
        if wrong:
            self._wrong(paragraph, tag.text, wrong)
        else:
            self.of[match[1]] = self._full(name)
            self.result.use(self.of[match[1]])
        # After a wrong loop its variable is taken as anything, so that one fault is told once.
        item = many.item if many else _anything()
        self.scope = {**self.scope, match[1]: item, "loop": LOOP}

    def _open(self, paragraph: Paragraph, tag: tags.Tag, kind: str) -> None:
        self.open.append(_Block(kind, tag, paragraph.where, self.scope, paragraph.copy))

    def _between(self, paragraph: Paragraph, tag: tags.Tag, word: str, rest: str) -> None:
        if not self.open or (word == "elif" and self.open[-1].kind != "if"):
            self._wrong(paragraph, tag.text, Wrong(NOTHING_OPEN))
        elif word == "elif":
            self._told(paragraph, tag.text, language.expression(rest, self.scope))

    def _close(self, paragraph: Paragraph, tag: tags.Tag, kind: str) -> None:
        if not any(block.kind == kind for block in self.open):
            self._wrong(paragraph, tag.text, Wrong(NOTHING_OPEN))
            return
        # What was opened inside and is still open was forgotten.
        while (block := self.open.pop()).kind != kind:
            self.scope = block.scope
            self._left_open(block)
        self.scope = block.scope
        if rows.meant(block.tag.element, tag.element):
            rows.wrap(block.tag, tag)
            if not paragraph.copy:
                self.result.mended.append(Mended(block.where, block.tag.text, str(WHOLE_ROW)))
        elif not rows.fit(block.tag, tag):
            self._wrong(paragraph, block.tag.text, Wrong(OTHER_PLACE))

    def _told(self, paragraph: Paragraph, tag: str, told: Iterator[Wrong | str]) -> None:
        for each in told:
            if isinstance(each, Wrong):
                self._wrong(paragraph, tag, each)
            elif not paragraph.copy and each.partition(".")[0] != "loop":
                self.result.use(self._full(each))

    def _full(self, name: str) -> str:
        """The name from the list down: `p.nama` in a loop over `peserta` is `peserta.nama`."""
        first, dot, rest = name.partition(".")
        return f"{self.of.get(first, first)}{dot}{rest}"

    def _wrong(self, paragraph: Paragraph, tag: str, wrong: Wrong) -> None:
        if not paragraph.copy:
            self.result.problems.append(TemplateFault(paragraph.where, tag, str(wrong.why), wrong.nearest))


class _Anything(dict[str, Any]):
    """Knows every field: stands for the items of a list that is not known."""

    def get(self, _name: str, _default: Any = None) -> Any:
        return Text("")


def _anything() -> Field:
    return Record("", _Anything())


def check(data: bytes, fields: Mapping[str, Field] = FIELDS) -> Checked:
    """Check a DOCX template against the fields it may show. Refusal for a file that is none (`package.opened`)."""
    package = opened(data)
    result = Checked()
    for called, tree in package.texts():
        reader = _TagReader(result, fields)
        # As a list: mending a row adds others, which are not to be met again.
        for paragraph in list(paragraphs(tree, called)):
            reader.paragraph(paragraph)
        reader.end()
        _refuse_hidden(tree, called, result)
    result.docx = package.to_bytes()
    return result


def _refuse_hidden(tree: Any, called: str, result: Checked) -> None:
    """Tags where no text is, such as the description of a picture: they would be filled, and were not checked."""
    for element in tree.iter():
        values = [] if element.tag == f"{W}t" else [element.text or ""]
        for value in [*values, element.tail or "", *element.attrib.values()]:
            if loose := tags.LOOSE.search(value):
                result.problems.append(TemplateFault(called, value[loose.start() :][:60], str(NO_PLACE)))
