"""Texts to print, without a database: what all share (`fixed`) and what is one person's (`values`)."""

import json
from pathlib import Path
from typing import Any

from certificates.press.values import Values

HARD = json.loads((Path(__file__).parent.parent / "data" / "names_hard.json").read_text())
HARD_NAMES = [part.strip() for row in HARD for part in row["name"].split("|")]

URL = "https://bimtek.contoh.id/v/7KQF-9M2X-TB4D-RW8H"
PERSON = {
    "number": "001/SERT/KPU-KALTARA/III/2027",
    "name": "Nur Sa'adah, S.Pd., M.Si.",
    "institution": "KPU Kabupaten Bulungan",
    "short_url": URL.removeprefix("https://"),
}
FIXED: dict[str, Any] = {
    "organizer": "KPU Provinsi Kalimantan Utara",
    "role": "Peserta",
    "programme": "Bimtek Pemungutan dan Penghitungan Suara",
    "session_title": "Angkatan III",
    "dates": "1 s.d. 3 Maret 2027",
    "place": "Aula KPU, Tanjung Selor",
    "jp": "15,5",
    "facts": (
        "yang diselenggarakan pada 1 s.d. 3 Maret 2027 di Aula KPU, Tanjung Selor, setara 15,5 jam pelajaran (JP)"
    ),
    "topics": [
        {"no": "1", "title": "Regulasi", "jp": "2"},
        {"no": "2", "title": "Simulasi di TPS", "jp": "13,5"},
    ],
    "signed_at_place": "Tanjung Selor",
    "issued": "4 Maret 2027",
    "signatory_name": "Hariyadi Hamid, S.E., M.Si.",
    "signatory_position": "Ketua",
    "signatory_nip": "197505122003121004",
    "signed": False,
}
PLACE = "Gedung Pertemuan Balai Pelatihan dan Pendidikan Aparatur, Kabupaten Hulu Sungai Tengah, dan secara daring"
LONGEST_FIXED = FIXED | {
    "programme": (
        "Bimbingan Teknis Pemungutan, Penghitungan, dan Rekapitulasi Hasil Penghitungan Suara Pemilihan Gubernur "
        "dan Wakil Gubernur, Bupati dan Wakil Bupati, serta Wali Kota dan Wakil Wali Kota Tahun 2027"
    ),
    "place": PLACE,
    "facts": (
        f"yang diselenggarakan pada 30 September s.d. 3 November 2027 di {PLACE}, setara 115,5 jam pelajaran (JP)"
    ),
    "topics": FIXED["topics"] * 30,
    "organizer": (
        "Panitia Penyelenggara Bimbingan Teknis Terpadu Komisi Pemilihan Umum Kabupaten Penukal Abab Lematang Ilir "
        "bersama Badan Kesatuan Bangsa dan Politik Kabupaten Penukal Abab Lematang Ilir"
    ),
    "signatory_position": (
        "Ketua Panitia Penyelenggara selaku Kepala Sekretariat Komisi Pemilihan Umum Kabupaten Bulungan"
    ),
}
LONGEST_PERSON = PERSON | {
    "name": "Prof. Dr. Ir. Hj. " + max(HARD_NAMES, key=len) + ", M.Sc., Ph.D., IPU., ASEAN Eng.",
    "institution": (
        "Sekretariat Panitia Pemungutan Suara Desa Sukamaju, Kecamatan Tanjung Palas Utara, Kabupaten Bulungan"
    ),
}


def values(fixed: dict[str, Any] = FIXED, **person: str) -> Values:
    """One person's texts beside the shared ones, as issuing gives them to the press."""
    own = PERSON | person
    shared = {name: text for name, text in fixed.items() if isinstance(text, str)}
    return Values(title=f"Sertifikat {own['number']} – {own['name']}", url=URL, texts=shared | own)
