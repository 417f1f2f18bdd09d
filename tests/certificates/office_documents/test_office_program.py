"""Word documents opened in LibreOffice: the same text as the PDF, and as many pages, give or take one."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from certificates.documents.kinds import KINDS
from certificates.documents.production import make

from .office import office
from .test_make_document import LETTER, pdf_text, words

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.full("thirty-eight documents twice, and an office program"),
    pytest.mark.slow("thirty-eight documents twice, and an office program"),
]
SECONDS = 300


def test_each_document_reads_and_breaks_alike_in_an_office_program(tmp_path: Path) -> None:
    session = office(people=30)
    printed = {}
    for kind in KINDS.values():
        for paper in ("A4", "F4"):
            name = f"{kind.slug}-{paper}"
            printed[name] = make(kind, session, LETTER, format="pdf", paper=paper).data
            (tmp_path / f"{name}.docx").write_bytes(make(kind, session, LETTER, format="docx", paper=paper).data)
    opened(tmp_path)
    for name, pdf in printed.items():
        shown = (tmp_path / f"{name}.pdf").read_bytes()
        ours, theirs = pages(pdf), pages(shown)
        assert abs(ours - theirs) <= 1, (name, ours, theirs)
        one, other = Counter(text(pdf, but_numbers_to=ours)), Counter(text(shown))
        # A table that goes over a page has its heading again there, and the two do not break pages at the same line:
        # each heading may stand once more in the one or in the other, and nothing else may differ.
        allowed = headings(tmp_path / f"{name}.docx")
        assert one - other <= allowed, (name, one - other)
        assert other - one <= allowed, (name, other - one)


def headings(docx: Path) -> Counter[str]:
    """The words of the rows that a Word document repeats on each page of a table, once for each table."""
    rows = [row for table in Document(str(docx)).tables for row in table.rows]
    repeated = [row for row in rows if row._tr.xpath("./w:trPr/w:tblHeader")]
    return Counter(word for row in repeated for cell in row.cells for word in words(cell.text))


def opened(folder: Path) -> None:
    """Let the office program make a PDF of each Word document of a folder."""
    program = shutil.which("soffice")
    assert program, "apt-get install libreoffice-writer-nogui, or `make test-all`, which does it"
    files = sorted(str(path) for path in folder.glob("*.docx"))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)


def pages(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(pypdfium2.PdfDocument(pdf))


def text(pdf: bytes, *, but_numbers_to: int = 1) -> list[str]:
    """The words of a PDF; of ours without the numbers of its pages, from 2, which Word leaves to the program."""
    found = words(re.sub(r"[-\u00ad]\s*\n", "-", pdf_text(pdf)))
    for number in map(str, range(2, but_numbers_to + 1)):
        if number in found:
            found.remove(number)
    return found
