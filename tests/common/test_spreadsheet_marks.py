"""Hidden rows and columns and struck text of xls and xlsb, read from their records."""

import io
import random
import struct
import time
import zipfile
from datetime import date
from pathlib import Path

from django.utils import translation

from bimtek.common.spreadsheets.child import marks, marks_xlsb
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
    found = marks_xlsb.of_xlsb(file.getvalue())
    assert found == {"Ciawi": marks.SheetMarks(hidden_rows={3}, hidden_columns={1, 2})}


def font(struck: bool) -> bytes:
    return record(
        43, struct.pack("<HHHHBBBB", 220, 8 * struck, 400, 0, 0, 2, 0, 0) + bytes(8) + b"\2" + wide("Calibri")
    )


def text_cell(column: int, text: str, style: int = 0) -> bytes:
    return record(6, struct.pack("<II", column, style) + wide(text))


def rich(text: str, number_of_font: int) -> bytes:
    """A text from whose second letter on another font holds."""
    return b"\1" + wide(text) + struct.pack("<IHH", 1, 1, number_of_font)


def struck_xlsb() -> bytes:
    """Four people: one plain, one struck by the cell's format, one in a part of a shared text, one in a rich cell."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        relation = '<Relationships><Relationship Target="worksheets/sheet1.bin" Id="rId1"/></Relationships>'
        package.writestr("xl/_rels/workbook.bin.rels", relation)
        sheets = record(156, bytes(8) + wide("rId1") + wide("Daftar")) + record(144, b"")
        package.writestr("xl/workbook.bin", sheets + record(132, b""))
        plain, through = (record(47, struct.pack("<HHHHH", 0, 0, number, 0, 0) + bytes(6)) for number in (0, 1))
        named = [record(626, struct.pack("<I", 1)), through, record(627, b"")]
        own = [record(617, struct.pack("<I", 2)), plain, through, record(618, b"")]
        package.writestr("xl/styles.bin", b"".join([font(False), font(True), *named, *own]))
        texts = [record(159, struct.pack("<II", 1, 1)), record(19, rich("Siti Aminah", 1)), record(160, b"")]
        package.writestr("xl/sharedStrings.bin", b"".join(texts))
        rows = [
            [text_cell(0, "Nama"), text_cell(1, "Jabatan")],
            [text_cell(0, "Asep Saepudin"), text_cell(1, "Ketua")],
            [text_cell(0, "Budi Santoso", 1), text_cell(1, "Anggota")],
            [record(7, struct.pack("<III", 0, 0, 0)), text_cell(1, "Anggota")],
            [record(62, struct.pack("<II", 0, 0) + rich("Dede Kurnia", 1)), text_cell(1, "Anggota")],
            [text_cell(0, "Euis Komariah"), text_cell(1, "Anggota")],
        ]
        body = [record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, 1)), record(145, b"")]
        for number, cells in enumerate(rows):
            body += [record(0, struct.pack("<IIHBB", number, 0, 300, 0, 0)), *cells]
        package.writestr("xl/worksheets/sheet1.bin", b"".join([*body, record(146, b"")]))
    return file.getvalue()


def test_struck_rows_of_an_xlsb_are_asked_about_by_format_and_by_a_part_of_the_text():
    content = struck_xlsb()
    assert marks_xlsb.of_xlsb(content) == {"Daftar": marks.SheetMarks(struck={2: [0], 3: [0], 4: [0]})}
    with translation.override("en"):
        reading = told(content, date(2027, 2, 1))
    assert [person["name"] for person in reading["people"]] == ["Asep Saepudin", "Euis Komariah"]
    assert {each["why"].partition(":")[0] for each in reading["unread"]} == {"the row is struck through"}


def test_broken_parts_of_an_xlsb_say_nothing():
    """Each part cut or changed in a package that is whole, and the package itself changed anywhere."""
    dice = random.Random(7)
    with zipfile.ZipFile(io.BytesIO(struck_xlsb())) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    for name in list(parts) * 20:
        part = bytearray(parts[name][: dice.randrange(len(parts[name]) + 1)] if dice.random() < 0.3 else parts[name])
        for _byte in range(dice.randrange(1, 6) if part else 0):
            part[dice.randrange(len(part))] = dice.randrange(256)
        assert isinstance(marks_xlsb.of_xlsb(_packed(parts | {name: bytes(part)})), dict)
    whole = _packed(parts)
    for _time in range(300):
        broken = bytearray(whole)
        for _byte in range(dice.randrange(1, 40)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        assert isinstance(marks_xlsb.of_xlsb(bytes(broken)), dict)


def _packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return target.getvalue()


def test_broken_files_say_nothing_and_cost_nothing():
    dice, began = random.Random(7), time.process_time()
    for _time in range(300):
        broken = bytearray(XLS)
        for _byte in range(dice.randrange(1, 40)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        assert isinstance(marks.of_xls(bytes(broken)), dict)
        assert isinstance(marks.of_xls(bytes(broken[: dice.randrange(len(broken))])), dict)
    assert time.process_time() - began < 3
