"""Where in a document a paragraph stands, as a person finds it: "body, table 1, row 2, column 3"."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .package import W

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BOX, CELL, ROW, TABLE, PARAGRAPH = f"{W}txbxContent", f"{W}tc", f"{W}tr", f"{W}tbl", f"{W}p"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph (lxml element) and its place."""

    element: Any
    where: str
    copy: bool = False  # of a text box that stands twice, for older programs


@dataclass
class _Counting:
    """How many tables, boxes and paragraphs were met in one container."""

    seen: Counter[str] = field(default_factory=Counter)

    def next(self, what: str) -> int:
        self.seen[what] += 1
        return self.seen[what]


def paragraphs(root: Any, called: str) -> Iterator[Paragraph]:
    """All paragraphs of a part in reading order, those of text boxes after the paragraph that holds the box."""
    start = root.find(f"{W}body")
    yield from _inside(root if start is None else start, called, _Counting(), _Counting(), copy=False)


def _inside(container: Any, where: str, counting: _Counting, boxes: _Counting, *, copy: bool) -> Iterator[Paragraph]:
    for child in container:
        if child.tag == PARAGRAPH:
            number = counting.next("paragraph")
            yield Paragraph(child, f"{where}, {_('paragraph %(number)d') % {'number': number}}", copy)
            yield from _boxes(child, where, boxes, copy=copy)
        elif child.tag == TABLE:
            at = f"{where}, {_('table %(number)d') % {'number': counting.next('table')}}"
            yield from _table(child, at, boxes, copy=copy)
        elif child.tag in (f"{W}footnote", f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"):
            yield from _inside(child, where, counting, boxes, copy=copy)


def _table(table: Any, where: str, boxes: _Counting, *, copy: bool) -> Iterator[Paragraph]:
    for number, row in enumerate(_own(table, ROW), 1):
        for column, cell in enumerate(_own(row, CELL), 1):
            at = f"{where}, {_('row %(row)d, column %(column)d') % {'row': number, 'column': column}}"
            yield from _inside(cell, at, _Counting(), boxes, copy=copy)


def _own(parent: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also in content controls, but not those of a table inside."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"):
            yield from _own(child, tag)


def _boxes(paragraph: Any, where: str, boxes: _Counting, *, copy: bool) -> Iterator[Paragraph]:
    found = [box for box in paragraph.iter(BOX) if _nearest(box, PARAGRAPH) is paragraph]
    part = where.partition(",")[0]
    for box in found:
        again = copy or any(each.tag == FALLBACK for each in box.iterancestors())
        number = boxes.seen["box"] if again else boxes.next("box")
        at = f"{part}, {_('text box %(number)d') % {'number': max(number, 1)}}"
        yield from _inside(box, at, _Counting(), boxes, copy=again)


def _nearest(element: Any, tag: str) -> Any:
    return next((each for each in element.iterancestors() if each.tag == tag), None)
