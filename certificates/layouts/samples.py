"""Made-up values that show a layout: a usual certificate, and one with the longest texts there are.

They are Indonesian whatever the language of the screen, as certificates are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

URL = "https://bimtek.example.id/v/7KQF-9M2X-TB4D-RW8H"


class Length(StrEnum):
    """Which sample to show."""

    TYPICAL = "typical"
    LONGEST = "longest"


@dataclass(frozen=True)
class Sample:
    """Fields of a layout's language, and values of its slots."""

    fixed: Mapping[str, Any]
    values: Mapping[str, str]


TOPICS = (
    ("Kebijakan Pemungutan dan Penghitungan Suara", "2"),
    ("Tata Cara Pemungutan Suara di TPS", "3"),
    ("Tata Cara Penghitungan Suara dan Pengisian Formulir", "4"),
    ("Penggunaan Sirekap", "3"),
    ("Simulasi dan Evaluasi", "3,5"),
)
TYPICAL = Sample(
    fixed={
        "organizer": "KPU Provinsi Kalimantan Utara",
        "role": "Peserta",
        "programme": "Bimtek Pemungutan dan Penghitungan Suara",
        "session_title": "Angkatan III",
        "dates": "1 s.d. 3 Maret 2027",
        "place": "Aula KPU, Tanjung Selor",
        "jp": "15,5",
        "grade": "",
        "facts": (
            "yang diselenggarakan pada 1 s.d. 3 Maret 2027 di Aula KPU, Tanjung Selor, setara 15,5 jam pelajaran (JP)"
        ),
        "topics": [{"no": str(i), "title": title, "jp": jp} for i, (title, jp) in enumerate(TOPICS, 1)],
        "signed_at_place": "Tanjung Selor",
        "issued": "4 Maret 2027",
        "signatory_name": "Hariyadi Hamid, S.E., M.Si.",
        "signatory_position": "Ketua",
        "signatory_nip": "197505122003121004",
        "signed": False,
    },
    values={
        "name": "Nur Sa’adah, S.Pd., M.Si.",
        "number": "001/SERT/KPU-KALTARA/III/2027",
        "institution": "KPU Kabupaten Bulungan",
        "short_url": URL.removeprefix("https://"),
        "url": URL,
    },
)

_PLACE = "Gedung Pertemuan Balai Pelatihan dan Pendidikan Aparatur, Kabupaten Hulu Sungai Tengah, dan secara daring"
_LONG_TOPIC = "Penyelesaian Keberatan Saksi dan Catatan Kejadian Khusus dalam Rekapitulasi Hasil Penghitungan Suara"
LONGEST = Sample(
    fixed={
        **TYPICAL.fixed,
        "organizer": (
            "Panitia Penyelenggara Bimbingan Teknis Terpadu Komisi Pemilihan Umum Kabupaten Penukal Abab Lematang "
            "Ilir bersama Badan Kesatuan Bangsa dan Politik Kabupaten Penukal Abab Lematang Ilir"
        ),
        "programme": (
            "Bimbingan Teknis Pemungutan, Penghitungan, dan Rekapitulasi Hasil Penghitungan Suara Pemilihan Gubernur "
            "dan Wakil Gubernur, Bupati dan Wakil Bupati, serta Wali Kota dan Wakil Wali Kota Tahun 2027"
        ),
        "session_title": "Angkatan XXVIII Kelas Ketua dan Anggota Panitia Pemungutan Suara serta Sekretariat",
        "dates": "28 Desember 2026 s.d. 11 Januari 2027",
        "place": _PLACE,
        "jp": "120,5",
        "grade": "sangat memuaskan dengan pujian",
        "facts": (
            f"yang diselenggarakan pada 28 Desember 2026 s.d. 11 Januari 2027 di {_PLACE}, "
            "setara 120,5 jam pelajaran (JP), dengan predikat sangat memuaskan dengan pujian"
        ),
        "topics": [{"no": str(i), "title": _LONG_TOPIC, "jp": "4,5"} for i in range(1, 26)],
        "signatory_name": "Prof. Dr. H. Muhammad Alif Rahmatullah Putra Syahreza, S.H., M.H.",
        "signatory_position": (
            "Ketua Panitia Penyelenggara selaku Kepala Sekretariat Komisi Pemilihan Umum Kabupaten Bulungan"
        ),
    },
    values={
        **TYPICAL.values,
        "name": (
            "Prof. Dr. Ir. Hj. Muhammad Alif Rahmatullah Putra Syahreza Ramadhan Al-Ghifari Kusumawardhana Nugraha, "
            "M.Sc., Ph.D., IPU., ASEAN Eng."
        ),
        "number": "00128/SERT/PANITIA-PENYELENGGARA/ANGKATAN-XXVIII/XII/2027",
        "institution": (
            "Sekretariat Panitia Pemungutan Suara Desa Sukamaju, Kecamatan Tanjung Palas Utara, Kabupaten Bulungan"
        ),
    },
)
SAMPLES = {Length.TYPICAL: TYPICAL, Length.LONGEST: LONGEST}


def signed(sample: Sample) -> Sample:
    """The same with an electronic signature."""
    return replace(sample, fixed={**sample.fixed, "signed": True})
