"""The coordination meeting of a provincial election office: three days in Tarakan, held, attended, certified."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from bimtek.accounts.models import User
from certificates.issuing import services as issuing
from certificates.layouts.services import shipped_version
from events.models import Organizer, Speaker, TrainingSession
from participants.attendance.services import Mark, record
from participants.eligibility.services import set_rule
from participants.models import Person, Registration

from . import build, learning
from .build import Item
from .names import NAMES

OFFICES = [
    ("kpu-bulungan", "KPU Kabupaten Bulungan", "65.01"),
    ("kpu-malinau", "KPU Kabupaten Malinau", "65.02"),
    ("kpu-nunukan", "KPU Kabupaten Nunukan", "65.03"),
    ("kpu-tana-tidung", "KPU Kabupaten Tana Tidung", "65.04"),
    ("kpu-tarakan", "KPU Kota Tarakan", "65.71"),
]
REVIEW = "Tinjauan PKPU 8/2017 tentang sosialisasi, pendidikan pemilih, dan partisipasi masyarakat"
DIFFERENCE = "Sosialisasi, pendidikan pemilih, dan partisipasi masyarakat: apa bedanya"
PEOPLE_PER_OFFICE = 4


def load(now: datetime, owner: User, national: Organizer, guest: Person) -> Organizer:
    """Build the office with its five regency offices, and the meeting that was held in the last month."""
    office = build.organizer(
        "kpu-kaltara",
        "KPU Provinsi Kalimantan Utara",
        parent=national,
        region="65",
        code="KPU-KALTARA",
        city="Tanjung Selor",
        email="sosialisasi@kpu-kaltara.example",
        signatory_name="Suryadi Pratama Al-Banjari, S.Sos.",
        signatory_position="Ketua KPU Provinsi Kalimantan Utara",
    )
    for slug, name, region in OFFICES:
        build.organizer(slug, name, parent=office, region=region)
    meeting = build.programme(
        office,
        "rakor-sosialisasi-pemilihan",
        "Rapat Koordinasi Sosialisasi Pemilihan",
        topics=[(REVIEW, 90), (DIFFERENCE, 90)],
        summary="Memantapkan KPU se-Kalimantan Utara dalam sosialisasi dan pendidikan pemilih.",
        background="Pemilihan sudah dekat, dan pengalaman Pemilu serentak perlu dibagikan antarkabupaten sebelum "
        "sosialisasi dimulai sampai ke desa dan kelurahan.",
        aims="Memantapkan kesiapan KPU kabupaten/kota untuk sosialisasi dan pendidikan pemilih.",
        audience="KPU kabupaten/kota se-Kalimantan Utara",
        legal_basis="Peraturan KPU Nomor 8 Tahun 2017",
    )
    place = build.location(office, "Aula KPU Kota Tarakan", "65.71", address="Jalan Mulawarman, Tarakan", capacity=80)
    session = build.session(
        meeting, _last_friday(now.date()), 3, at=place, now=now, pools=[("KPU kabupaten/kota", 30), ("Undangan", 10)]
    )
    items = build.agenda(session, _rundown(office))
    set_rule(session=session, minimum_share=Decimal(75), required=[])
    invited = build.register_person(session, guest, pool=session.pools.get(position=1), now=now)
    everybody = [*_register(session, now), invited]
    _attend(session, everybody, [item.pk for item in items if item.minutes], owner, now)
    learning.load(session, everybody, owner, now)
    issuing.issue(
        session=session, layout_version=shipped_version("klasik"), issued_on=session.ends_on, by=owner, now=now
    )
    return office


def _last_friday(today: date) -> date:
    return today - timedelta(days=(today.weekday() - 4) % 7 + 14)


def _register(session: TrainingSession, now: datetime) -> list[Registration]:
    pool = session.pools.get(position=0)
    return [
        build.register(session, number, pool=pool, now=now, institution=OFFICES[number % len(OFFICES)][1])
        for number in range(PEOPLE_PER_OFFICE * len(OFFICES))
    ]


def _attend(session: TrainingSession, everybody: list[Registration], items: list[int], by: User, now: datetime) -> None:
    """Everybody attends all of it, but for two who came for the first talk only."""
    marks = [
        Mark(registration.pk, item, True)
        for number, registration in enumerate(everybody)
        for item in (items[:1] if number in (6, 13) else items)
    ]
    record(session=session, marks=marks, by=by, now=now)


def _rundown(office: Organizer) -> list[Item]:
    law = build.speaker(
        office, NAMES[0], institution=office.name, position="Kepala Bagian Hukum, Teknis, dan Hubungan Masyarakat"
    )
    commissioner = build.speaker(
        office, NAMES[4], institution=office.name, position="Anggota, Divisi Sosialisasi dan Pendidikan Pemilih"
    )
    chair: Speaker = build.speaker(office, NAMES[10], institution=office.name, position="Ketua")
    host = build.speaker(office, NAMES[12], institution="KPU Kota Tarakan", position="Moderator")
    return [
        Item(0, "20:00", "21:30", "opening", "Pembukaan", 0, (chair,)),
        Item(1, "08:30", "10:00", "talk", REVIEW, 90, (law,), host),
        Item(1, "10:00", "10:45", "questions", "Tanya jawab", 45, (law,), host),
        Item(1, "10:45", "12:15", "talk", DIFFERENCE, 90, (commissioner,), host),
        Item(1, "12:15", "13:30", "break", "Istirahat siang"),
        Item(1, "13:30", "16:30", "sharing", "Pengalaman KPU kabupaten/kota dalam Pemilu serentak", 180, (), host),
        Item(2, "09:00", "10:30", "closing", "Kesimpulan dan penutupan", 0, (commissioner, chair)),
    ]
