"""The inside of the sandbox that opens a Word document; `documents` starts it, behind its guards.

Input: the file. Output: JSON, a list of blocks: a paragraph is a text, a table a list of rows of texts. Automatic
numbers are written out, bold or highlighted words stand between `**`. Nothing of the project is imported here.
"""

import io
import json
import os
import re
import sys
import zipfile
from collections import defaultdict
from typing import Any
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
UNPACKED_MAX_BYTES = 64 * 1024 * 1024
LABEL = re.compile(r"\s*\(?[A-Ja-j][.)]\s*")


def main() -> None:
    """Read the file, answer."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    answers.write(json.dumps(answer(sys.stdin.buffer.read()), ensure_ascii=False))
    answers.flush()


def answer(content: bytes) -> Any:
    """The blocks, or {"error": code}."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(part.file_size for part in package.infolist()) > UNPACKED_MAX_BYTES:
                return {"error": "file_too_complex"}
            body = parsed(package, "document").find(f"{W}body")
            numbers = Numbering(package)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, OSError, NotImplementedError, RuntimeError):
        return {"error": "file_broken"}
    return list(blocks(body, numbers)) if body is not None else []


def parsed(package: zipfile.ZipFile, part: str) -> ElementTree.Element:
    """A part of the document. The guards around this child bound what a hostile one costs; expat bounds entities."""
    return ElementTree.fromstring(package.read(f"word/{part}.xml"))  # noqa: S314


class Numbering:
    """Automatic numbers, counted as Word does."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._levels: dict[tuple[str, str], tuple[str, str, int]] = {}
        self._styles: dict[str, tuple[str, str]] = {}
        self._counts: dict[tuple[str, int], int] = defaultdict(int)
        names = set(package.namelist())
        if "word/numbering.xml" in names:
            self._read(parsed(package, "numbering"))
        if "word/styles.xml" in names:
            self._read_styles(parsed(package, "styles"))

    def _read(self, root: ElementTree.Element) -> None:
        abstract = {each.get(f"{W}abstractNumId"): each for each in root.findall(f"{W}abstractNum")}
        for num in root.findall(f"{W}num"):
            reference = num.find(f"{W}abstractNumId")
            levels = abstract.get(reference.get(f"{W}val")) if reference is not None else None
            for level in levels.findall(f"{W}lvl") if levels is not None else []:
                key = (num.get(f"{W}numId", ""), level.get(f"{W}ilvl", "0"))
                self._levels[key] = (value(level, "numFmt"), value(level, "lvlText"), int(value(level, "start") or 1))

    def _read_styles(self, root: ElementTree.Element) -> None:
        for style in root.findall(f"{W}style"):
            numbered = style.find(f"{W}pPr/{W}numPr")
            if numbered is not None:
                self._styles[style.get(f"{W}styleId", "")] = (value(numbered, "numId"), value(numbered, "ilvl") or "0")

    def label(self, paragraph: ElementTree.Element) -> str:
        """What stands before the paragraph: "3.", "b)", a bullet, or nothing."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return ""
        own = properties.find(f"{W}numPr")
        style = self._styles.get(value(properties, "pStyle"), ("", "0"))
        number, level = (value(own, "numId") or style[0], value(own, "ilvl") or "0") if own is not None else style
        if (number, level) not in self._levels:
            return ""
        form, text, start = self._levels[number, level]
        return self._counted(number, int(level), form, text, start)

    def _counted(self, number: str, level: int, form: str, text: str, start: int) -> str:
        if form == "bullet":
            return "• "
        for key in [key for key in self._counts if key[0] == number and key[1] > level]:
            del self._counts[key]
        self._counts[number, level] += 1
        count = start + self._counts[number, level] - 1
        letter = chr(ord("a") + (count - 1) % 26)
        written = {"lowerLetter": letter, "upperLetter": letter.upper()}.get(form, str(count))
        return (text.replace(f"%{level + 1}", written) if f"%{level + 1}" in text else f"{written}.") + " "


def value(node: ElementTree.Element | None, tag: str) -> str:
    """The `val` of a child, or nothing."""
    child = node.find(f"{W}{tag}") if node is not None else None
    return (child.get(f"{W}val") or "") if child is not None else ""


def blocks(body: ElementTree.Element, numbers: Numbering) -> Any:
    """Paragraphs and tables, in their order."""
    for child in body:
        if child.tag == f"{W}p":
            yield paragraph(child, numbers)
        elif child.tag == f"{W}tbl":
            yield [
                ["\n".join(paragraph(each, numbers) for each in cell.iter(f"{W}p")) for cell in row.findall(f"{W}tc")]
                for row in child.findall(f"{W}tr")
            ]


def paragraph(node: ElementTree.Element, numbers: Numbering) -> str:
    """A paragraph's text, with its number, and `**` around it where all of it is bold or highlighted."""
    runs = [(run_text(run), stands_out(run)) for run in node.iter(f"{W}r")]
    text = "".join(words for words, _out in runs)
    label = numbers.label(node)
    start = 0 if label else (LABEL.match(text) or re.match("", text)).end()  # type: ignore[union-attr]
    plain = "".join(words for words, out in runs if not out)
    out = bool(text[start:].strip()) and not re.search(
        r"\w", plain[start:] if plain.startswith(text[:start]) else plain
    )
    return f"{label}{text[:start]}**{text[start:].strip()}**" if out else label + text


def run_text(run: ElementTree.Element) -> str:
    """The letters of a run, with its tabs and line breaks."""
    kinds = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
    return "".join((each.text or "") if each.tag == f"{W}t" else kinds.get(each.tag, "") for each in run)


def stands_out(run: ElementTree.Element) -> bool:
    """Whether a run is bold or highlighted."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        return False
    bold = properties.find(f"{W}b")
    lit = value(properties, "highlight")
    return (bold is not None and bold.get(f"{W}val") not in ("0", "false")) or lit not in ("", "none")
