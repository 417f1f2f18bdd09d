"""What a column holds, by its heading as offices write it: long ones of forms, numbered, with units and remarks.

An Indonesian heading begins with what it is about ("Nama …", "Alamat …", "Tanggal …"), and what follows says of whom or
of what. So the first word that is known decides, and the words behind it may take it back: "Nama Ibu Kandung" names no
participant, "Foto KTP" is no number.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from bimtek.common.names import name_key

from .fields import Field

LETTERS_MAX = 200  # a longer text is no heading
WORDS_MAX = 14
_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]?")
_NUMBERED = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|\(?[a-z][.)]|[ivx]{1,4}[.)])\s+(?=\w)", re.IGNORECASE)
_SPACED = re.compile(r"\w( \w){2,}")  # "J A B A T A N", as headings are set in official letters
_ASKED = re.compile(
    r"^(?:(?:mohon|silakan|silahkan|tolong|harap|wajib|isi|isikan|tulis|tuliskan|masukkan|masukan|cantumkan|sebutkan|ketik|"
    r"siapa|siapakah|berapa|berapakah|apa|data|your|please|enter|input) )+"
)
_WHOSE = re.compile(
    r" (?:anda|saudara|saudari|saudara i|sdr|sdri|bapak ibu|ibu bapak|bapak|peserta|yang aktif|aktif|valid|wajib|diisi|"
    r"jika ada|bila ada|kalau ada|opsional|yg aktif|your|pribadi|lengkap anda|ybs|yang bersangkutan|saat ini|sekarang)$"
)
_QUESTION = re.compile(
    r"(apakah|bersedia|bersediakah|sudah|sudahkah|pernah|pernahkah|bisakah|adakah|setuju|mengapa|bagaimana|kapan|pilih|"
    r"saran|harapan|alasan)\b.*"
)
_PROOF = re.compile(
    r".*\b(foto|scan|pindai|fotokopi|fotocopy|fc|copy|salinan|unggah|upload|lampiran|lampirkan|bukti|asli|berkas|file|"
    r"link|ukuran|masa berlaku|cap|paraf|tanda tangan|ttd)\b.*"
)
# Of whom it says something that is no participant.
_OTHERS = (
    r"\b(ibu|ayah|bapak|orang tua|ortu|orangtua|wali|suami|istri|isteri|pasangan|anak|ahli waris|keluarga|atasan|"
    r"darurat|pemilik|penanggung jawab|pengganti|pendamping)\b"
)
_OF_OTHERS = re.compile(rf".*{_OTHERS}.*")
_PERSON = (
    r"lengkap|peserta|anggota|petugas|pegawai|calon|kpps|pantarlih|saksi|ketua|sekretaris|bendahara|operator|staf|staff|"
    r"pengawas|penyelenggara|responden|warga|kader|relawan|siswa|mahasiswa|pelajar|guru|dosen|undangan|tamu|delegasi|"
    r"utusan|orang|personil|personel|panitia|pejabat|asn|pns|perangkat|tim|karyawan|karyawati|pemilih|penerima|pendaftar|"
    r"pemantau|pps|ppk|ptps|panwas|panwaslu|pkd|narasumber|fasilitator|linmas|bapak ibu|ibu bapak|sdr|saudara|"
    r"sesuai|dan|dengan|beserta|depan|jelas|terang|asli|gelar|terdaftar|tanpa|pada|untuk|di|sertifikat|nip|pemohon|"
    r"kandidat|wakil|koordinator|kepala|camat|lurah|kades|ppdp|pemeriksa|juru|bpd|rt|rw|tokoh|pengurus|anda"
)
_INSTITUTION = (
    r"instansi|lembaga|unit|kantor|organisasi|satker|satuan kerja|perusahaan|opd|skpd|dinas|partai|parpol|kampus|"
    r"universitas|perguruan tinggi|institusi|badan|ormas|komunitas|media|fakultas|upt"
)
_VILLAGE = r"desa|kelurahan|kel|kampung|nagari|gampong|pekon|ds|lembang|negeri"
_DISTRICT = r"kecamatan|kec|distrik|dapil"
_REGENCY = r"kabupaten|kab|kota|kabkota|kabupatenkota"
_NUMBER = r"(?:no|nomor|nomer|nmr|num|number)"

# Read from top to bottom, the first that fits counts; None: of no use here, so that no later line takes it.
_RULES: tuple[tuple[str, Field | None], ...] = (
    (r"(.* )?(yang )?(di|me)wakili( .*)?|on behalf of.*|representing", Field.REPRESENTING),
    (r"(no |nomor )?(nkk|kk|kartu keluarga)( .*)?|.*\b(rekening|bank|npwp|bpjs)\b.*", None),
    (r"(kota|tempat|kabupaten|kab|desa|tpt|tmpt) (kelahiran|lahir)", None),
    (r"(tahun|bulan|hari|umur|usia)\b.*", None),
    (r".*(tgl|tanggal|tg|tggl)( bln thn| bulan tahun)? ?l(ahi|h)?r.*|ttl( .*)?|t t l|lahir|"
     r"lahir (tgl|tanggal)|(.* )?tanggal kelahiran|"
     r"date of birth|birth ?date|dob|(tempat|tmpt|tpt) (dan )?(tgl|tanggal)( lahir)?", Field.BIRTH_DATE),
    (r"gelar (depan|muka|di depan)|titles? before.*", Field.TITLE_BEFORE),
    (r"gelar( belakang| akademik| di belakang)?|titles? after.*", Field.TITLE_AFTER),
    (r"l p|p l|lp|(jenis|jns|jen) ?(kelamin|kel)( .*)?|j k|jk|kelamin|gender|sex|l k p r", Field.SEX),
    (r"(alamat )?(e ?mail|surel|surat elektronik|gmail)( .*)?|(akun|alamat) (e ?mail|gmail|google)( .*)?|"
     r"e ?mail address", Field.EMAIL),
    (rf"({_NUMBER} |kode |lokasi |alamat |nama |di )?t ?p ?s( .*)?|polling station.*|(bertugas|penempatan) di tps|"
     r"tempat pemungutan suara( .*)?", Field.TPS),
    (r"alamat.*|address|domisili.*|tempat tinggal.*|rt|rw|rt rw|dusun.*|jalan", None),
    (r"kode (wilayah|desa|kelurahan|desa kelurahan|kel|pps)( .*)?", Field.REGION_CODE),
    (r"kategori( (peserta|pendaftar|pendaftaran|kursi|kepesertaan|keikutsertaan|undangan))?|category|"
     r"jenis (peserta|kepesertaan)", Field.CATEGORY),
    (r"kategori.*|kode.*|status.*|keterangan.*|ket|catatan|agama|pendidikan.*|jumlah.*|provinsi|prov|timestamp|tgl.*|tanggal.*|"
     r"waktu.*|gol|golongan.*|gol ruang|pangkat.*", None),
    (r"nama (belakang|keluarga|akhir)|marga|last ?name|surname|family ?name", Field.LAST_NAME),
    (r"nama (panggilan|alias|bank|kegiatan|acara|sekolah|kelompok|kpps|program|pelatihan|diklat|bimtek|materi|barang|"
     r"usaha|jalan|file|akun|pasangan|grup|angkatan|kelas|jenis|provinsi|dusun|rt|rw|regu|kapal|produk|"
     r"dokumen).*", None),
    (rf"nama ({_VILLAGE})\b.*\b(domisili|ktp|asal|tinggal)\b.*|({_VILLAGE}|{_DISTRICT}|{_REGENCY})\b.*\b(domisili|ktp|"
     r"tinggal|lahir|kelulusan)\b.*", None),
    (r"nama (dan )?(jabatan|nip|nik)( .*)?", Field.NAME),
    (rf"(nama )?(asal |utusan )?({_VILLAGE})( .*)?|villages?.*|pps", Field.VILLAGE),
    (rf"(nama )?(asal |utusan )?({_DISTRICT})( .*)?|districts?.*|ppk", Field.DISTRICT),
    (rf"(nama )?(asal |utusan )?({_REGENCY})( .*)?|regency.*", Field.REGENCY),
    (r"(nama )?jabatan.*|jab|positions?( .*)?", Field.POSITION),
    (r"(asal )?(ke)?satuan", Field.INSTITUTION),
    (rf"(nama )?(kpu|bawaslu|{_INSTITUTION})\b.*|"
     r"(nama )?(.* )?(instansi|lembaga|unit kerja|unit organisasi|organisasi|satker)( .*)?",
     Field.INSTITUTION),
    (r"(nama )?jabatan.*|posisi.*|positions?|pekerjaan|kedudukan.*|tugas|bertugas sebagai|sebagai|peran|role|"
     r"job ?title",
     Field.POSITION),
    (rf"nama|name|nama ({_PERSON})\b.*|nama \d", Field.NAME),
    (r"n ?a ?m ?a|(full|first) ?name( .*)?|namalengkap|peserta( bimtek| bimbingan teknis)?|nm|nama2|"
     r"nama nama", Field.NAME),
    (r"(id|identity|identification)\b.*\b(nik|ktp)", Field.NIK),
    (rf"n ?i ?k( .*)?|({_NUMBER} )?(.* )?induk kependudukan.*|({_NUMBER} )?(e )?ktp( .*)?|{_NUMBER} nik.*|ektp|"
     rf"{_NUMBER} (identitas|ktp el|kartu tanda penduduk)( .*)?|nik ktp", Field.NIK),
    (rf"n ?i ?p( .*)?|nrp( .*)?|nipppk|nippppk|{_NUMBER} (.* )?induk pegawai.*|{_NUMBER} (nip|nrp).*|nip nrp.*|"
     r"nipp?ppk",
     Field.NIP),
    (rf"({_NUMBER} )?(h ?p|telp?|tlp|telepon|telpon|tel|telephone|handphone|hand phone|ponsel|w ?a|whats ?app|kontak|"
     r"seluler|selular|gsm|handpone|phone|contact)( .*)?|cp|c p|mobile.*|narahubung|contact person", Field.PHONE),
    (rf"{_NUMBER} (yang |yg )?(bisa |dapat |mudah )?(di ?hubungi|aktif).*", Field.PHONE),
    (rf"(wilayah|daerah|lokasi|tempat|area) (kerja|tugas|penugasan) ({_VILLAGE})( .*)?", Field.VILLAGE),
    (r"penempatan.*|penugasan.*|lokasi.*|tempat tugas|assignment|site|wilayah (kerja|tugas).*|kelas|kelompok",
     Field.ASSIGNMENT),
    (r"delegasi|utusan.*|asal|asal (?!sma|smk|suku|daerah).*|institutions?|organi[sz]ation|mitra", Field.INSTITUTION),
    (r"nama .*", Field.NAME),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), field) for pattern, field in _RULES)
_NUMBER_COLUMN = re.compile(r"(no|nomor|no urut|nomor urut|urut|num|nr|n o|#)")


def field_of(heading: object) -> Field | None:
    """What a column with this heading holds; None when it is of no use, or not known."""
    text = heading if isinstance(heading, str) else ""
    if not text or len(text) > LETTERS_MAX:
        return None
    whole = unicodedata.normalize("NFKC", text)
    outside = _BRACKETS.sub(" ", whole)
    inside = " ".join(_BRACKETS.findall(whole))
    key = _key(outside)
    found = _known(key)
    if found in (None, Field.ASSIGNMENT) and inside and not _is_none(key):
        found = _known(f"{key} {_key(inside)}") or (_known(_key(inside)) if not key else found)
    return None if found and _asks_for_proof(f"{key} {_key(inside)}", found) else found


def is_number_column(heading: object) -> bool:
    """Whether a heading is that of running numbers: No, No. Urut."""
    return isinstance(heading, str) and bool(_NUMBER_COLUMN.fullmatch(_key(heading)))


def names_both(heading: str) -> bool:
    """Whether one column holds village and district: Kec./Kel., Desa/Kecamatan."""
    key = name_key(heading)
    return bool(re.search(rf"\b({_DISTRICT})\b", key) and re.search(rf"\b({_VILLAGE})\b", key))


def names_position_too(heading: str) -> bool:
    """Whether one column holds the name with the position behind it: Nama/Jabatan."""
    return bool(re.search(r"\bnama\b.*[/&+].*\bjabatan\b|\bnama\b dan jabatan", heading.casefold()))


def names_mixed_numbers(heading: str) -> bool:
    """Whether one column holds a NIP for some and a NIK for others: NIP/NIK."""
    words = name_key(heading).split()
    return "nik" in words and bool({"nip", "nrp", "nipppk"} & set(words))


def spare_columns(headings: Sequence[str], mapping: Mapping[int, Field]) -> dict[Field, list[int]]:
    """More columns of phones and addresses beside the one that is read: HP 1 | HP 2."""
    spare: dict[Field, list[int]] = {}
    for column, heading in enumerate(headings):
        kind = field_of(heading) if column not in mapping else None
        if kind in (Field.PHONE, Field.EMAIL) and kind in mapping.values():
            spare.setdefault(kind, []).append(column)
    return spare


def parts_of_birth(headings: Sequence[str], born: int | None) -> tuple[int, ...]:
    """The columns of day, month and year, where the date of birth stands in three side by side, the first at `born`."""
    if born is None or len(headings) < born + 3:
        return ()
    month, year = (name_key(heading) for heading in headings[born + 1 : born + 3])
    apart = re.search(r"\b(bln|bulan|month)\b", month) and re.search(r"\b(th|thn|tahun|year)\b", year)
    return (born, born + 1, born + 2) if apart else ()


def _key(text: str) -> str:
    key = name_key(_NUMBERED.sub("", text.replace("&", " dan ")))
    if _SPACED.fullmatch(key):
        key = key.replace(" ", "")
    key = _ASKED.sub("", key)
    for _time in range(3):
        key = _WHOSE.sub("", key) if " " in key and not key.startswith("jenis ") else key
    return key


def _known(key: str) -> Field | None:
    if not key or len(key.split()) > WORDS_MAX or _QUESTION.fullmatch(key):
        return None
    found = next((field for pattern, field in _COMPILED if pattern.fullmatch(key)), None)
    return None if found and _is_of_others(key, found) else found


def _is_none(key: str) -> bool:
    """Whether the words outside of brackets say already that the column is of no use."""
    return bool(_QUESTION.fullmatch(key) or _PROOF.fullmatch(key)) or any(
        pattern.fullmatch(key) and field is None for pattern, field in _COMPILED
    )


def _is_of_others(key: str, field: Field) -> bool:
    if field is Field.NAME:
        return bool(re.fullmatch(rf"nama (lengkap )?{_OTHERS}.*", key)) and not re.match(
            r"nama (bapak ibu|ibu bapak)", key
        )
    if field in (Field.PHONE, Field.NIK, Field.EMAIL):
        return bool(_OF_OTHERS.fullmatch(key) or re.search(r"\b(ketua|kantor|sekretaris|atasan|kk|kantor)\b", key))
    return False


def _asks_for_proof(key: str, field: Field) -> bool:
    """ "Scan KTP (PDF)", "KTP Asli (Ada/Tidak)": a file or a yes or no, and not the number itself."""
    if field is Field.NAME:
        return bool(re.match(r"(foto|scan|unggah|upload|file)\b", key))
    if field in (Field.NIK, Field.NIP, Field.EMAIL, Field.PHONE, Field.BIRTH_DATE):
        return bool(_PROOF.fullmatch(key)) or bool(re.search(r"\b(ada tidak|ya tidak|y t|sudah belum)\b", key))
    return False
