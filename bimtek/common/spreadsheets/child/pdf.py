"""The lines of a PDF's text, as one sheet; a scanned page has none."""

import pypdfium2

from .shapes import RawRow, RawSheet, Unreadable

PAGES_MAX = 100


def sheets(content: bytes) -> list[RawSheet]:
    """The one sheet of a PDF."""
    try:
        document = pypdfium2.PdfDocument(content)
        texts = [document[number].get_textpage().get_text_bounded() for number in range(min(len(document), PAGES_MAX))]
    except pypdfium2.PdfiumError as problem:
        raise Unreadable("file_protected" if "assword" in str(problem) else "file_broken") from None
    rows = [RawRow(number, [line]) for number, line in enumerate("\n".join(texts).splitlines())]
    return [RawSheet("", lambda: iter(rows), last_row=len(rows))]
