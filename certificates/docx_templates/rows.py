"""Loops and conditions around table rows: which places of a beginning and an end fit, and which are meant as a row."""

from typing import Any

from lxml import etree

from .language import STATEMENT
from .package import W
from .places import CELL, ROW
from .tags import Tag

LEVELS = {"p": f"{W}p", "tr": ROW, "tc": CELL, "r": f"{W}r"}


def fit(begin: Tag, end: Tag) -> bool:
    """Whether what lies between the two is whole: both at the same depth, or both with the same prefix."""
    return _depth(begin) == _depth(end)


def _depth(tag: Tag) -> list[str]:
    """The names of the elements around the place that the tag takes."""
    match = STATEMENT.match(tag.text)
    place = _ancestor(tag.element, LEVELS[match[1]]) if match and match[1] else tag.element
    return [str(each.tag) for each in place.iterancestors()] if place is not None else []


def meant(begin: Any, end: Any) -> bool:
    """Whether a row is meant: it begins at the very start of its first cell and ends at the very end of its last."""
    row = _ancestor(begin, ROW)
    if row is None or _ancestor(end, ROW) is not row or _ancestor(begin, CELL) is _ancestor(end, CELL):
        return False
    cells = list(row.iter(CELL))
    inner, outer = _ancestor(begin, CELL), _ancestor(end, CELL)
    return inner is cells[0] and outer is cells[-1] and _first_text(inner) is begin and _last_text(outer) is end


def wrap(begin: Tag, end: Tag) -> None:
    """Move both tags to rows of their own around the row, with the prefix by which docxtpl repeats rows."""
    row = _ancestor(begin.element, ROW)
    for tag in (begin, end):
        tag.element.text = (tag.element.text or "").replace(tag.text, "", 1)
    row.addprevious(_row(begin.text))
    row.addnext(_row(end.text))


def _row(text: str) -> Any:
    match = STATEMENT.match(text)
    row = etree.Element(ROW)
    parent = row
    for name in ("tc", "p", "r", "t"):
        parent = etree.SubElement(parent, f"{W}{name}")
    parent.text = f"{{%tr {match[2] if match else ''} %}}"
    return row


def _ancestor(element: Any, tag: str) -> Any:
    return next((each for each in element.iterancestors() if each.tag == tag), None)


def _first_text(cell: Any) -> Any:
    return next((each for each in cell.iter(f"{W}t") if (each.text or "").strip()), None)


def _last_text(cell: Any) -> Any:
    return next((each for each in reversed(list(cell.iter(f"{W}t"))) if (each.text or "").strip()), None)
