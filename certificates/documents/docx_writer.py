"""The page of a shipped template written as a Word document: the same text, to be edited on in an office program.

Knows the few elements that `templates/letters/` use: paragraphs, headings, lists, tables, pictures, bold and italic.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import tinyhtml5
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from .docx_tables import finish, give_room, keep_together, keep_whole, set_columns
from .pictures import content

# Calibri was drawn over Lato's measures, so pages break alike where an office has only the one.
FONT, LIKE_IT = "Lato", "Calibri"
MARGINS = {"top": 20, "right": 20, "bottom": 18, "left": 25}  # millimetres, as in `letters/_style.html`
SIZE = re.compile(r"size:\s*(\d+)mm\s+(\d+)mm")
WIDTH = re.compile(r"^w(\d+)$")
LOGO_MM, PHOTO_MM = 22, 75
BLOCKS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "ul", "table", "div", "pre", "blockquote", "hr"})
SIZES_PT = {"h1": 13.0, "induk": 12.0, "kantor": 15.0, "alamat": 9.0, "small": 9.0}
ALIGNED = {"center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
CELL_PT = 9.5


class Writer:
    """Writes one page; `document` is the result."""

    def __init__(self, html: str) -> None:
        tree: Element = tinyhtml5.parse(html, namespace_html_elements=False)
        self.document = Document()
        self._set_page(html, tree.findtext("head/title") or "")
        self._next_breaks = False
        body = tree.find("body")
        if body is not None:
            self._blocks(body, self.document)
        self._drop_empty_ends()

    def _set_page(self, html: str, title: str) -> None:
        size = SIZE.search(html)
        width, height = (int(size[1]), int(size[2])) if size else (210, 297)
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
        for side, millimetres in MARGINS.items():
            setattr(section, f"{side}_margin", Mm(millimetres))
        self.width = width - MARGINS["left"] - MARGINS["right"]
        self.document.core_properties.title = title
        self.document.core_properties.language = "id-ID"
        self.document.core_properties.author = ""
        self.document.core_properties.comments = ""
        self._set_style()

    def _set_style(self) -> None:
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(11)
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        for name in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{name}"), FONT)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "id-ID")
        normal.element.get_or_add_rPr().append(language)
        normal.paragraph_format.space_after = Mm(2)
        normal.paragraph_format.line_spacing = 1.12
        for level in (1, 2, 3):
            self._plain_heading(self.document.styles[f"Heading {level}"], level)

    def _plain_heading(self, style: Any, level: int) -> None:
        """Headings as the PDF has them: black, in the letter's own face."""
        style.font.name, style.font.bold, style.font.italic = FONT, level < 3, level == 3
        style.font.size = Pt(13 if level == 1 else 11)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
            fonts.attrib.pop(qn(f"w:{name}"), None)
        for colour in style.element.rPr.findall(qn("w:color")):
            style.element.rPr.remove(colour)
        style.paragraph_format.space_before = Mm(4 if level == 2 else 1)
        style.paragraph_format.space_after = Mm(1)

    def _blocks(self, parent: Element, into: Any) -> None:
        """Everything in an element: blocks by themselves, and texts between them as a paragraph."""
        if "new-page" in _classes(parent):
            self._next_breaks = True
        loose = Element("p", {"class": parent.get("class", "")})
        loose.text = parent.text
        for child in parent:
            if child.tag in BLOCKS:
                self._flush(loose, into)
                self._block(child, into)
                loose = Element("p", {"class": parent.get("class", "")})
                loose.text = child.tail
            elif isinstance(child.tag, str):
                loose.append(child)
        self._flush(loose, into)

    def _flush(self, loose: Element, into: Any) -> None:
        if len(loose) or (loose.text or "").strip():
            self._paragraph(loose, into)

    def _block(self, element: Element, into: Any) -> None:
        match element.tag:
            case "table":
                self._write_table(element, into)
            case "ol" | "ul":
                self._list(element, into)
            case "div" if "copies" in _classes(element):
                before = len(self.document.paragraphs)
                self._blocks(element, into)
                keep_together(self.document.paragraphs[before:-1])
            case "div" | "blockquote":
                self._blocks(element, into)
            case _:
                self._paragraph(element, into)

    def _paragraph(self, element: Element, into: Any, marker: str = "") -> Any:
        paragraph = _fresh(into)
        level = {"h1": 1, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3}.get(str(element.tag))
        classes = _classes(element)
        if level:
            paragraph.style = self.document.styles[f"Heading {level}"]
        self._format(paragraph, element, classes, in_cell=into is not self.document)
        if marker:
            paragraph.add_run(f"{marker}\t")
            paragraph.paragraph_format.left_indent = Mm(8)
            paragraph.paragraph_format.first_line_indent = Mm(-8)
            paragraph.paragraph_format.space_after = Mm(1)
        _runs(paragraph, element, size=next((SIZES_PT[name] for name in classes if name in SIZES_PT), None),
              bold=bool({"strong", "kantor", "name"} & set(classes)))  # fmt: skip
        return paragraph

    def _format(self, paragraph: Any, element: Element, classes: list[str], *, in_cell: bool) -> None:
        layout = paragraph.paragraph_format
        aligned = next((ALIGNED[name] for name in classes if name in ALIGNED), None)
        if element.tag == "h1" or {"induk", "kantor", "alamat"} & set(classes):
            aligned = ALIGNED["center"]
        paragraph.alignment = aligned or (None if in_cell else WD_ALIGN_PARAGRAPH.JUSTIFY)
        if in_cell:
            layout.space_after, layout.line_spacing = Mm(0), 1.0
        if "after" in classes:
            layout.space_after = Mm(5)
        if "indent" in classes:
            layout.first_line_indent = Mm(12)
        if "gap" in classes:
            layout.space_after = Mm(13)
        if self._next_breaks and not in_cell:
            layout.page_break_before, self._next_breaks = True, False

    def _list(self, element: Element, into: Any) -> None:
        for number, item in enumerate(element.findall("li"), 1):
            marker = f"{_mark(number, element.get('type'))}." if element.tag == "ol" else "•"
            inner = [child for child in item if child.tag in BLOCKS]
            self._paragraph(item, into, marker)
            for child in inner:
                self._block(child, into)

    def _write_table(self, element: Element, into: Any) -> None:
        if self._next_breaks and into is self.document:
            # A table cannot begin a page by itself.
            self._paragraph(Element("p"), into).paragraph_format.space_after = Mm(0)
        rows = list(element.iter("tr"))
        columns = max((sum(int(cell.get("colspan", 1)) for cell in _cells(row)) for row in rows), default=0)
        if not columns:
            return
        table = into.add_table(len(rows), columns)
        classes = _classes(element)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        if "list" in classes:
            table.style = self.document.styles["Table Grid"]
        widths = self._widths(element, classes, columns)
        set_columns(table, widths)
        for number, row in enumerate(rows):
            self._row(table.rows[number], row, widths, classes)
        finish(table, classes, headed=element.find("thead") is not None)
        if into is self.document:
            after = self.document.add_paragraph()
            after.paragraph_format.space_after, after.paragraph_format.line_spacing = Mm(0), Pt(6)

    def _widths(self, element: Element, classes: list[str], columns: int) -> list[float]:
        """Of each column, in millimetres."""
        shares = [
            int(match[1]) for col in element.iter("col") for name in _classes(col) if (match := WIDTH.match(name))
        ]
        if len(shares) == columns:
            return [self.width * share / sum(shares) for share in shares]
        if "facts" in classes and columns == 3:
            return [32, 4, self.width - 36]
        if "kop" in classes and columns == 2:
            return [24, self.width - 24]
        return [self.width / columns] * columns

    def _row(self, target: Any, row: Element, widths: list[float], classes: list[str]) -> None:
        at = 0
        for cell in _cells(row):
            span = int(cell.get("colspan", 1))
            into = target.cells[at]
            if span > 1:
                into = into.merge(target.cells[at + span - 1])
            into.width = Mm(sum(widths[at : at + span]))
            if "bottom" in _classes(cell):
                into.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
            if cell.tag == "th":
                cell.set("class", f"{cell.get('class', '')} center strong")
            self._blocks_of_cell(cell, into)
            give_room(into.paragraphs, classes)
            if "list" in classes:
                for run in (run for paragraph in into.paragraphs for run in paragraph.runs):
                    run.font.size = Pt(CELL_PT)
            at += span
        if "list--sign" in classes:
            target.height = Mm(9)
        keep_whole(target)

    def _blocks_of_cell(self, cell: Element, into: Any) -> None:
        pictures = cell.findall("img")
        width = LOGO_MM if "logo" in _classes(cell) else PHOTO_MM
        for picture in pictures:
            _fresh(into).add_run().add_picture(BytesIO(content(picture.get("src", ""))), width=Mm(width))
        if not pictures:
            self._blocks(cell, into)

    def _drop_empty_ends(self) -> None:
        """The paragraph that a table leaves at the very end must not open a page of its own."""
        last = self.document.paragraphs[-1] if self.document.paragraphs else None
        if last is not None and not last.text:
            last.paragraph_format.line_spacing = Pt(1)


def _fresh(into: Any) -> Any:
    """A new paragraph; a cell's first one is there already."""
    first = getattr(into, "_tc", None) is not None and len(into.paragraphs) == 1 and not into.paragraphs[0].runs
    if first and not into.paragraphs[0].paragraph_format.line_spacing:
        return into.paragraphs[0]
    return into.add_paragraph()


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _mark(number: int, kind: str | None) -> str:
    return chr(ord("a") + number - 1) if kind == "a" else str(number)


def _runs(paragraph: Any, element: Element, *, size: float | None, bold: bool = False, italic: bool = False) -> None:
    """The texts of an element and its inline children; white space as a browser folds it."""
    pieces = list(_pieces(element, bold=bold, italic=italic))
    texts = _folded([text for text, _bold, _italic in pieces])
    for text, (_text, strong, slanted) in zip(texts, pieces, strict=True):
        if not text:
            continue
        run = paragraph.add_run(text)
        run.bold, run.italic = strong or None, slanted or None
        if size:
            run.font.size = Pt(size)


def _pieces(element: Element, *, bold: bool, italic: bool) -> Iterator[tuple[str, bool, bool]]:
    yield element.text or "", bold, italic
    for child in element:
        if child.tag == "br":
            yield "\n", bold, italic
        elif isinstance(child.tag, str) and child.tag not in BLOCKS:
            strong, slanted = bold or child.tag in ("b", "strong"), italic or child.tag in ("i", "em")
            yield from _pieces(child, bold=strong, italic=slanted)
        if child.tag not in BLOCKS:
            yield child.tail or "", bold, italic


def _folded(texts: list[str]) -> list[str]:
    folded, space = [], True
    for text in texts:
        if text == "\n":
            folded.append(text)
            space = True
            continue
        plain = re.sub(r"\s+", " ", text)
        folded.append(plain.lstrip(" ") if space else plain)
        space = folded[-1].endswith(" ") if folded[-1] else space
    if folded:
        folded[-1] = folded[-1].rstrip(" ")
    return folded
