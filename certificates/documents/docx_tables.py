"""What tables of a Word document have beyond their texts: widths, room in cells, and rows that stay together."""

from collections.abc import Iterable
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

# Of a table's cells: millimetres above and below what they hold, and the distance of lines, as in `letters/_style.html`
# (Lato's own line is 1.2 of its size).
SPACED = {"list": (1.0, 1.04), "facts": (0.4, 1.12), "sign": (0.0, 1.12)}


def set_columns(table: Any, widths: list[float]) -> None:
    """LibreOffice goes by the columns of a table, Word by its cells."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def give_room(paragraphs: list[Any], classes: list[str]) -> None:
    """Give what a cell holds the room that it has in the PDF, so that both break pages alike."""
    room, lines = next((SPACED[name] for name in classes if name in SPACED), (0.0, 1.0))
    for paragraph in paragraphs:
        paragraph.paragraph_format.line_spacing = lines
    first, last = paragraphs[0].paragraph_format, paragraphs[-1].paragraph_format
    first.space_before = Mm(room)
    last.space_after = Mm(room) + (last.space_after or 0)


def finish(table: Any, classes: list[str], *, headed: bool) -> None:
    """What a whole table has: a first row on each page, a line below, or signatures that stand on one page."""
    if headed:
        _repeat(table.rows[0])
    if "kop" in classes:
        _underline(table)
    if "sign" in classes:
        rows = [table.rows[number] for number in range(len(table.rows) - 1)]
        keep_together([each for row in rows for cell in row.cells for each in cell.paragraphs])


def keep_together(paragraphs: Iterable[Any]) -> None:
    """They stand on one page with what follows them."""
    for paragraph in paragraphs:
        paragraph.paragraph_format.keep_with_next = True


def keep_whole(row: Any) -> None:
    """A row stands on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeat(row: Any) -> None:
    """The row stands again on each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _underline(table: Any) -> None:
    """The line below a letterhead."""
    borders = OxmlElement("w:tblBorders")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "16"), ("space", "4"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    table._tbl.tblPr.append(borders)
