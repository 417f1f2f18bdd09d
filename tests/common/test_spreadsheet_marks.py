"""Hidden rows and columns and struck text of xls and xlsb, read from their records."""

import io
import random
import struct
import time
import zipfile
from datetime import date
from pathlib import Path

from django.utils import translation

from bimtek.common.spreadsheets.child import marks
from participants.roster_checking.report import told

XLS = (Path(__file__).parents[1] / "data" / "hidden.xls").read_bytes()


def record(kind: int, data: bytes) -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(data)]) + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def test_rows_of_an_xls_that_are_hidden_or_struck_through_are_asked_about():
    with translation.override("en"):
        reading = told(XLS, date(2027, 2, 1))
    assert [person["name"] for person in reading["people"]] == ["Asep Saepudin", "Dede Kurnia"]
    assert [(each["sheet"], each["rows"], each["why"].partition(":")[0]) for each in reading["unread"]] == [
        ("Lama", "1-2", "The sheet is hidden. Show it in Excel, or choose it, if its people come too."),
        ("Daftar", "3", "the row is hidden"),
        ("Daftar", "4", "the row is struck through"),
    ]
    assert all("hidden column" in person["remarks"][0] for person in reading["people"])


def test_hidden_rows_and_columns_of_an_xlsb_by_the_name_of_their_sheet():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        relation = '<Relationships><Relationship Target="worksheets/sheet7.bin" Id="rId1"/></Relationships>'
        package.writestr("xl/_rels/workbook.bin.rels", relation)
        package.writestr("xl/workbook.bin", record(156, bytes(8) + wide("rId1") + wide("Ciawi")))
        rows = [record(0, struct.pack("<IIHBB", number, 0, 300, 0, 0x10 * (number == 3))) for number in range(5)]
        columns = record(60, struct.pack("<IIIIH", 1, 2, 0, 0, 1))
        package.writestr("xl/worksheets/sheet7.bin", b"".join([columns, *rows]))
    found = marks.of_xlsb(file.getvalue())
    assert found == {"Ciawi": marks.SheetMarks(hidden_rows={3}, hidden_columns={1, 2})}


def test_broken_files_say_nothing_and_cost_nothing():
    dice, began = random.Random(7), time.process_time()
    for _time in range(300):
        broken = bytearray(XLS)
        for _byte in range(dice.randrange(1, 40)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        assert isinstance(marks.of_xls(bytes(broken)), dict)
        assert isinstance(marks.of_xls(bytes(broken[: dice.randrange(len(broken))])), dict)
    assert time.process_time() - began < 3
