"""The values of a document's fields: plain texts and lists, so that no row of a table ever reaches a template."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bimtek.common import dates
from bimtek.common.amounts import LARGEST, in_words, rupiah, rupiah_in_words
from certificates.issuing.selectors import heads
from certificates.photos.models import Photo
from events.agenda.selectors import rundown
from events.programmes.hours import lesson_hours
from events.seats.roles import SessionRole, printed_role
from events.training.models import TrainingSession
from participants.attendance.selectors import Ledger, ledgers
from participants.registration.models import Registration

from .learning import evaluation, tests
from .letterhead import head_of, signatories_of
from .models import BudgetLine, Payment, Signatory
from .people import confirmed
from .report_sections import written
from .unit_coverage import unit_totals, units

Row = dict[str, str]
KINDS_OF_ITEMS = {
    "opening": "pembukaan", "talk": "materi", "questions": "tanya jawab", "sharing": "berbagi pengalaman",
    "practice": "praktik", "break": "istirahat", "closing": "penutupan", "other": "lain-lain",
}  # fmt: skip
MODES = {"in_person": "luring", "online": "daring", "hybrid": "luring dan daring"}


@dataclass(frozen=True)
class LetterFacts:
    """What is said of one letter beside its session; all but the date can stay empty."""

    on: date
    number: str = ""
    nature: str = "Biasa"
    attachment: str = ""
    subject: str = ""
    opening: str = ""
    recipient: Row = field(default_factory=dict)


def values(session: TrainingSession, letter: LetterFacts) -> dict[str, Any]:
    """Every field of the vocabulary for a session; the number of statements does not grow with its people."""
    organizer = session.programme.organizer
    people = confirmed(session)
    taken = ledgers(session, [row.pk for row in people])
    participants = [row for row in people if row.pool.role == SessionRole.PARTICIPANT]
    committee = [row for row in people if row.pool.role != SessionRole.PARTICIPANT]
    certificates, reached = _certificates(session), units(participants, taken)
    found = {
        **_letter(letter, organizer.city),
        **_office(session),
        "kegiatan": _activity(session),
        "peserta": [_person(no, row, taken[row.pk]) for no, row in enumerate(participants, 1)],
        "panitia": [_person(no, row, taken[row.pk]) for no, row in enumerate(committee, 1)],
        **_agenda(session),
        **_lists(session),
        "sertifikat": certificates,
        "unit": reached,
        "ringkasan_unit": unit_totals(session, reached),
        "tes": tests(session),
        **evaluation(session),
        "jumlah": _counts(session, participants, taken, len(certificates)) | _money(session),
        "tindak_lanjut": _follow_ups(session),
        "foto": _photos(session),
    }
    return found | {"bagian": written(found, session)}


def _letter(letter: LetterFacts, city: str) -> dict[str, Any]:
    return {
        "nomor": letter.number,
        "sifat": letter.nature,
        "lampiran": letter.attachment,
        "perihal": letter.subject,
        "tanggal": dates.long_date(letter.on, language="id"),
        "kota": city,
        "pengantar": letter.opening,
        "penerima": dict.fromkeys(("nama", "jabatan", "instansi", "nip", "tempat", "peran"), "") | letter.recipient,
    }


def _office(session: TrainingSession) -> dict[str, Any]:
    organizer = session.programme.organizer
    head = head_of(organizer)
    return {
        "kop": {"induk": head.parent_name, "nama": head.name, "alamat": head.address, "kontak": head.contact},
        "penyelenggara": {
            "nama": organizer.name,
            "alamat": " ".join(organizer.address.split()),
            "surel": organizer.email,
            "kode": organizer.code,
        },
        "penandatangan": [_signatory(row) for row in signatories_of(organizer)],
        "tembusan": [{"no": str(no), "nama": name} for no, name in enumerate(head.copies, 1)],
    }


def _signatory(row: Signatory) -> Row:
    return {
        "sebutan": row.capacity,
        "atas_nama": row.on_behalf_of if row.capacity == Signatory.Capacity.FOR else "",
        "jabatan": row.position,
        "nama": row.name,
        "pangkat": row.rank,
        "nip": row.nip,
    }


def _activity(session: TrainingSession) -> Row:
    programme, place = session.programme, session.location
    plan = rundown(session)
    first = plan.items[0] if plan.items else None
    length = (session.ends_on - session.starts_on).days + 1
    return {
        "nama": programme.title,
        "angkatan": session.title,
        "lengkap": " ".join(filter(None, [programme.title, session.title])),
        "tanggal": dates.date_range(session.starts_on, session.ends_on, language="id"),
        "hari": _weekdays(session),
        "tahun": str(session.starts_on.year),
        "waktu": dates.time_range(first.starts_at, None, session.timezone, language="id") if first else "",
        "tempat": place.name if place else "Daring (Zoom Meeting)" if session.mode != "in_person" else "",
        "alamat": " ".join(place.address.split()) if place else "",
        "moda": MODES[session.mode],
        "ringkasan": programme.summary,
        "latar_belakang": programme.background,
        "tujuan": programme.aims,
        "dasar_hukum": programme.legal_basis,
        "sasaran": programme.audience,
        "fasilitas": programme.facilities,
        "jp": str(plan.jp),
        "hari_kerja": f"{length} ({in_words(length)}) hari",
    }


def _weekdays(session: TrainingSession) -> str:
    first, last = session.starts_on, session.ends_on
    span = dates.date_range(first, last, language="id")
    if first == last:
        return f"{dates.day_name(first, language='id')}, {span}"
    return f"{dates.day_name(first, language='id')} s.d. {dates.day_name(last, language='id')}, {span}"


def _photos(session: TrainingSession) -> list[Row]:
    rows = Photo.objects.ready().filter(session=session, in_report=True).select_related("item")
    return [
        {
            "no": str(no),
            "keterangan": each.caption,
            "acara": each.item.title if each.item else "",
            "berkas": str(each.file),
        }
        for no, each in enumerate(rows, 1)
    ]


def _follow_ups(session: TrainingSession) -> list[Row]:
    rows = session.follow_ups.all()
    return [
        {
            "no": str(no),
            "uraian": each.what,
            "penanggung_jawab": each.responsible,
            "tenggat": dates.long_date(each.due_on, language="id"),
            "selesai": "selesai" if each.done_at else "",
        }
        for no, each in enumerate(rows, 1)
    ]


def _person(no: int, row: Registration, ledger: Ledger) -> Row:
    person = row.attendee
    return {
        "no": str(no),
        "nama": person.full_name,
        "nip": person.nip,
        "jabatan": person.position,
        "instansi": person.institution,
        "wilayah": person.region.name if person.region else "",
        "penugasan": row.assignment,
        "mewakili": row.representing,
        "kategori": row.pool.category,
        "peran": printed_role(row.pool.role),
        "hadir": f"{ledger.share.normalize():f} %".replace(".", ",") if ledger.planned_minutes else "",
        "jp": str(ledger.jp),
    }


def _agenda(session: TrainingSession) -> dict[str, list[Row]]:
    items, per_jp, zone = rundown(session).items, session.programme.minutes_per_jp, session.timezone
    speakers: dict[int, dict[str, Any]] = {}
    for item in items:
        for speaker, role in [*((each, "Narasumber") for each in item.speakers.all()), (item.moderator, "Moderator")]:
            if speaker is not None:
                known = speakers.setdefault(speaker.pk, {"speaker": speaker, "role": role, "talks": [], "minutes": 0})
                known["talks"].append(item.title)
                known["minutes"] += item.minutes
    return {
        "acara": [
            {
                "no": str(no),
                "hari": dates.long_date(item.starts_at.astimezone(session.zone).date(), weekday=True, language="id"),
                "waktu": dates.time_range(item.starts_at, item.ends_at, zone, language="id").removeprefix("pukul "),
                "acara": item.title,
                "jenis": KINDS_OF_ITEMS[item.kind],
                "narasumber": "; ".join(each.full_name for each in item.speakers.all()),
                "moderator": item.moderator.full_name if item.moderator else "",
                "ruang": item.room,
                "jp": str(lesson_hours(item.minutes, per_jp)) if item.minutes else "",
            }
            for no, item in enumerate(items, 1)
        ],
        "narasumber": [_speaker(no, known, per_jp) for no, known in enumerate(speakers.values(), 1)],
    }


def _speaker(no: int, known: dict[str, Any], per_jp: int) -> Row:
    speaker = known["speaker"]
    return {
        "no": str(no),
        "nama": speaker.full_name,
        "jabatan": speaker.position,
        "instansi": speaker.institution,
        "peran": known["role"],
        "materi": "; ".join(known["talks"]),
        "jp": str(lesson_hours(known["minutes"], per_jp)),
        "riwayat": speaker.bio,
    }


def _lists(session: TrainingSession) -> dict[str, list[Row]]:
    per_jp = session.programme.minutes_per_jp
    topics, materials = session.programme.topics.all(), session.materials.all()
    return {
        "materi": [
            {"no": str(no), "judul": each.title, "jp": str(lesson_hours(each.minutes, per_jp)) if each.minutes else ""}
            for no, each in enumerate(topics, 1)
        ],
        "bahan": [
            {"no": str(no), "judul": each.title, "jenis": each.kind.name if each.kind else "Tautan"}
            for no, each in enumerate(materials, 1)
        ],
        "anggaran": [
            {
                "no": str(no),
                "uraian": each.title,
                "volume": str(each.quantity),
                "satuan": each.unit,
                "harga": rupiah(each.price),
                "jumlah": rupiah(each.amount),
            }
            for no, each in enumerate(BudgetLine.objects.filter(session=session), 1)
        ],
        "pembayaran": [
            {
                "no": str(no),
                "nama": each.payee,
                "jabatan": each.office,
                "untuk": each.what_for,
                "volume": str(each.quantity),
                "satuan": each.unit,
                "harga": rupiah(each.rate),
                "bruto": rupiah(each.gross),
                "tarif_pajak": f"{each.tax_percent.normalize():f} %".replace(".", ","),
                "pajak": rupiah(each.tax),
                "bersih": rupiah(each.net),
                "terbilang": rupiah_in_words(each.net),
            }
            for no, each in enumerate(Payment.objects.filter(session=session), 1)
        ],
    }


def _certificates(session: TrainingSession) -> list[Row]:
    rows: Iterable[Any] = heads(session).filter(status="valid")
    return [
        {"no": str(no), "nomor": each.number, "nama": each.name, "peran": printed_role(each.role)}
        for no, each in enumerate(rows, 1)
    ]


def _counts(session: TrainingSession, people: Sequence[Registration], taken: dict[int, Ledger], issued: int) -> Row:
    came = sum(bool(taken[row.pk].present) for row in people)
    target = session.programme.target_participants
    return {
        "target": str(target or ""),
        "peserta": str(len(people)),
        "hadir": str(came),
        "persen_hadir": f"{round(100 * came / len(people))} %" if people else "",
        "sertifikat": str(issued),
    }


def _money(session: TrainingSession) -> Row:
    """The sums: of whole rupiah, so that each equals what its lines add up to."""
    budget = sum(each.amount for each in BudgetLine.objects.filter(session=session))
    payments = list(Payment.objects.filter(session=session))
    gross, tax = sum(each.gross for each in payments), sum(each.tax for each in payments)
    return {
        "biaya": rupiah(budget),
        "biaya_terbilang": _words(budget),
        "bruto": rupiah(gross),
        "pajak": rupiah(tax),
        "bersih": rupiah(gross - tax),
        "bersih_terbilang": _words(gross - tax),
    }


def _words(amount: int) -> str:
    """In words; empty for a sum beyond what words are kept for, which then stands in figures only."""
    return rupiah_in_words(amount) if amount <= LARGEST else ""
