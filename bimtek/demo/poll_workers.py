"""Training of poll workers (KPPS), assigned by polling station: seven people each, many without e-mail."""

from datetime import datetime, timedelta

from events.models import Organizer, Speaker, TrainingSession

from . import build
from .build import Item
from .names import NAMES

TOPICS = [
    ("Aturan dan prosedur pemungutan suara", 90),
    ("Pemakaian perlengkapan pemungutan suara", 90),
    ("Kode etik dan netralitas", 45),
    ("Penanganan keadaan darurat", 45),
]
VILLAGES = [
    ("Aula Kelurahan Tanah Sareal", "32.71.06", "Kelurahan Tanah Sareal"),
    ("Balai Warga Kebon Pedes", "32.71.06", "Kelurahan Kebon Pedes"),
    ("Gedung Serbaguna Kedung Badak", "32.71.06", "Kelurahan Kedung Badak"),
]
STATIONS = 4  # polling stations of each village in the demonstration
KPPS_PER_STATION = 7
ROLES = ("Ketua", *["Anggota"] * (KPPS_PER_STATION - 1))


def load(now: datetime, national: Organizer) -> Organizer:
    """Build the city office and three trainings, three weeks from now, with the people of the stations named."""
    office = build.organizer(
        "kpu-kota-bogor",
        "KPU Kota Bogor",
        parent=national,
        region="32.71",
        code="KPU-BOGOR",
        city="Bogor",
        email="bimtek@kpu-bogor.example",
        signatory_name="Hj. Rosdiana Kartadinata, S.Sos.",
        signatory_position="Ketua KPU Kota Bogor",
    )
    training = build.programme(
        office,
        "bimtek-kpps",
        "Bimtek Kelompok Penyelenggara Pemungutan Suara (KPPS)",
        topics=TOPICS,
        summary="Setengah hari yang membuat tujuh orang KPPS siap bekerja di TPS-nya sendiri.",
        background="KPPS bekerja satu hari, tetapi hasil Pemilu bergantung pada hari itu. Pelatihan diberikan menurut "
        "TPS, supaya satu kelompok belajar bersama.",
        aims="KPPS memahami aturan, menguasai perlengkapan, menjaga netralitas, dan tahu harus berbuat apa dalam "
        "keadaan darurat.",
        audience="Ketua dan anggota KPPS",
        speaker_institutions="- KPU Kota Bogor\n- PPK dan PPS sebagai fasilitator",
    )
    trainer = build.speaker(office, NAMES[1], institution="PPK Tanah Sareal", position="Fasilitator")
    for number, (hall, region, village) in enumerate(VILLAGES):
        place = build.location(office, hall, region, capacity=60)
        day = now.date() + timedelta(days=21 + number)
        session = build.session(training, day, 1, at=place, now=now, title=village, pools=[("KPPS", 56)])
        build.agenda(session, _rundown(trainer))
        _register(session, village, number * 5, now)
    return office


def _register(session: TrainingSession, village: str, start: int, now: datetime) -> None:
    pool = session.pools.get()
    for station in range(1, STATIONS + 1):
        for seat, role in enumerate(ROLES):
            build.register(
                session,
                start + station * KPPS_PER_STATION + seat,
                pool=pool,
                now=now,
                institution=village,
                position=f"{role} KPPS",
                assignment=f"TPS {station:03}, {village}",
            )


def _rundown(trainer: Speaker) -> list[Item]:
    return [
        Item(0, "09:00", "09:15", "opening", "Pelantikan dan pembukaan", 0, (trainer,)),
        Item(0, "09:15", "10:45", "talk", TOPICS[0][0], 90, (trainer,)),
        Item(0, "10:45", "12:15", "practice", TOPICS[1][0], 90, (trainer,)),
        Item(0, "12:15", "13:15", "break", "Ishoma"),
        Item(0, "13:15", "14:00", "talk", TOPICS[2][0], 45, (trainer,)),
        Item(0, "14:00", "14:45", "talk", TOPICS[3][0], 45, (trainer,)),
        Item(0, "14:45", "", "closing", "Penutupan"),
    ]
