"""How a list that is downloaded as a workbook comes out of a printer."""

from xlsxwriter.worksheet import Worksheet

A4 = 9  # Excel's number of the paper
SIDE_INCHES, END_INCHES = 0.4, 0.7


def printable(sheet: Worksheet, title: str, *, headings: int = 0) -> None:
    """Set a sheet up to be printed: across, as wide as the page, with title, headings and number on each page.

    `headings` is their row, from 0.
    """
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=SIDE_INCHES, right=SIDE_INCHES, top=END_INCHES, bottom=END_INCHES)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(headings)
    # & begins a command there, the space keeps a number at the start from being read as its size; at most 255 letters.
    sheet.set_header(f"&L&10 {_shortened(title.replace('&', '&&'))}")
    sheet.set_footer("&R&9&P / &N")


def _shortened(text: str) -> str:
    """At most 200 letters as Excel counts them: one beyond the Basic Multilingual Plane is two."""
    return text.encode("utf-16-le", "surrogatepass")[:400].decode("utf-16-le", "ignore")
