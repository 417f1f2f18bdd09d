"""The sections of an activity report, in the order in which offices write them."""

SECTIONS = {
    "latar_belakang": "Latar belakang",
    "dasar_hukum": "Dasar hukum",
    "tujuan": "Maksud dan tujuan",
    "peserta": "Panitia dan peserta",
    "narasumber": "Narasumber",
    "waktu": "Waktu dan tempat",
    "materi": "Materi",
    "jalannya": "Jalannya kegiatan",
    "hasil": "Hasil dan rekomendasi",
    "evaluasi": "Evaluasi",
    "biaya": "Biaya",
    "kesimpulan": "Kesimpulan",
}
TEXT_MAX = 20_000  # characters of a section
