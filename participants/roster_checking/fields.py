"""What a column of a roster may hold, and how offices call it."""

import re

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bimtek.common.names import name_key


class Field(TextChoices):
    """What the portal takes from a column; its value stands in a roster's mapping."""

    NAME = "name", _("Name")
    TITLE_BEFORE = "title_before", _("Titles before the name")
    TITLE_AFTER = "title_after", _("Titles after the name")
    NIK = "nik", _("NIK")
    NIP = "nip", _("NIP")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    BIRTH_DATE = "birth_date", _("Date of birth")
    SEX = "sex", _("Sex (L/P), only to check the NIK")
    INSTITUTION = "institution", _("Institution")
    POSITION = "position", _("Position")
    TPS = "tps", _("Polling station (TPS)")
    VILLAGE = "village", _("Village (desa/kelurahan)")
    DISTRICT = "district", _("District (kecamatan)")
    REGENCY = "regency", _("Regency or city")
    ASSIGNMENT = "assignment", _("Site or assignment")
    REPRESENTING = "representing", _("On behalf of (mewakili)")


# Read from top to bottom, the first that fits counts, over the heading's letters and digits in lower case: "N.I.K"
# and "No. HP/WA" come as "n i k" and "no hp wa". None: a column of no use here, named so that no later line takes it.
SPELLINGS: tuple[tuple[str, Field | None], ...] = (
    (r"(.* )?(yang )?(di|me)wakili( .*)?|on behalf of.*|representing", Field.REPRESENTING),
    (r"alamat(?! e ?mail).*|address|.*tanda tangan.*|.*paraf.*|ttd.*|keterangan.*|ket", None),
    (r"catatan|umur|usia|agama|pendidikan.*", None),
    (r"gol(ongan)?|gol(ongan)? ruang|pangkat.*|.*rekening.*|.*bank.*|npwp|no(mor)? sk.*|provinsi|tempat lahir", None),
    (r".*(tgl|tanggal|tg) ?l(ahi|h)?r.*|ttl|t t l|lahir|date of birth|birth ?date|dob", Field.BIRTH_DATE),
    (r"gelar (depan|muka|di depan)|titles? before.*", Field.TITLE_BEFORE),
    (r"gelar( belakang| akademik| di belakang)?|titles? after.*", Field.TITLE_AFTER),
    (r"(.* )?(desa|kelurahan|kel|kampung|nagari|gampong|pekon|ds)( .*)?|villages?.*|pps", Field.VILLAGE),
    (r"(.* )?(kecamatan|kec|distrik)( .*)?|districts?.*|ppk", Field.DISTRICT),
    (r"(nama )?(kabupaten|kab|kota|kabkota)( .*)?|regency.*", Field.REGENCY),
    (r"(no|nomor|nomer|kode|nama|lokasi)? ?tps( .*)?|t p s|polling station.*", Field.TPS),
    (r"(nama )?(.* )?(instansi|lembaga|unit kerja|unit organisasi|kantor|sekolah|organisasi|satker|satuan kerja)( .*)?",
     Field.INSTITUTION),
    (r"asal|asal .*|opd|skpd|utusan.*|partai.*|perusahaan|institutions?|organi[sz]ation|dinas.*", Field.INSTITUTION),
    (r"(nama )?jabatan.*|posisi.*|positions?|pekerjaan|tugas|bertugas sebagai", Field.POSITION),
    (r"nama|nama (lengkap|peserta|anggota|petugas|pegawai|calon|kpps|pantarlih|saksi|sesuai|dan|dengan).*|name",
     Field.NAME),
    (r"nama (gelar|siswa|mahasiswa|pelajar|guru|dosen|kader|relawan|undangan|tamu|delegasi|utusan|orang).*",
     Field.NAME),
    (r"n ?a ?m ?a|full ?name|namalengkap|peserta|nm|nama2", Field.NAME),
    (r"nik( .*)?|n i k( .*)?|(.* )?induk kependudukan.*|(no|nomor|nomer)? ?(e ?)?ktp.*|no(mor)? nik.*", Field.NIK),
    (r"nip( .*)?|n i p( .*)?|nipppk|(.* )?induk pegawai.*|no(mor)? nip.*", Field.NIP),
    (r"e ?mail.*|alamat e ?mail|surel|surat elektronik", Field.EMAIL),
    (r"((no|nomor|nomer|nmr) ?)?(hp|h p|telp?|tlp|telepon|telpon|telephone|handphone|hand phone|ponsel|wa|whatsapp|"
     r"whats app|kontak|seluler|selular)( .*)?|((no|nomor) )?contact.*|phone.*|mobile.*", Field.PHONE),
    (r"l p|p l|jenis kelamin.*|j k|jk|jns kelamin|kelamin|gender|sex|lp", Field.SEX),
    (r"penempatan|penugasan|lokasi.*|tempat tugas|assignment|site|wilayah kerja|kelas|kelompok", Field.ASSIGNMENT),
)  # fmt: skip
_SPELLINGS = tuple((re.compile(pattern), field) for pattern, field in SPELLINGS)
_SPACED = re.compile(r"\w( \w){3,}")  # "J A B A T A N", as headings are set in official letters
LETTERS_MAX = 60  # a heading is short; a sentence with "nama" in it is none


def field_of(heading: object) -> Field | None:
    """What a column with this heading holds; None when it is of no use, or not known."""
    text = heading if isinstance(heading, str) else ""
    if not text or len(text) > LETTERS_MAX:
        return None
    key = name_key(text)
    if _SPACED.fullmatch(key):
        key = key.replace(" ", "")
    return next((field for pattern, field in _SPELLINGS if pattern.fullmatch(key)), None)
