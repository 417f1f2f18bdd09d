"""Rows of a sheet that name no person, or one that is to be asked about first.

Numbered columns, headings and titles again, section headings, totals, notes, signatures, pages; rows that are hidden,
struck through or marked as withdrawn.
"""

import re

from bimtek.common.names import name_key
from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import SpreadsheetRow

from . import bands, contexts, name_cells
from .cells import bare_number, is_nothing
from .fields import Field
from .headings import field_of, is_number_column
from .layout import RosterLayout
from .rows import SEXES, RowReader

TOTAL = re.compile(
    r"((sub )?(jumlah|total|jml)|subjumlah|subtotal|grand total|rekap(itulasi)?|catatan|keterangan|ket|nb|n b|note|"
    r"sumber)\b.*"
)
NOTED = re.compile(r"(catatan|keterangan|ket|nb|n b|note)\b.*")
SIGNATURE = re.compile(
    r"(mengetahui|menyetujui|dibuat|disahkan|ditetapkan|hormat kami|a n|an ketua|plt|ketua (kpu|ppk|pps|kpps|panitia)|"
    r"kepala (dinas|badan|kantor|desa|sekolah)|sekretaris (kpu|ppk|pps)|lurah|camat|yang membuat|petugas|"
    r"yang bertanda tangan|panitia|pejabat pembuat)\b.*"
)
PLACE_AND_DATE = re.compile(
    r"[^\W\d_][\w .]{2,40},\s*(\d{1,2}|[._…\s]+)\s+[^\W\d_.]+\s+\d{4}\.?|"  # Tarakan, 3 Maret 2027
    r"[^\W\d_][\w ]{2,40},\s*[._…]{4,}.*"  # Tarakan, ..........
)
PAGE = re.compile(
    r"(halaman|hal|hlm|page|lembar)\.?\s*:?\s*\d+(\s*(dari|of|/|-)\s*\d+)?|\d+\s*(/|dari|of)\s*\d+", re.IGNORECASE
)
WITHDRAWN = re.compile(
    r"(mundur|mengundurkan diri|undur diri|di ?ganti( oleh)?|diganti .*|batal|dibatalkan|tidak jadi|dicoret|coret|"
    r"meninggal( dunia)?|gugur|non ?aktif|tidak aktif|tms|sudah tidak aktif|mengundurkan|withdrawn|cancelled|canceled|"
    r"dihapus|hapus|(?:telah |sudah )?(?:mengundurkan diri|mundur|meninggal dunia|dibatalkan|diganti(?:kan)?)\b.*)"
)
WITHDRAWN_AHEAD = re.compile(  # cheaper than the key of each cell of a long list
    r"\W*(?:me?n|mun|und|di|gan|bat|tid|cor|gug|non|tms|sud|tel|wit|can|hap)", re.IGNORECASE
)
GROUP = re.compile(  # "II. UNSUR BAWASLU": of whom the rows below are
    r"(?:\(?(?:[A-Z]|[IVX]{1,5}|\d{1,2})[.)]\s*)?(?:unsur|kelompok|bidang|seksi|divisi|sub ?bag\w*|utusan|perwakilan|"
    r"panitia|narasumber|tim|komisi|wilayah|dapil|unit|bagian|peserta|regu|kelas|angkatan|gelombang|undangan)\b.*",
    re.IGNORECASE,
)
VACANT = re.compile(
    r"(masih )?(kosong|vacant|lowong|tba|tbd|menyusul|nihil|(belum|tidak) (ada|terisi|diisi|ditunjuk|ditentukan)|"
    r"(dalam )?proses( paw| pengganti(an)?| seleksi| rekrutmen)?)|akan (ditentukan|menyusul|ditunjuk)( kemudian)?"
)
DECEASED = re.compile(
    r"\W*(alm|almh|almarhum|almarhumah)\b.*|.*\((alm|almh|almarhum|almarhumah)\.?\)\W*", re.IGNORECASE
)
OF_FATHER = re.compile(r"\b(bin|binti|b\.|bt\.|anak|istri|suami)\b", re.IGNORECASE)
EXAMPLE = re.compile(r"(contoh|misal|misalnya|example)( (isian|pengisian|data|cara))?( .*)?")
SENTENCE = re.compile(
    r"([^\W\d_]\S*\s+){5,}\S*|.*:\s*|.*\b(harap|mohon|wajib|peserta yang|agar|adalah|sesuai dengan)\b.*", re.IGNORECASE
)
ENUMERATED = re.compile(r"\(?(?:[A-Z]|[IVX]{1,5})[.)]?")  # A., II, (b): of sections, where people have numbers
# Who has one of these is a person, wherever the row stands.
PERSONAL = (Field.NIK, Field.NIP, Field.PHONE, Field.EMAIL)
FEW = 3  # filled cells of a row that signs the list
DIGITS_LEAST = 8  # fewer may count something


class Skipper:
    """Says which rows name no person, and why; it keeps where in the sheet it is."""

    def __init__(self, reader: RowReader, layout: RosterLayout) -> None:
        self.reader, self.layout = reader, layout
        self.ended = self.started = self.noted = self.elsewhere = False
        self.headings = {" ".join(heading.split()) for heading in layout.headings if heading}
        self.above = {key for text in layout.above if (key := name_key(text))}
        numbers = [c for c, heading in enumerate(layout.headings) if is_number_column(heading)]
        self.number_column = numbers[0] if numbers else None

    def reason(self, row: SpreadsheetRow) -> str:
        """A code of `faults.SKIPPED`, or an empty text for a person's row."""
        reason = self._reason(row)
        if reason == "signature":
            self.ended = True
        elif reason == "headings":
            self.ended = self.noted = False  # another table below the first one, each with its own signature
        elif not reason:
            self.started, self.ended, self.noted = True, False, False
        return reason or self._asked(row)

    def _asked(self, row: SpreadsheetRow) -> str:
        """Why a person's row is to be asked about first."""
        name = self.reader.column.get(Field.NAME)
        if row.hidden:
            return "hidden"
        if row.struck and name in row.struck:
            return "struck"
        if _is_deceased(self.reader.text(row, Field.NAME)):
            return "withdrawn"
        for column, cell in enumerate(row.cells):
            if isinstance(cell, str) and column != name and _says_withdrawn(cell):
                return "withdrawn"
        return ""

    def _reason(self, row: SpreadsheetRow) -> str:
        if self.elsewhere:
            return "other_table"
        texts = [text for cell in row.cells if not is_nothing(text := as_text(cell))]
        if not self.started and bands.is_numbering(row):
            return "numbering"
        if self._repeats(row, texts):
            return "headings"
        if len(texts) <= 2 and any(PAGE.fullmatch(text) for text in texts):
            return "page"
        if not self.started and self._is_example(row):
            return "example"
        return "" if self._is_personal(row) else self._no_name(row, texts) or self._impersonal(row, texts)

    def _no_name(self, row: SpreadsheetRow, texts: list[str]) -> str:
        """Whether in the place of a name there is word of a vacancy, or a heading."""
        if self._is_vacant(row):
            return "vacant"
        name = self.reader.text(row, Field.NAME)
        labels = len(texts) == 2 and name == texts[0] and len(name.split()) < FEW
        return "label" if labels and field_of(name) else ""

    def _repeats(self, row: SpreadsheetRow, texts: list[str]) -> bool:
        """Whether the headings, or the titles above them, stand here again, as at the top of each printed page."""
        same = sum(text in self.headings or ("\n" in text and _plain(text) in self.headings) for text in texts)
        if same >= 2 and same * 2 > len(texts):
            return True
        if self.above and len(texts) <= FEW and all(name_key(text) in self.above for text in texts):
            return True
        if not bands.is_heading(row):
            return False
        # Far below, where nothing was looked at beforehand, a table of another shape is not read by these columns.
        self.elsewhere = bands.name_column(row) != self.reader.column.get(Field.NAME) and not self.layout.own
        return True

    def _is_personal(self, row: SpreadsheetRow) -> bool:
        name = self.reader.text(row, Field.NAME)
        texts = [self.reader.text(row, kind) for kind in PERSONAL]
        numbered = any("@" in text or sum(map(str.isdigit, text)) >= DIGITS_LEAST for text in texts)
        if numbered and not name:
            signed = (self.ended or not self.started) and any(text.upper().startswith("NIP") for text in texts)
            return not signed
        born = self.reader.text(row, Field.BIRTH_DATE)
        return numbered or bool(name and not _counts(born) and any(map(str.isdigit, born)))

    def _impersonal(self, row: SpreadsheetRow, texts: list[str]) -> str:
        key = next((name_key(text) for text in texts if not text.replace(".", "").isdigit()), "")
        name = self.reader.text(row, Field.NAME)
        if self.started and name_cells.below(name) and len(texts) <= 2:
            return "signature" if self.ended else "number_below"
        if (
            TOTAL.fullmatch(key)
            and (not name or name_key(name) == key or _counts(name))
            and not self._is_counted(row, key)
        ):
            self.noted = self.noted or bool(NOTED.fullmatch(key))
            return "total"
        if len(texts) <= FEW and (self._is_signature(key) or any(PLACE_AND_DATE.fullmatch(text) for text in texts)):
            return "signature"
        if self.ended:
            return "signature"
        if self._is_section(row, texts):
            return "section"
        if self._is_note(row, name, texts):
            return "note"
        return "" if name or any(self.reader.text(row, kind) for kind in self.reader.column) else "no_name"

    def _is_vacant(self, row: SpreadsheetRow) -> bool:
        """Whether the cell of the name says that there is no person yet: "Belum ada", "(kosong)", a dash."""
        column = self.reader.column.get(Field.NAME)
        text = as_text(row.cells[column]).strip() if column is not None and column < len(row.cells) else ""
        return bool(text) and (is_nothing(text) or bool(VACANT.fullmatch(name_key(text))))

    def _is_example(self, row: SpreadsheetRow) -> bool:
        """Whether a cell beside the name says that the row only shows how to fill in the list."""
        name = self.reader.column.get(Field.NAME)
        beside = (cell for column, cell in enumerate(row.cells) if isinstance(cell, str) and column != name)
        return any(cell[:1] in "CcMmEe(" and EXAMPLE.fullmatch(name_key(cell)) for cell in beside)

    def _is_note(self, row: SpreadsheetRow, name: str, texts: list[str]) -> bool:
        """Whether a row says a sentence: behind a "Catatan", or where others of the list have a running number."""
        if len(texts) > 2:
            return False
        mapped = any(self.reader.text(row, kind) for kind in self.reader.column)
        if self.noted or (len(texts) == 1 and not mapped and any(map(str.isalpha, texts[0]))):
            return True
        return len(texts) == 1 and not self._has_number(row) and bool(SENTENCE.fullmatch(texts[0]))

    def _has_number(self, row: SpreadsheetRow) -> bool:
        """Whether the row is counted as a person's, or the list has no numbers at all."""
        column = self.number_column
        if column is None:
            return True
        return column < len(row.cells) and as_text(row.cells[column]).rstrip(".)").isdigit()

    def _is_counted(self, row: SpreadsheetRow, key: str) -> bool:
        """Whether a name like "Total Harahap" or "Sumber Waluyo" is one of the list: with a running number or L/P."""
        if " " not in key:
            return False
        before = [as_text(cell) for cell in row.cells[: self.reader.column.get(Field.NAME)] if cell is not None]
        counted = bool(before) and before[0].rstrip(".)").isdigit()
        return counted or name_key(self.reader.text(row, Field.SEX)) in SEXES

    def _is_signature(self, key: str) -> bool:
        return self.started and bool(SIGNATURE.fullmatch(key))

    def _is_section(self, row: SpreadsheetRow, texts: list[str]) -> bool:
        """A heading such as "TPS 012" or "A. DESA SUKAMAJU" alone in its row; it holds for the rows below."""
        lettered = len(texts) == 2 and bool(ENUMERATED.fullmatch(texts[0]))
        if len(texts) == 1 and GROUP.fullmatch(texts[0]) and not self._has_number(row):
            return True
        said = contexts.of_section(texts[-1]) if lettered or len(texts) == 1 else {}
        if not said or any(self.reader.text(row, kind) for kind in said):
            return False  # "Anggota" alone in its own column is a row without a name
        section = self.reader.section
        if Field.INSTITUTION in said or Field.POSITION in said:
            section.update(said)
            return True
        if Field.DISTRICT in said:
            section.pop(Field.VILLAGE, None)
        if Field.TPS not in said:
            section.pop(Field.TPS, None)
        section.update(said)
        self.reader.standing.clear()
        return True


def _is_deceased(name: str) -> bool:
    return "alm" in name.casefold() and bool(DECEASED.fullmatch(name)) and not OF_FATHER.search(name)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _says_withdrawn(text: str) -> bool:
    return len(text) < 80 and bool(WITHDRAWN_AHEAD.match(text)) and bool(WITHDRAWN.fullmatch(name_key(text)))


def _counts(text: str) -> bool:
    """ "27 ORANG", 27: how many, and no name."""
    return bool(
        re.fullmatch(
            r"[:=\s]*\d+[\d.,]*\s*(orang|org|peserta|jiwa|personil|anggota)?\.?", bare_number(text), re.IGNORECASE
        )
    )
