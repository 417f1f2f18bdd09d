"""The first version of each pledge. Like the consent text they are records in Indonesian, not in the catalogue.

Civil servants: the Ikrar Netralitas ASN, four points, that follows the joint decree on the neutrality of ASN in
elections (SKB MenPANRB, Mendagri, Kepala BKN, Ketua KASN and Ketua Bawaslu, 22 September 2022). Election bodies: a
pakta integritas in the sense of the one that ad hoc bodies sign when they take office. A change is a new version,
written in Django admin.
"""

from events.seats.audiences import Audience

NEUTRALITY = {
    "title": "Ikrar Netralitas Pegawai Aparatur Sipil Negara (ASN)",
    "preamble": (
        "Dalam rangka menjaga netralitas pegawai Aparatur Sipil Negara dalam pemilihan umum dan pemilihan kepala "
        "daerah, dengan penuh integritas dan rasa tanggung jawab saya berikrar:"
    ),
    "points": [
        "Menjaga dan menegakkan prinsip netralitas pegawai ASN dalam melaksanakan fungsi pelayanan publik, baik "
        "sebelum, selama, maupun sesudah pelaksanaan pemilihan.",
        "Menghindari konflik kepentingan, tidak melakukan praktik-praktik intimidasi dan ancaman kepada pegawai ASN "
        "dan seluruh elemen masyarakat, serta tidak memihak kepada pasangan calon tertentu.",
        "Menggunakan media sosial secara bijak, tidak dipergunakan untuk kepentingan pasangan calon tertentu, tidak "
        "menyebarkan ujaran kebencian serta berita bohong.",
        "Menolak politik uang dan segala jenis pemberian dalam bentuk apa pun.",
    ],
}

INTEGRITY = {
    "title": "Pakta Integritas Penyelenggara Pemilihan",
    "preamble": (
        "Sebagai anggota atau calon anggota badan penyelenggara pemilihan (PPK, PPS, KPPS, Pantarlih), saya "
        "menyatakan kepada rakyat Indonesia bahwa saya:"
    ),
    "points": [
        "Menyelenggarakan pemilihan berdasarkan asas langsung, umum, bebas, rahasia, jujur, dan adil, secara "
        "profesional, efektif, dan efisien.",
        "Melaksanakan setiap tahapan sesuai peraturan perundang-undangan dan ketetapan KPU dengan "
        "sungguh-sungguh, terbuka, dan penuh tanggung jawab.",
        "Memperlakukan peserta pemilihan dan semua pihak secara adil, imparsial, dan nonpartisan tanpa kecuali.",
        "Melayani setiap pemilih agar dapat menggunakan hak pilihnya, dan menjaga kerahasiaan pilihannya.",
        "Menolak pemberian, permintaan, dan perjanjian dalam bentuk apa pun, langsung maupun tidak langsung, yang "
        "menyimpang dari prinsip pemilihan yang jujur dan adil.",
        "Bebas dari korupsi, kolusi, dan nepotisme, serta bersedia menerima sanksi apabila melanggar pakta ini.",
    ],
}

FIRST_PLEDGES = {Audience.CIVIL_SERVANTS: NEUTRALITY, Audience.POLL_WORKERS: INTEGRITY}
