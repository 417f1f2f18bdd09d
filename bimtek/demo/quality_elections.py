"""The paid programme of a private institute: four days and three nights, 41 dates over nine cities."""

from datetime import date, datetime, timedelta
from itertools import cycle

from bimtek.accounts.models import User
from bimtek.common.names import name_key
from events.models import Organizer, Programme, Speaker, TrainingSession
from events.schedule.grid import parse_grid
from participants.attendance.services import Mark, record
from participants.models import Person

from . import attendance, build
from .build import Item
from .names import NAMES

TOPICS = [
    ("Isu penting penyusunan UU Pemilu dan keadaan setelah UU 7/2017", 180),
    ("UU 7/2017 dari sudut pandang gender", 135),
    ("Tahapan penyelenggaraan Pemilu dan politik lokal", 135),
    ("Perubahan sistem Pemilu dalam UU 7/2017 dan akibatnya", 180),
    ("Penataan daerah pemilihan DPRD kabupaten/kota", 135),
    ("Pencalonan anggota DPR, DPD, DPRD provinsi dan DPRD kabupaten/kota", 180),
]
CITIES = [
    ("Hotel Kebon Sirih", "31.71.06"),
    ("Hotel Braga Pasundan", "32.73"),
    ("Hotel Ijen Malang", "35.73"),
    ("Hotel Malioboro Indah", "34.71"),
    ("Hotel Deli Raya", "12.71"),
    ("Hotel Losari Makassar", "73.71"),
    ("Hotel Sanur Bali", "51.71"),
    ("Hotel Nagoya Batam", "21.71"),
    ("Hotel Senggigi Mataram", "52.71"),
]
# The dates of 2024 as they were published, read by the portal's own schedule reader.
GRID = """\
APR MAY JUN JUL AUG
01 - 04 02 - 05 03 - 06 01 -04 01 - 04
04 - 07 06 - 09 06 - 09 04 - 07 05 - 08
Libur 09 - 12 10 - 13 08 - 11 08 - 11
Libur 13 - 16 13 - 16 11 - 14 12 - 15
Libur 16 - 19 17 - 20 15 - 18 15 - 18
18 - 21 20 - 23 20 - 23 18 - 21 19 - 22
22 - 25 23 - 26 24 - 27 22 - 25 22 - 25
25 - 28 27 - 30 27 - 30 25 - 28 26 -29
29 - 02 30 - 02 - 29 - 01 29 - 01 Sep
"""
FEE = 5_250_000  # rupiah; made up, the published text names none


def load(now: datetime, owner: User) -> Organizer:
    """Build the institute, its programme and its 41 sessions.

    A few are held already; in the first of them attendance is taken, and its certificates wait to be issued.
    Another is going on.
    """
    institute = build.organizer(
        "lembaga-bimtek-nusantara",
        "Lembaga Bimtek Nusantara",
        region="31.71",
        code="LBN",
        city="Jakarta",
        email="halo@bimteknusantara.example",
        address="Jalan Kebon Sirih, Menteng, Jakarta Pusat",
        signatory_name="Dra. Hj. Wahyuni Kartikasari, M.M.",
        signatory_position="Direktur",
    )
    made = build.programme(
        institute,
        "pemilu-yang-berkualitas",
        "Mewujudkan Penyelenggaraan Pemilu yang Berkualitas, Demokratis, dan Berintegritas",
        topics=TOPICS,
        summary="Empat hari tiga malam tentang UU 7/2017 dan tahapan Pemilu serentak, untuk siapa pun yang ikut "
        "menyelenggarakannya.",
        background="Pemilu serentak hanya berjalan baik bila semua yang terlibat membaca aturan yang sama dengan cara "
        "yang sama. Kegiatan ini mempertemukan penyelenggara, pemerintah daerah, dan partai untuk membahas UU 7/2017 "
        "bersama narasumber yang menanganinya sehari-hari.",
        aims="- Menambah pengetahuan tentang Pemilu DPR, DPD, DPRD serta Presiden dan Wakil Presiden.\n"
        "- Menyamakan persepsi di antara pemangku kepentingan.\n"
        "- Meningkatkan partisipasi politik masyarakat.",
        audience="Penyelenggara Pemilu, perangkat daerah, anggota DPRD, pengurus partai politik",
        legal_basis="Undang-Undang Nomor 7 Tahun 2017 tentang Pemilihan Umum",
        facilities="- Bahan ajar narasumber\n- Seminar kit dan tas ransel\n- Sertifikat pelatihan\n"
        "- Penginapan 4 hari 3 malam dengan makan dan rehat kopi",
        speaker_institutions="- Kementerian Dalam Negeri\n- Komisi Pemilihan Umum",
        fee=FEE,
    )
    _sessions(institute, made, now)
    _attend(made.sessions.earliest("starts_on"), owner, now)
    attendance.take(attendance.going_on(made, now), owner, now)
    return institute


def first_day(today: date, published: date) -> date:
    """Where the published dates start when moved by whole weeks, so that the first month is just over."""
    return published + timedelta(weeks=(today - timedelta(weeks=5) - published).days // 7)


def _sessions(institute: Organizer, made: Programme, now: datetime) -> None:
    places = [build.location(institute, name, region, capacity=60) for name, region in CITIES]
    talker = build.speaker(institute, NAMES[18], institution="Kementerian Dalam Negeri", position="Widyaiswara")
    other = build.speaker(institute, NAMES[10], institution="Komisi Pemilihan Umum", position="Tenaga ahli")
    ranges = parse_grid(GRID, 2024).sessions
    moved = first_day(now.date(), ranges[0].start) - ranges[0].start
    guests = [_guest(number) for number in range(9)]
    for number, (reading, place) in enumerate(zip(ranges, cycle(places), strict=False), start=1):
        session = build.session(
            made,
            reading.start + moved,
            4,
            at=place,
            now=now,
            title=f"Angkatan {number}",
            pools=[("Umum", 30), ("Aparatur sipil negara", 10)],
        )
        build.agenda(session, _rundown(talker, other))
        pool = session.pools.get(position=0)
        for guest in guests[: 2 + number * 5 % 7]:
            build.register_person(session, guest, pool=pool, now=now)


def _attend(session: TrainingSession, owner: User, now: datetime) -> None:
    """Everybody stays to the end but the last to register, who misses the second day."""
    *_, late = people = session.registrations.order_by("pk")
    marks = [
        Mark(person.pk, item.pk, True)
        for person in people
        for item in session.agenda.filter(minutes__gt=0)
        if person != late or item.starts_at.astimezone(session.zone).date() != session.starts_on + timedelta(days=1)
    ]
    record(session=session, marks=marks, by=owner, now=now)


def _guest(number: int) -> Person:
    name = NAMES[number]
    return Person.objects.create(
        name=name.name,
        search_name=name_key(name.name),
        title_before=name.before,
        title_after=name.after,
        institution="Sekretariat DPRD",
    )


def _rundown(talker: Speaker, other: Speaker) -> list[Item]:
    kemendagri, kpu = (talker,), (other,)
    return [
        Item(0, "15:00", "15:30", "opening", "Pembukaan dan penjelasan kegiatan"),
        Item(0, "15:30", "18:30", "talk", TOPICS[0][0], 180, kemendagri),
        Item(1, "08:30", "10:45", "talk", TOPICS[1][0], 135, kemendagri),
        Item(1, "10:45", "13:00", "break", "Ishoma"),
        Item(1, "13:00", "15:15", "talk", TOPICS[2][0], 135, kpu),
        Item(2, "08:30", "11:30", "talk", TOPICS[3][0], 180, kpu),
        Item(2, "11:30", "13:00", "break", "Ishoma"),
        Item(2, "13:00", "15:15", "talk", TOPICS[4][0], 135, kemendagri),
        Item(3, "08:30", "11:30", "talk", TOPICS[5][0], 180, kpu),
        Item(3, "11:30", "12:00", "closing", "Penutupan dan penyerahan sertifikat"),
    ]
