"""The first version of the consent text, as UU 27/2022 asks: purpose, data, retention, rights.

It is a record in one language, Indonesian, and therefore not in the catalogue: what was agreed to is
these words, proved by their hash. A change is a new version, written in Django admin.
"""

PURPOSE = """\
Data pribadi Anda diproses oleh penyelenggara kegiatan melalui Portal Bimtek hanya untuk: \
(1) mengelola pendaftaran dan kuota kegiatan; (2) mencatat kehadiran; (3) menerbitkan sertifikat dan \
memungkinkan siapa pun memeriksa keasliannya; (4) menyusun laporan pertanggungjawaban kegiatan; dan \
(5) menghubungi Anda mengenai kegiatan yang Anda ikuti. \
Data tidak dipakai untuk tujuan lain dan tidak diperjualbelikan."""

DATA = """\
Nama dan gelar, NIK, NIP, tanggal lahir, dan jenis kelamin (bila diisi; jenis kelamin juga dibaca dari NIK, \
hanya untuk dihitung dalam laporan tanpa nama), nomor telepon, alamat e-mail, instansi, jabatan, wilayah, \
keterangan mewakili dan penugasan (TPS), jawaban atas pertanyaan penyelenggara, ikrar yang Anda nyatakan, catatan \
kehadiran, serta sertifikat yang diterbitkan. Bagi peserta di bawah 18 tahun juga nama, hubungan, dan nomor telepon \
orang tua atau wali yang menyetujui. NIK disimpan terenkripsi dan \
tidak pernah ditampilkan utuh. Pada halaman verifikasi sertifikat hanya tampil apa yang tercetak pada sertifikat."""

RETENTION = """\
Data pendaftaran dan kehadiran disimpan selama diperlukan untuk pertanggungjawaban kegiatan menurut ketentuan \
kearsipan penyelenggara. Catatan sertifikat disimpan selama sertifikat perlu dapat diverifikasi. Setelah itu data \
dihapus atau dimusnahkan."""

RIGHTS = """\
Anda berhak mengetahui, memperoleh salinan, melengkapi, dan memperbaiki data Anda; meminta penghapusan; serta \
menarik persetujuan ini kapan saja melalui halaman tiket Anda atau penyelenggara; orang tua atau wali berhak yang \
sama atas data anaknya. Penarikan ditindaklanjuti paling lambat 3 x 24 jam \
dan tidak membatalkan keabsahan pemrosesan yang sudah dilakukan. Pertanyaan dapat disampaikan kepada penyelenggara \
kegiatan (UU Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi)."""
