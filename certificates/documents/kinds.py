"""The kinds of documents, each with its shipped template (`templates/letters/`) and what stands in its head."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.letters.kinds import NUMBERED


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document: its name in addresses and commands, its name on screen, its title on paper."""

    slug: str
    label: str | Promise
    title: str  # printed, in Indonesian
    template: str
    personal: bool = False  # has one page or more for each person, or names bank data
    landscape: bool = False

    @property
    def numbered(self) -> bool:
        """Whether it has a number of the register."""
        return self.slug in NUMBERED

    @property
    def path(self) -> str:
        """The shipped template."""
        return f"letters/{self.template}.html"


KINDS = {
    kind.slug: kind
    for kind in (
        DocumentKind("undangan", NUMBERED["undangan"], "Undangan", "undangan"),
        DocumentKind("surat-tugas", NUMBERED["surat-tugas"], "Surat Tugas", "surat_tugas"),
        DocumentKind("sk-panitia", NUMBERED["sk-panitia"], "Keputusan tentang Panitia", "sk"),
        DocumentKind("sk-peserta", NUMBERED["sk-peserta"], "Keputusan tentang Peserta", "sk"),
        DocumentKind("sk-narasumber", NUMBERED["sk-narasumber"], "Keputusan tentang Narasumber", "sk"),
        DocumentKind("kak", _("Terms of reference"), "Kerangka Acuan Kerja", "kak"),
        DocumentKind("rab", _("Budget"), "Rencana Anggaran Biaya", "rab"),
        DocumentKind("rundown", _("Rundown"), "Jadwal Acara", "rundown"),
        DocumentKind("biodata", _("Data sheets of participants"), "Biodata Peserta", "biodata", personal=True),
        DocumentKind(
            "biodata-narasumber", _("Data sheets of speakers"), "Biodata Narasumber", "biodata", personal=True
        ),
        DocumentKind("daftar-hadir", _("Attendance list"), "Daftar Hadir", "daftar_hadir"),
        DocumentKind("tanda-terima", _("List of receipt"), "Tanda Terima", "tanda_terima", landscape=True),
        DocumentKind("kuitansi", _("Receipts"), "Kuitansi", "kuitansi"),
        DocumentKind("honorarium", _("List of fees"), "Daftar Honorarium", "honorarium", landscape=True),
        DocumentKind("berita-acara", NUMBERED["berita-acara"], "Berita Acara", "berita_acara"),
        DocumentKind("sertifikat", _("List of certificates"), "Daftar Penerima Sertifikat", "sertifikat"),
        DocumentKind("materi", _("List of materials"), "Materi Narasumber", "materi"),
        DocumentKind("evaluasi", _("Evaluation summary"), "Rekapitulasi Evaluasi", "evaluasi"),
        DocumentKind("laporan", _("Activity report"), "Laporan Kegiatan", "laporan"),
    )
}
CHOICES = [(kind.slug, kind.label) for kind in KINDS.values()]


def kind_named(name: str) -> DocumentKind | None:
    """The kind of this name, however it is written: `Surat_Tugas` is `surat-tugas`; None for an unknown one."""
    return KINDS.get("-".join(name.strip().lower().replace("_", " ").replace("-", " ").split()))
