"""Three classes of political education in Jakarta, with target numbers: 3,400, 1,700 and 1,100 people."""

from datetime import datetime, timedelta

from events.models import Organizer, Speaker

from . import build
from .build import Item
from .names import NAMES

LAW = "Undang-undang bidang politik dan Pemilu"
PLEDGE = "Netralitas ASN dan pembacaan ikrar netralitas"
TARGET = 30_000  # people the office means to reach in all
# (class, categories with seats, days from now)
CLASSES = [
    (
        "Kelas I: Pemahaman UU bidang politik",
        [("Organisasi masyarakat", 1200), ("Mahasiswa", 900), ("Pemilih pemula", 900), ("Sayap partai politik", 400)],
        14,
    ),
    ("Kelas II: Kemitraan pemerintah dengan partai politik", [("Kader partai", 1100), ("Sayap partai", 600)], 28),
    (
        "Kelas III: Peningkatan kapasitas perempuan di lembaga politik",
        [("Kader perempuan partai", 700), ("Sayap perempuan partai", 400)],
        42,
    ),
]


def load(now: datetime) -> Organizer:
    """Build the office and its three classes, all open for registration."""
    office = build.organizer(
        "kesbangpol-dki-jakarta",
        "Badan Kesatuan Bangsa dan Politik Provinsi DKI Jakarta",
        region="31",
        code="KESBANGPOL-DKI",
        city="Jakarta",
        email="pendidikan.politik@kesbangpol-dki.example",
        signatory_name="Drs. Taufik Hidayatullah, M.Si.",
        signatory_position="Kepala Badan",
    )
    programme = build.programme(
        office,
        "sosialisasi-uu-pemilu",
        "Sosialisasi Undang-Undang Pemilu dan Pendidikan Politik",
        topics=[(LAW, 120), (PLEDGE, 45)],
        target_participants=TARGET,
        summary="Tiga kelas tentang UU Pemilu bagi masyarakat, partai politik, dan perempuan di lembaga politik.",
        background="Partisipasi pemilih dan indeks demokrasi naik bila penjelasan sampai ke RT dan RW. Pemerintah "
        "provinsi mengajak organisasi, pelajar, partai, dan aparatur untuk ikut menyampaikannya.",
        aims="Meningkatkan partisipasi Pemilu, kerja sama dengan partai politik, dan keterwakilan perempuan.",
        audience="Organisasi masyarakat, mahasiswa, pemilih pemula, kader dan sayap partai politik, ASN",
    )
    hall = build.location(
        office, "Balai Agung Balai Kota", "31.71.01", address="Jalan Medan Merdeka Selatan", capacity=3500
    )
    speaker = build.speaker(office, NAMES[20], institution="Universitas Negeri Jakarta", position="Guru besar")
    official = build.speaker(office, NAMES[26], institution=office.name, position="Kepala Bidang Politik Dalam Negeri")
    for number, (name, pools, days) in enumerate(CLASSES):
        session = build.session(
            programme, now.date() + timedelta(days=days), 1, at=hall, now=now, title=name, pools=pools
        )
        build.agenda(session, _rundown(speaker, official))
        for pool in session.pools.all():
            for person in range(6):
                build.register(
                    session, number + 6 * pool.position + person, pool=pool, now=now, institution=pool.category
                )
    return office


def _rundown(speaker: Speaker, official: Speaker) -> list[Item]:
    return [
        Item(0, "08:30", "09:00", "opening", "Pembukaan", 0, (official,)),
        Item(0, "09:00", "11:00", "talk", LAW, 120, (speaker,), official),
        Item(0, "11:00", "11:45", "talk", PLEDGE, 45, (official,)),
        Item(0, "11:45", "", "questions", "Tanya jawab", 30, (speaker, official)),
    ]
