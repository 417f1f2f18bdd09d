"""What holds for all rows of a list: said above it, beside it, as the sheet's title, or once above blank cells."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from bimtek.common.capitals import in_capitals, proper_name
from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import SpreadsheetRow

from .cells import is_nothing, station
from .fields import Field
from .roles import role_of

_KINDS = (
    (Field.VILLAGE,
     r"desa\s*/\s*kel(?:urahan|\.)?|kel(?:urahan|\.)?\s*/\s*desa|desa|kelurahan|kel\.|kel(?=\s*:)|nagari|gampong|"
     r"pekon|ds\."),
    (Field.DISTRICT, r"kecamatan|kec\.|kec\b|distrik"),
    (Field.REGENCY, r"kabupaten\s*/\s*kota|kab(?:upaten|\.)?\s*/\s*kota|kabupaten|kab\.|kab\b|kota"),
    (Field.TPS, r"tps|tempat pemungutan suara"),
)  # fmt: skip
_WORD = re.compile("|".join(rf"(?P<{kind.value}>\b(?:{pattern}))" for kind, pattern in _KINDS), re.IGNORECASE)
_OFFICE = re.compile(
    r"(?:kpu|komisi pemilihan umum|bawaslu|panwas\w*|ppk|pps|dinas|badan|kantor|sekretariat|bagian|bidang|kementerian|"
    r"kejaksaan|polres|polsek|kodim|koramil|partai|universitas)\b",
    re.IGNORECASE,
)
_HEADED = re.compile(
    r"(?:daftar|data|rekap\w*|lampiran|susunan|absensi|presensi|(?:anggota |petugas )?(?:kpps|pantarlih))\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[^\W\d_][\w /.&-]{1,40}?\s*:")
_ENDS = re.compile(
    r"[|,;()\n]|\s[-–—]\s|\b(?:tahun|pada|untuk|pemilu|pemilihan|pilkada|dalam|dan|se|di|yang|per|tingkat|provinsi|"
    r"prov|hari|tanggal|bulan|periode|angkatan|gelombang|tgl)\b",
    re.IGNORECASE,
)
WORDS_MOST = 4  # of a region's name
# Columns in which offices write a value once for the rows below.
FILLED = (Field.TPS, Field.VILLAGE, Field.DISTRICT, Field.REGENCY, Field.INSTITUTION)
_GENERIC = re.compile(
    r"(sheet|lembar|lembaran|halaman|page|tabel|table|daftar|data|peserta|list|form responses|form|nama|input|rekap|"
    r"worksheet|master|roster|kpps|pps|ppk|pantarlih|saksi|lampiran|tahun|total|gabungan|semua|all|new|baru|final)?"
    r"[\s\d().\-_]*",
    re.IGNORECASE,
)


def pairs(text: str) -> dict[Field, str]:
    """`KECAMATAN CIAWI KABUPATEN BOGOR`, `TPS : 005` -> what they say."""
    found: dict[Field, str] = {}
    marks = list(_WORD.finditer(text))
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(text)
        kind = Field(mark.lastgroup or "")
        if value := _value(kind, text[mark.end() : end], mark[0]):
            found.setdefault(kind, value)
    return found


def _value(kind: Field, text: str, word: str) -> str:
    text = text.lstrip(" .:|\t")
    if label := _LABEL.search(text):
        text = text[: label.start()]
    if end := _ENDS.search(text):
        text = text[: end.start()]
    text = " ".join(text.split()).strip(" .:-")
    if kind is Field.TPS:
        number = re.match(r"(?:no(?:mor)?\.?\s*)?0*\d{1,3}\b", text, re.IGNORECASE)
        return station(number[0]) if number else ""
    words = text.split()
    if not words or len(words) > WORDS_MOST or any(letter.isdigit() for letter in text) or is_nothing(text):
        return ""
    name = proper_name(text) if in_capitals(text) else text
    return f"Kota {name}" if word.casefold() == "kota" else name


def of_rows(rows: Iterable[SpreadsheetRow]) -> dict[Field, str]:
    """What the rows above a list say of all its rows; the lower ones come first."""
    said: dict[Field, str] = {}
    for row in rows:
        texts = [" ".join(as_text(cell).split()) for cell in row.cells if cell is not None]
        said |= pairs(" ".join(texts))
    return said


def of_title(sheet: str) -> dict[Field, str]:
    """What a sheet's title says: `Kec. Ciawi`."""
    return pairs(sheet)


def bare_title(sheet: str) -> str:
    """A title that may name a region, as in `Ciawi`; "" for `Sheet1`, `Daftar` and the like."""
    if _GENERIC.fullmatch(sheet.strip()) or any(letter.isdigit() for letter in sheet):
        return ""
    return proper_name(sheet) if in_capitals(sheet) else sheet.strip()


def places(text: str, first: Field) -> dict[Field, str]:
    """A cell of village and district: `Kel. Sukamaju, Kec. Cilodong`, or `Ciawi / Bendungan` in the heading's order."""
    labelled = pairs(text)
    if Field.DISTRICT in labelled and Field.VILLAGE in labelled:
        return labelled
    parts = [part.strip() for part in re.split(r"\s*[/,;|\n]\s*|\s[-–—]\s", text) if part.strip()]
    if len(parts) != 2:
        return labelled or {first: text}
    other = Field.VILLAGE if first is Field.DISTRICT else Field.DISTRICT
    return {first: parts[0], other: parts[1]}


def of_section(text: str) -> dict[Field, str]:
    """What a heading alone in its row says of the rows below it, `A. DESA SUKAMAJU`; nothing where it says more."""
    bare = re.sub(r"^\s*(?:\(?\w{1,3}[.)])\s+", "", text)
    first = _WORD.search(bare)
    if first and first.start() == 0 and (said := pairs(bare)):
        return said
    if _HEADED.match(bare) and (said := pairs(bare)):
        return said  # the title of the next table: DAFTAR KPPS TPS 04 DESA BENDUNGAN
    if _OFFICE.match(bare) and not any(letter.isdigit() for letter in bare):
        return {Field.INSTITUTION: " ".join(bare.split())}
    return {Field.POSITION: proper_name(role) if in_capitals(role) else role} if (role := role_of(bare)) else {}


def filled(rows: Sequence[SpreadsheetRow], mapping: Mapping[int, Field]) -> list[int]:
    """Columns in which each value stands once, at the first of the rows that it holds for."""
    return [column for column, kind in mapping.items() if kind in FILLED and _stands_once(rows, column, mapping)]


def _stands_once(rows: Sequence[SpreadsheetRow], column: int, mapping: Mapping[int, Field]) -> bool:
    names = [each for each, kind in mapping.items() if kind is Field.NAME]
    values = [_text(row, column) for row in rows if names and _text(row, names[0])]
    filled = [value for value in values if value]
    changing = all(one != other for one, other in pairwise(filled))
    return bool(values) and bool(values[0]) and changing and len(filled) * 2 <= len(values) and len(values) > 2


def _text(row: SpreadsheetRow, column: int) -> str:
    return as_text(row.cells[column]) if column < len(row.cells) else ""
