"""Rows of a sheet that name no person: numbered columns, headings again, section headings, totals, signatures."""

import re
from collections.abc import Mapping, Sequence

from bimtek.common.names import name_key
from participants.spreadsheets.cells import as_text
from participants.spreadsheets.reading import SpreadsheetRow

from .cells import is_nothing, station
from .entries import NamedVillage
from .fields import Field
from .layout import is_numbering, repeats_headings
from .rows import SEXES, RowReader

TOTAL = re.compile(
    r"(jumlah|total|sub total|subtotal|jml|grand total|rekap(itulasi)?|catatan|keterangan|ket|nb|n b|note|sumber)\b.*"
)
SIGNATURE = re.compile(
    r"(mengetahui|menyetujui|dibuat|disahkan|ditetapkan|hormat kami|a n|an ketua|plt|ketua (kpu|ppk|pps|kpps|panitia)|"
    r"kepala (dinas|badan|kantor|desa|sekolah)|sekretaris (kpu|ppk|pps)|lurah|camat|yang membuat|petugas)\b.*"
)
PLACE_AND_DATE = re.compile(
    r"[^\W\d_][\w .]{2,40},\s*(\d{1,2}|[._…\s]+)\s+[^\W\d_.]+\s+\d{4}\.?|"  # Tarakan, 3 Maret 2027
    r"[^\W\d_][\w ]{2,40},\s*[._…]{4,}.*"  # Tarakan, ..........
)
SECTION = re.compile(r"(tps|desa|kelurahan|kel|kecamatan|kec)\b.*", re.IGNORECASE)
# Who has one of these is a person, wherever the row stands.
PERSONAL = (Field.NIK, Field.NIP, Field.PHONE, Field.EMAIL)
FEW = 3  # filled cells of a row that signs the list
DIGITS_LEAST = 8  # fewer may count something


class Skipper:
    """Says which rows name no person, and why; it keeps where in the sheet it is."""

    def __init__(self, reader: RowReader, mapping: Mapping[int, Field], headings: Sequence[str]) -> None:
        self.reader, self.mapping, self.headings = reader, mapping, headings
        self.ended = False
        self.started = False

    def reason(self, row: SpreadsheetRow) -> str:
        """A code of `faults.SKIPPED`, or an empty text for a person's row."""
        reason = self._reason(row)
        if reason == "signature":
            self.ended = True
        elif reason == "headings":
            self.ended = False  # another table below the first one, each with its own signature
        elif not reason:
            self.started, self.ended = True, False
        return reason

    def _reason(self, row: SpreadsheetRow) -> str:
        if not self.started and is_numbering(row):
            return "numbering"
        if repeats_headings(row, self.mapping, self.headings):
            return "headings"
        return "" if self._is_personal(row) else self._impersonal(row)

    def _is_personal(self, row: SpreadsheetRow) -> bool:
        texts = [self.reader.text(row, kind) for kind in PERSONAL]
        if any("@" in text or sum(map(str.isdigit, text)) >= DIGITS_LEAST for text in texts):
            return True
        return bool(self.reader.text(row, Field.NAME) and self.reader.text(row, Field.BIRTH_DATE))

    def _impersonal(self, row: SpreadsheetRow) -> str:
        texts = [text for cell in row.cells if not is_nothing(text := as_text(cell))]
        key = next((name_key(text) for text in texts if not text.replace(".", "").isdigit()), "")
        name = self.reader.text(row, Field.NAME)
        if TOTAL.fullmatch(key) and (not name or name_key(name) == key) and not self._is_counted(row, key):
            return "total"
        if len(texts) <= FEW and (self._is_signature(key) or any(PLACE_AND_DATE.fullmatch(text) for text in texts)):
            return "signature"
        if self.ended:
            return "signature"
        if len(texts) == 1 and self._is_section(row, texts[0]):
            return "section"
        return "" if name or any(self.reader.text(row, kind) for kind in self.reader.column) else "no_name"

    def _is_counted(self, row: SpreadsheetRow, key: str) -> bool:
        """Whether a name like "Total Harahap" or "Sumber Waluyo" is one of the list: with a running number or L/P."""
        if " " not in key:
            return False
        before = [as_text(cell) for cell in row.cells[: self.reader.column.get(Field.NAME)] if cell is not None]
        counted = bool(before) and before[0].rstrip(".)").isdigit()
        return counted or name_key(self.reader.text(row, Field.SEX)) in SEXES

    def _is_signature(self, key: str) -> bool:
        return self.started and bool(SIGNATURE.fullmatch(key))

    def _is_section(self, row: SpreadsheetRow, text: str) -> bool:
        """A heading such as "TPS 012" or "DESA SUKAMAJU" alone in its row; it holds for the rows below."""
        if not SECTION.fullmatch(text):
            return False
        kind, _space, rest = text.replace(":", " ").partition(" ")
        reader, kind = self.reader, kind.casefold()
        match kind:
            case "tps":
                reader.section_station = station(text)
            case "kecamatan" | "kec":
                reader.section = NamedVillage(district=rest.strip().title(), regency=reader.section.regency)
                reader.section_station = ""
            case _:
                reader.section = reader.section._replace(village=rest.strip().title())
                reader.section_station = ""
        return True
