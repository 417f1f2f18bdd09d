"""What stands around the dates of a list: dates that are of no session, and places that no word announces."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from events.schedule import cells, dates
from events.schedule.dates import WrittenRange

WHY = _("This date is of a holiday, a letter, a registration or a signature, and was left out.")
_HEADED = re.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?(?:libur\w*|cuti bersama|tanggal merah|hari raya|pendaftaran|registrasi|"
    r"batas (?:akhir|waktu)|pengumuman|seleksi|paling lambat|konfirmasi)\b",
    re.IGNORECASE,
)
_OF_A_LETTER = re.compile(
    r"\b(?:surat|nomor|no\.|undangan|keputusan|peraturan|nota dinas)\b[^;|]*\b(?:ter)?tanggal\s*:?\s*$", re.IGNORECASE
)
_SIGNED_BELOW = re.compile(
    r"\W*(?:ketua|kepala|sekretaris|a\.?n\.?|plt|plh|pejabat|ttd|hormat|panitia|mengetahui|direktur|bupati|wali)\b",
    re.IGNORECASE,
)
_PLACE_BEFORE_DATE = re.compile(r"\s*[A-Z][^\W\d_]+(?: [A-Z][^\W\d_]+){0,3},\s*$")
_NO_PLACE = re.compile(
    r"\b(?:libur|kuota|peserta|orang|pukul|jam|pkl|online|daring|zoom|hari|jp|batch|materi|acara|kegiatan|angkatan|"
    r"gelombang|kelas|kelompok|tahap|sesi|tanggal|tgl|jadwal|pelaksanaan|bimtek|bimbingan|pelatihan|kpps|pps|ppk)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[;|()\t]\s*|\s+[-–—]\s+")
_EDGES = " .,:;|-–—()"
WORDS_MOST = 6


def is_aside(lines: Sequence[str], line: int, written: WrittenRange) -> bool:
    """Whether a date (in `line`, from 1) is that of a holiday, a letter, a registration or a signature."""
    text = lines[line - 1]
    before, after = text[: written.start], text[written.end :]
    if _HEADED.match(text) or _OF_A_LETTER.search(before):
        return True
    below = next((other for other in lines[line:] if other.strip()), "")
    alone = bool(_PLACE_BEFORE_DATE.fullmatch(before)) and not after.strip(_EDGES)
    return alone and bool(_SIGNED_BELOW.match(below))


def bare_place(before: str, after: str) -> str:
    """The place that stands behind a date, or in front of it: `… 2024 (Bogor)`, `Bogor: 5-8 Februari`."""
    behind = next((part for each in _PARTS.split(after) if (part := each.strip(_EDGES))), "")
    if behind:
        return behind if _is_place(behind) else ""
    ahead = _PARTS.split(before.strip(_EDGES))[-1].strip(_EDGES)
    return ahead if _is_place(ahead) else ""


def _is_place(text: str) -> bool:
    words = text.split()
    if not words or len(words) > WORDS_MOST or not words[0][0].isupper() or any(map(str.isdigit, text)):
        return False
    return not (_NO_PLACE.search(text) or dates.weekdays(text) or any(map(cells.month_number, words)))
