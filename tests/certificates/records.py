"""Records to print, without a database."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from certificates.press.record import Record, TopicLine

HARD = json.loads((Path(__file__).parent.parent / "data" / "names_hard.json").read_text())
HARD_NAMES = [part.strip() for row in HARD for part in row["name"].split("|")]

RECORD = Record(
    number="001/SERT/KPU-KALTARA/III/2027",
    code="7KQF-9M2X-TB4D-RW8H",
    url="https://bimtek.contoh.id/v/7KQF-9M2X-TB4D-RW8H",
    name="Nur Sa'adah, S.Pd., M.Si.",
    institution="KPU Kabupaten Bulungan",
    role="Peserta",
    programme="Bimtek Pemungutan dan Penghitungan Suara",
    session_title="Angkatan III",
    starts_on=date(2027, 3, 1),
    ends_on=date(2027, 3, 3),
    place="Aula KPU, Tanjung Selor",
    jp=Decimal("15.5"),
    topics=(TopicLine("Regulasi", Decimal("2.0")), TopicLine("Simulasi di TPS", Decimal("13.5"))),
    organizer="KPU Provinsi Kalimantan Utara",
    signed_at_place="Tanjung Selor",
    signatory_name="Hariyadi Hamid, S.E., M.Si.",
    signatory_position="Ketua",
    signatory_nip="197505122003121004",
    issued_on=date(2027, 3, 4),
    layout="klasik",
)

LONGEST = replace(
    RECORD,
    name="Prof. Dr. Ir. Hj. " + max(HARD_NAMES, key=len) + ", M.Sc., Ph.D., IPU., ASEAN Eng.",
    institution="Sekretariat Panitia Pemungutan Suara Desa Sukamaju, Kecamatan Tanjung Palas Utara, Kabupaten Bulungan",
    programme=(
        "Bimbingan Teknis Pemungutan, Penghitungan, dan Rekapitulasi Hasil Penghitungan Suara Pemilihan Gubernur "
        "dan Wakil Gubernur, Bupati dan Wakil Bupati, serta Wali Kota dan Wakil Wali Kota Tahun 2027"
    ),
    place="Gedung Pertemuan Balai Pelatihan dan Pendidikan Aparatur, Kabupaten Hulu Sungai Tengah, dan secara daring",
    topics=RECORD.topics * 30,
    organizer=(
        "Panitia Penyelenggara Bimbingan Teknis Terpadu Komisi Pemilihan Umum Kabupaten Penukal Abab Lematang Ilir "
        "bersama Badan Kesatuan Bangsa dan Politik Kabupaten Penukal Abab Lematang Ilir"
    ),
    signatory_position="Ketua Panitia Penyelenggara selaku Kepala Sekretariat Komisi Pemilihan Umum Kabupaten Bulungan",
)
