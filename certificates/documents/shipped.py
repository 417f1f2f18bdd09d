"""What the shipped templates show beside the vocabulary: the same values, arranged for their page."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bimtek.common.amounts import rupiah, rupiah_in_words
from events.training.models import TrainingSession

from .data_sheets import PrintedSheet, printed_sheets
from .kinds import DocumentKind
from .models import Payment

BLANK_ROWS = 20
Values = dict[str, Any]
SIZES = {"A4": (210, 297), "F4": (215, 330)}  # millimetres
COLUMNS = (4, 6, 8, 10, 12, 14, 16, 20, 22, 24, 26, 30, 34, 40, 42, 60)
EMPTY_PERSON = dict.fromkeys(("nama", "nip", "jabatan", "instansi", "penugasan", "wilayah", "peran", "riwayat"), "")
# Of a list that was typed; the decision numbers anew.
MARKER = re.compile(r"^(?:[-*•–]\s*|\(?(?:\d{1,3}|[a-z])[.)]\s*(?=\D))")
DUTIES = {
    "panitia": "Panitia bertugas mempersiapkan, melaksanakan, dan melaporkan kegiatan kepada pemberi tugas.",
    "peserta": "Peserta wajib mengikuti seluruh rangkaian kegiatan sesuai dengan jadwal yang ditetapkan.",
    "narasumber": "Narasumber bertugas menyampaikan materi sesuai dengan jadwal yang ditetapkan.",
}
# Aspects of the guideline of LKPP of 2016: trainer, material and method, facilities.
ASPECTS = (
    "Narasumber: penguasaan materi", "Narasumber: cara penyampaian", "Materi: kesesuaian dengan tugas",
    "Metode: kesempatan bertanya dan berlatih", "Fasilitas: tempat dan perlengkapan", "Penyelenggaraan oleh panitia",
)  # fmt: skip


def arranged(kind: DocumentKind, values: Mapping[str, Any], session: TrainingSession, *, paper: str) -> Values:
    """The context of a shipped template: the values, the page's size in millimetres, and what this kind adds."""
    width, height = SIZES[paper]
    if kind.landscape:
        width, height = height, width
    page = {
        "judul": f"{kind.title}: {values['kegiatan']['lengkap']}",
        "lebar": width,
        "tinggi": height,
        "lebar_kolom": COLUMNS,
        "penandatangan_dari_kiri": _side_by_side(values["penandatangan"]),
    }
    more = ARRANGED.get(kind.slug)
    return {**values, **page, **(more(dict(values), session) if more else {})}


def _side_by_side(signatories: list[dict[str, str]]) -> list[Any]:
    """As they stand on paper: the first on the right, marked; a single one has nothing at its left."""
    first, *others = signatories or [{"sebutan": "", "jabatan": "Penyelenggara", "nama": "(………………………………)"}]
    left: list[Any] = list(others[::-1]) or [None]
    return [*left, {**first, "utama": True}]


def _decision(group: str) -> Callable[[Values, TrainingSession], Values]:
    def arrange(values: Values, _session: TrainingSession) -> Values:
        head = next(iter(values["penandatangan"]), None)
        basis = values["kegiatan"]["dasar_hukum"].splitlines()
        return {
            "golongan": group,
            "tugas": DUTIES[group],
            "orang": values[group],
            "jabatan_penetap": (head["atas_nama"] or head["jabatan"]) if head else values["penyelenggara"]["nama"],
            "dasar_hukum_butir": [MARKER.sub("", line.strip()) for line in basis if line.strip()],
        }

    return arrange


def _data_sheets(group: str) -> Callable[[Values, TrainingSession], Values]:
    def arrange(values: Values, session: TrainingSession) -> Values:
        filled = printed_sheets(session, group)
        rows = values[group] or [{}]
        people = [{**EMPTY_PERSON, **row} for row in rows]
        lines = [_sheet(row, group, filled.get(place)) for place, row in enumerate(people)]
        return {"golongan": group, "orang": [{**row, "isian": each} for row, each in zip(people, lines, strict=True)]}

    return arrange


def _sheet(row: Mapping[str, str], group: str, filled: PrintedSheet | None) -> list[tuple[str, str]]:
    own = filled or PrintedSheet()
    lines = [
        ("Nama lengkap", row["nama"]), ("NIP", row["nip"]), ("Pangkat, golongan", own.rank),
        ("Jabatan", row["jabatan"]), ("Instansi", row["instansi"] or row["penugasan"]),
        ("Tempat, tanggal lahir", own.born), ("Jenis kelamin", own.sex), ("Pendidikan terakhir", own.education),
        ("Alamat", own.address), ("Nomor telepon", own.phone), ("Surel", own.email),
    ]  # fmt: skip
    if group == "narasumber" or own.npwp or own.account:
        lines += [("NPWP", own.npwp), ("Bank, nomor rekening", own.account)]
    if group == "narasumber":
        lines += [("Riwayat singkat", row["riwayat"])]
    return lines


def _attendance(values: Values, _session: TrainingSession) -> Values:
    return {"peserta_atau_kosong": values["peserta"] or _blank_rows()}


def _blank_rows() -> list[dict[str, str]]:
    return [{**EMPTY_PERSON, "no": str(no)} for no in range(1, BLANK_ROWS + 1)]


def _received(values: Values, session: TrainingSession) -> Values:
    """Who is paid transport money; where none is planned, the participants with a place for the amount."""
    paid = list(Payment.objects.filter(session=session, purpose=Payment.Purpose.TRANSPORT))
    if paid:
        total = sum(each.net for each in paid)
        rows = [
            {"no": str(no), "nama": each.payee, "instansi": each.office, "jumlah": rupiah(each.net)}
            for no, each in enumerate(paid, 1)
        ]
        return {
            "penerima_uang": rows,
            "jumlah_transpor": rupiah(total),
            "transpor_terbilang": rupiah_in_words(total),
        }
    people = values["peserta"] or _blank_rows()
    return {"penerima_uang": [{**row, "perlengkapan": "1 set" if row["nama"] else ""} for row in people]}


def _fees(values: Values, session: TrainingSession) -> Values:
    """The fees of the list, numbered anew, and their sums."""
    rows = list(Payment.objects.filter(session=session))
    fees = [(row, each) for row, each in zip(rows, values["pembayaran"], strict=True) if row.purpose == "fee"]
    if not fees:
        blank = dict.fromkeys(("nama", "jabatan", "untuk", "volume", "satuan", "harga", "bruto", "bersih"), "")
        return {"honorarium": [{**blank, "no": str(no)} for no in range(1, 6)]}
    gross, tax = sum(row.gross for row, _each in fees), sum(row.tax for row, _each in fees)
    sums = {"bruto": rupiah(gross), "pajak": rupiah(tax), "bersih": rupiah(gross - tax)}
    return {
        "honorarium": [{**each, "no": str(no)} for no, (_row, each) in enumerate(fees, 1)],
        "jumlah_honor": sums | {"terbilang": rupiah_in_words(gross - tax)},
    }


def _receipts(values: Values, _session: TrainingSession) -> Values:
    return {"pembayaran_atau_kosong": values["pembayaran"] or [{}]}


ARRANGED: dict[str, Callable[[Values, TrainingSession], Values]] = {
    "sk-panitia": _decision("panitia"),
    "sk-peserta": _decision("peserta"),
    "sk-narasumber": _decision("narasumber"),
    "biodata": _data_sheets("peserta"),
    "biodata-narasumber": _data_sheets("narasumber"),
    "daftar-hadir": _attendance,
    "tanda-terima": _received,
    "honorarium": _fees,
    "kuitansi": _receipts,
    "evaluasi": lambda values, session: {"aspek_evaluasi": ASPECTS},
}


def subject(kind: DocumentKind, session: TrainingSession) -> str:
    """What a letter of this kind is about, where nothing else was typed."""
    title = " ".join(filter(None, [session.programme.title, session.title]))
    return f"{kind.title} {title}"
