"""Packages that are dear to open: for materials, answers and rosters, all of which are ZIP files inside."""

import io
import struct
import zipfile
from collections.abc import Iterator

from PIL import Image
from xlsxwriter import Workbook

MOST = 20 * 1024 * 1024  # of a material and of a roster
PARTS = "[Content_Types].xml"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
START = b"PK\x03\x04"


def hostile() -> Iterator[tuple[str, bytes]]:
    """Packages whose list of parts, or first part, is work without end."""
    yield "list of a million parts", START + directory(MOST)
    yield "bomb", packed(bytes(64 * 1024 * 1024), zipfile.ZIP_DEFLATED)
    yield "bomb of another method", packed(bytes(64 * 1024 * 1024), zipfile.ZIP_LZMA)
    yield "half a megabyte of parts", START + directory(512 * 1024)
    yield "ends that are none", START + b"PK\x05\x06" * (MOST // 4 - 1)


def workbooks() -> Iterator[tuple[str, bytes]]:
    """Lists that are one line, and workbooks with a sheet of 400 MB."""
    yield "one cell", b"a" * MOST
    yield "nothing but quotes", b'"' * MOST
    yield "nothing but separators", b";" * MOST
    yield "large sheet", sheet(400 * 1024 * 1024)


def packed(part: bytes, method: int) -> bytes:
    """A package of one part, the list of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        package.writestr(PARTS, part)
    return out.getvalue()


def directory(most: int) -> bytes:
    """A list of parts that are not there, as long as `most` allows."""
    entry = b"PK\x01\x02" + struct.pack("<4B4HL2L5H2L", 20, 3, 20, 0, *[0] * 7, 1, *[0] * 6) + b"a"
    count = (most - 100) // len(entry)
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 0xFFFF, 0xFFFF, count * len(entry), len(START), 0)
    return entry * count + end


def document() -> bytes:
    """A genuine package, as far as it is looked at."""
    return packed(f'<Types><Override ContentType="{WORD}"/></Types>'.encode(), zipfile.ZIP_DEFLATED)


def workbook() -> bytes:
    """A genuine workbook."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("Peserta")
        page.write_row(0, 0, ["No", "Nama", "NIK"])
        page.write_row(1, 0, ["1", "Siti Aminah", "3273014505900001"])
    return out.getvalue()


def sheet(size: int) -> bytes:
    """A workbook whose sheet unpacks to so many bytes."""
    genuine, out = zipfile.ZipFile(io.BytesIO(workbook())), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for part in genuine.namelist():
            if part != "xl/worksheets/sheet1.xml":
                package.writestr(part, genuine.read(part))
                continue
            row = b'<row r="1"><c r="A1"><v>1</v></c></row>' * 30_000
            with package.open(part, "w") as rows:
                rows.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
                for _ in range(size // len(row)):
                    rows.write(row)
                rows.write(b"</sheetData></worksheet>")
    return out.getvalue()


def picture(kind: str) -> bytes:
    """A genuine picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, kind)
    return out.getvalue()
