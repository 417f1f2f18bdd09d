"""What stands in an Excel file that was handed out."""

import io
import zipfile

import python_calamine
from django.http import FileResponse, StreamingHttpResponse

Rows = list[list[object]]


def rows_in(content: bytes) -> Rows:
    """The rows of its first sheet."""
    return python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def rows_of(response: FileResponse | StreamingHttpResponse) -> Rows:
    """The same of a file that is being sent."""
    return rows_in(b"".join(response.streaming_content))


def is_plain(content: bytes) -> bool:
    """Whether the first sheet holds neither a formula nor a link, whatever its texts look like."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    return b"<f>" not in sheet and b"hyperlink" not in sheet
