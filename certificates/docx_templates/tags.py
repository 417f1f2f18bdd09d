"""The tags in a paragraph, and what a word processor did to them: split over runs, quotes curled, spaces made hard."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from .package import W
from .places import BOX

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
LOOSE = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
CURLED = str.maketrans({
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"',
    "‘": "'", "’": "'", "‚": "'", "‛": "'",
    "\u00a0": " ", "\u2007": " ", "\u202f": " ", "–": "-", "—": "-", "\u200b": None, "\ufeff": None, "\u00ad": None,
})  # fmt: skip
TEXT, RUN = f"{W}t", f"{W}r"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
SPLIT, QUOTES = _("split over several runs"), _("curly quotes or hard spaces")


@dataclass(frozen=True)
class Tag:
    """A tag as it reads after mending, and the element (w:t) that now holds it whole."""

    text: str
    element: Any


@dataclass(frozen=True)
class Loose:
    """Braces that belong to no tag: what stands there."""

    text: str


def texts(paragraph: Any) -> list[Any]:
    """The text elements of a paragraph itself, without those of a box in it."""
    return [each for each in paragraph.iter(TEXT) if _owner(each) is paragraph]


def _owner(element: Any) -> Any:
    """The paragraph that an element belongs to; a box begins a new one."""
    return next((each for each in element.iterancestors() if each.tag in (f"{W}p", BOX)), None)


def mend(paragraph: Any) -> Iterator[tuple[str, str]]:
    """Put each tag into one run, with plain quotes and spaces; yields (tag, what was mended)."""
    elements = texts(paragraph)
    whole = "".join(each.text or "" for each in elements)
    # From the last to the first, so that earlier places keep their numbers.
    found = []
    for match in reversed(list(TAG.finditer(whole))):
        plain = match[0].translate(CURLED)
        mended = []
        if plain != match[0]:
            mended.append(str(QUOTES))
        if _put(elements, match.start(), match.end(), plain):
            mended.append(str(SPLIT))
        found.append((plain, mended))
    for tag, mended in reversed(found):
        yield from ((tag, what) for what in mended)


def _put(elements: list[Any], start: int, end: int, plain: str) -> bool:
    """Write `plain` in place of the characters from `start` to `end`; whether they stood in several elements."""
    at, touched = 0, 0
    for element in elements:
        text = element.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if first >= last:
            continue
        element.text = text[:first] + ("" if touched else plain) + text[last:]
        element.set(SPACE, "preserve")
        touched += 1
    return touched > 1


def found(paragraph: Any) -> Iterator[Tag | Loose]:
    """The tags of a mended paragraph in order, and braces that are left over."""
    for element in texts(paragraph):
        at, text = 0, element.text or ""
        for match in TAG.finditer(text):
            yield from _loose(text[at : match.start()])
            yield Tag(match[0], element)
            at = match.end()
        yield from _loose(text[at:])


def _loose(text: str) -> Iterator[Loose]:
    match = LOOSE.search(text)
    if match:
        opening = match[0].startswith("{")
        yield Loose(text[match.start() :][:60].strip() if opening else text[: match.end()][-60:].strip())
