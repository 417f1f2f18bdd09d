"""What the sections of a report say: the words of its writers, and where they wrote none, those that figures give."""

from collections.abc import Mapping
from typing import Any

from certificates.reports.models import ActivityReport
from certificates.reports.sections import SECTIONS
from certificates.reports.services import report_of
from events.training.models import TrainingSession

FROM_PROGRAMME = ("latar_belakang", "dasar_hukum", "tujuan")
# What a report that was approved before the field was there shows of it: nothing, but its template finds the name.
LATER_FIELDS: dict[str, Any] = {"unit": [], "ringkasan_unit": {}}
TO_BE_WRITTEN = "……………………………………………………………………"


def written(found: Mapping[str, Any], session: TrainingSession) -> list[dict[str, str]]:
    """Each section with its letter, title, Markdown and kind (which says what table stands below it)."""
    own = report_of(session).sections
    return [
        {
            "huruf": chr(ord("A") + number),
            "judul": title,
            "isi": own.get(name) or usual(name, found) or TO_BE_WRITTEN,
            "jenis": name,
        }
        for number, (name, title) in enumerate(SECTIONS.items())
    ]


def usual(name: str, found: Mapping[str, Any]) -> str:
    """The portal's words for a section; empty where only a writer knows."""
    counts, activity = found["jumlah"], found["kegiatan"]
    if name in FROM_PROGRAMME:
        return str(activity[name])
    words = {
        "peserta": f"Dari {counts['peserta']} peserta yang terdaftar, {counts['hadir']} orang hadir.{_reached(found)}",
        "waktu": f"Kegiatan dilaksanakan selama {activity['hari_kerja']}.",
        "narasumber": f"{activity['lengkap']} dilaksanakan dengan narasumber sebagai berikut.",
        "materi": f"{activity['lengkap']} dilaksanakan dengan materi sebagai berikut.",
        "jalannya": "Kegiatan berlangsung menurut jadwal berikut.",
        "hasil": _learnt(found),
        "evaluasi": _rated(found),
        "biaya": _spent(found),
    }
    return words.get(name, "")


def _reached(found: Mapping[str, Any]) -> str:
    """A sentence on the units that participants stand for; empty where the session has none."""
    sums = found["ringkasan_unit"]
    if not found["unit"]:
        return ""
    return (
        f" Peserta mewakili {sums['unit']} dari {sums['unit_program']} unit dalam program; dari {sums['sasaran']} "
        f"orang pada unit tersebut, {sums['hadir']} orang hadir."
    )


def _learnt(found: Mapping[str, Any]) -> str:
    """A sentence for each test, in the order in which they were taken."""
    return "\n\n".join(
        f"Pada {each['judul']}, nilai rata-rata {each['peserta']} peserta yang mengikuti tes sebelum dan sesudah "
        f"kegiatan berubah dari {each['sebelum']} menjadi {each['sesudah']}."
        for each in found["tes"]
    )


def _rated(found: Mapping[str, Any]) -> str:
    sums = found["ringkasan_evaluasi"]
    if not sums["nilai"]:
        return ""
    return f"Kegiatan dinilai oleh {sums['pengisi']} peserta dengan nilai rata-rata {sums['nilai']} dari 5."


def _spent(found: Mapping[str, Any]) -> str:
    counts, words = found["jumlah"], []
    if found["anggaran"]:
        words.append(f"Anggaran kegiatan berjumlah {counts['biaya']}.")
    if found["pembayaran"]:
        words.append(
            f"Kepada narasumber dan peserta dibayarkan {counts['bruto']}, dengan pajak {counts['pajak']} dan jumlah "
            f"bersih {counts['bersih']}."
        )
    return " ".join(words)


def shown(kind: str, found: dict[str, Any], session: TrainingSession) -> dict[str, Any]:
    """The values of a document: of a report that is approved, those that it was approved with."""
    if kind != "laporan":
        return found
    report = report_of(session)
    frozen: dict[str, Any] | None = report.frozen
    if report.status != ActivityReport.Status.APPROVED or not frozen:
        return found
    return LATER_FIELDS | frozen
