"""Rundowns to begin with, as texts that the page of pasted ones reads; in the office's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KPPS = """\
07.30 - 08.00 | Registrasi peserta
08.00 - 08.30 | Pembukaan dan sambutan
08.30 - 10.00 | Materi: Tugas, wewenang, dan kewajiban KPPS
10.00 - 10.15 | Rehat kopi
10.15 - 12.00 | Materi: Pemungutan suara
12.00 - 13.00 | Ishoma
13.00 - 14.30 | Materi: Penghitungan suara dan pengisian formulir
14.30 - 15.30 | Simulasi pemungutan dan penghitungan suara
15.30 - 16.00 | Tanya jawab
16.00 - 16.15 | Penutupan
"""
MEETING = """\
Hari I
13.00 - 15.00 | Registrasi peserta
15.30 - 16.30 | Pembukaan dan sambutan
16.30 - 17.30 | Materi: Arah kebijakan
17.30 - 19.00 | Ishoma
19.00 - 21.00 | Materi: Evaluasi tahapan
Hari II
08.00 - 10.00 | Materi: Persiapan tahapan
10.00 - 10.15 | Rehat kopi
10.15 - 12.00 | Diskusi kelompok
12.00 - 13.00 | Ishoma
13.00 - 15.00 | Materi: Pengelolaan anggaran dan logistik
15.00 - 17.00 | Diskusi kelompok
Hari III
08.00 - 10.00 | Pemaparan hasil diskusi
10.00 - 11.00 | Penutupan
"""
WEBINAR = """\
08.45 - 09.00 | Registrasi peserta
09.00 - 09.15 | Pembukaan
09.15 - 10.45 | Materi
10.45 - 11.30 | Tanya jawab
11.30 - 11.45 | Penutupan
"""
TEXTS: dict[str, tuple[str | Promise, str]] = {
    "kpps": (_("KPPS day"), KPPS),
    "rakor": (_("Coordination meeting of three days"), MEETING),
    "webinar": (_("Webinar"), WEBINAR),
}
