"""The ministry's webinar before an election: one online room, delegates at several sites, on behalf of officials."""

from datetime import datetime, timedelta

from events.models import Organizer, TrainingSession
from participants.models import Person

from . import build
from .build import Item
from .names import NAMES

SUPPORT = "Dukungan pemerintah pusat dan daerah: anggaran, sarana, personel, dan sosialisasi"
NEUTRALITY = "Netralitas ASN, TNI, dan Polri dalam Pemilu"
TARAKAN = "Ruang rapat Wali Kota Tarakan"
SITES = [
    ("Command Center Kabupaten Indramayu", "Bupati Indramayu", "Staf Ahli Bidang Pemerintahan dan Hukum"),
    ("Command Center Kabupaten Indramayu", "", "Kepala Dinas Kependudukan dan Pencatatan Sipil"),
    ("Command Center Kabupaten Indramayu", "Kepala Badan Kesbangpol", "Sekretaris Badan Kesbangpol"),
    (TARAKAN, "Wali Kota Tarakan", "Asisten Pemerintahan"),
    (TARAKAN, "", "Kepala Bagian Tata Pemerintahan"),
    ("Pendopo Kabupaten Malang", "Bupati Malang", "Sekretaris Daerah"),
]


def load(now: datetime, guest: Person) -> Organizer:
    """Build the directorate and its webinar, ten days from now, open for registration."""
    directorate = build.organizer(
        "ditjen-polpum",
        "Direktorat Jenderal Politik dan Pemerintahan Umum",
        region="31.71",
        code="POLPUM",
        city="Jakarta",
        email="webinar@polpum.example",
        signatory_name="Drs. Bahari Nasution, M.Si.",
        signatory_position="Direktur Jenderal",
    )
    webinar = build.programme(
        directorate,
        "dukungan-tahapan-pemilu",
        "Dukungan Pemerintah Pusat dan Daerah dalam Menyukseskan Tahapan Pemilu",
        topics=[(SUPPORT, 60), (NEUTRALITY, 60)],
        summary="Webinar untuk pemerintah daerah: apa yang harus siap sebelum tahapan Pemilu dimulai.",
        aims="Menyamakan langkah pemerintah pusat dan daerah, dan meneguhkan netralitas aparatur.",
        audience="Kepala daerah atau yang mewakili, Kesbangpol, Dukcapil, dan perangkat daerah terkait",
        legal_basis="Undang-Undang Nomor 7 Tahun 2017 tentang Pemilihan Umum",
    )
    session = build.session(
        webinar,
        now.date() + timedelta(days=10),
        1,
        now=now,
        mode="online",
        online_url="https://rapat.polpum.example/tahapan-pemilu",
        pools=[("Pemerintah daerah", 1000), ("Penyelenggara Pemilu", 200)],
        notes="Beberapa peserta boleh mengikuti dari satu ruangan; setiap orang mendaftar dengan namanya sendiri.",
    )
    _agenda(session, directorate)
    pool = session.pools.get(position=0)
    for number, (site, official, position) in enumerate(SITES):
        build.register(
            session, number + 5, pool=pool, now=now, position=position, representing=official, assignment=site
        )
    build.register_person(session, guest, pool=pool, now=now, assignment=TARAKAN)
    return directorate


def _agenda(session: TrainingSession, directorate: Organizer) -> None:
    director = build.speaker(directorate, NAMES[18], institution=directorate.name, position="Direktur Jenderal")
    supervisor = build.speaker(directorate, NAMES[17], institution="Bawaslu", position="Kepala Biro")
    host = build.speaker(directorate, NAMES[9], institution=directorate.name, position="Moderator")
    build.agenda(
        session,
        [
            Item(0, "09:00", "09:30", "opening", "Pembukaan dan arahan", 0, (director,)),
            Item(0, "09:30", "10:30", "talk", SUPPORT, 60, (director,), host),
            Item(0, "10:30", "11:30", "talk", NEUTRALITY, 60, (supervisor,), host),
            Item(0, "11:30", "", "questions", "Tanya jawab", 30, (director, supervisor), host),
        ],
    )
