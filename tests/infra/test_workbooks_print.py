"""Downloaded workbooks come out of a printer as lists: across, as wide as the page, headings and numbers on each."""

import ast
import io
import zipfile
from pathlib import Path

from xlsxwriter import Workbook

from bimtek.common.worksheets import printable
from participants.rosters import workbooks

ROOT = Path(__file__).resolve().parents[2]


def sheet_xml(content: bytes) -> tuple[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read("xl/worksheets/sheet1.xml").decode(), package.read("xl/workbook.xml").decode()


def test_a_list_is_set_up_to_be_printed():
    file = io.BytesIO()
    book = Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet("Daftar")
    sheet.write_string(0, 0, "Nama")
    printable(sheet, "Bimtek A & B")
    book.close()
    page, whole = sheet_xml(file.getvalue())
    assert 'orientation="landscape"' in page
    assert 'paperSize="9"' in page
    assert 'fitToHeight="0"' in page
    assert "Bimtek A &amp;&amp; B" in page
    assert "&amp;P / &amp;N" in page
    assert "Daftar!$1:$1" in whole


def test_the_empty_table_prints_with_its_headings():
    with workbooks.template() as file:
        page, whole = sheet_xml(file.read())
    assert 'orientation="landscape"' in page
    assert "Peserta!$1:$1" in whole


def test_every_workbook_of_the_house_is_set_up_so():
    makers = set()
    for top in ("bimtek/common", "events", "participants", "certificates"):
        for path in (ROOT / top).rglob("*.py"):
            names = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
            if "add_worksheet" in names:
                makers.add(path)
                assert "printable(" in path.read_text(), path
    assert len(makers) >= 6
