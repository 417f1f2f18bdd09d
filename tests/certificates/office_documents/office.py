"""A session with all that documents show, for their tests."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from docx import Document

from certificates.documents.models import BudgetLine, Letterhead, Payment, Signatory
from events.models import Material
from tests.factories import (
    AgendaItemFactory,
    OrganizerFactory,
    PersonFactory,
    PoolFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
    SpeakerFactory,
    TopicFactory,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BEGIN = datetime(2027, 3, 1, 0, 0, tzinfo=UTC)


def office(people: int = 6) -> Any:
    """A session of an office below another, with signatories, people, agenda, budget and payments."""
    above = OrganizerFactory(name="KPU Provinsi Kalimantan Utara")
    Letterhead.objects.create(
        organizer=above, parent_name="KOMISI PEMILIHAN UMUM", paper="F4", copies="Ketua KPU RI\nArsip"
    )
    organizer = OrganizerFactory(
        parent=above,
        name="KPU Kota Tarakan",
        address="Jalan Mulawarman 1, Tarakan",
        email="kpu@contoh.id",
        city="Tarakan",
    )
    sign(organizer)
    programme = ProgrammeFactory(
        organizer=organizer,
        title="Bimtek Pemungutan dan Penghitungan Suara",
        background="Pemungutan suara harus dipahami **setiap** anggota.\n\n- TPS\n- PPS",
        legal_basis="Undang-Undang Nomor 7 Tahun 2017\n\nPeraturan KPU Nomor 8 Tahun 2017",
        aims="Memahami tata cara.",
        target_participants=8,
    )
    session = SessionFactory(programme=programme, title="Angkatan III")
    fill_agenda(session, organizer)
    register(session, people)
    BudgetLine.objects.create(session=session, title="Konsumsi", quantity=40, unit="orang", price=50_000)
    BudgetLine.objects.create(session=session, title="Sewa aula", quantity=2, unit="hari", price=1_500_000)
    pay(session)
    return session


def sign(organizer: Any) -> None:
    """Two who sign, one of them on behalf of another."""
    Signatory.objects.create(
        organizer=organizer, order=1, capacity="a.n.", on_behalf_of="Ketua KPU Kota Tarakan", position="Sekretaris",
        name="Suryanata Al-Islami, S.H.", rank="Pembina (IV/a)", nip="197001011995031001",
    )  # fmt: skip
    Signatory.objects.create(
        organizer=organizer, order=2, capacity="Plt.", position="Kepala Subbagian Hukum", name="Siti Aminah, S.H."
    )


def fill_agenda(session: Any, organizer: Any) -> None:
    """Two items with a speaker and a moderator, topics and a material."""
    speaker = SpeakerFactory(
        organizer=organizer, name="Hariyadi Hamid", title_before="Dr.", title_after="M.Si.", institution="KPU Provinsi"
    )
    moderator = SpeakerFactory(organizer=organizer, name="Rahma")
    for number, title in enumerate(("Pembukaan", "Tata Cara Pemungutan Suara")):
        start = BEGIN + timedelta(hours=2 * number)
        item = AgendaItemFactory(
            session=session, title=title, kind=("opening", "talk")[number], starts_at=start,
            ends_at=start + timedelta(minutes=90), minutes=90 * number, moderator=moderator if number else None,
        )  # fmt: skip
        if number:
            item.speakers.add(speaker)
    TopicFactory(programme=session.programme, title="Kode Etik", minutes=90)
    Material.objects.create(session=session, title="Modul PPK", link="https://contoh.id/modul")


def register(session: Any, people: int) -> None:
    """Participants, and one member of the committee."""
    pool = PoolFactory(session=session, capacity=max(people, 1))
    staff = PoolFactory(session=session, category="Panitia", role="committee")
    for number in range(1, people + 1):
        person = PersonFactory(
            name=f"Peserta {number:03}", institution=f"PPK Kecamatan {number}", position="Anggota PPK"
        )
        RegistrationFactory(session=session, pool=pool, person=person)
    committee = PersonFactory(name="Budi Santoso", position="Staf", nip="198503122010012001")
    RegistrationFactory(session=session, pool=staff, person=committee)


def pay(session: Any) -> None:
    """A fee with a tax, and transport money."""
    Payment.objects.create(
        session=session, payee="Dr. Hariyadi Hamid, M.Si.", what_for="Honorarium narasumber", quantity=3, rate=333_333,
        tax_percent="5",
    )  # fmt: skip
    Payment.objects.create(
        session=session, purpose="transport", payee="Peserta 001", office="PPK", what_for="Uang transpor", rate=150_000,
        unit="kali",
    )  # fmt: skip


def docx_text(data: bytes) -> str:
    """All text of a document in reading order, folded to single spaces."""
    document = Document(io.BytesIO(data))
    texts = (node for p in document.element.body.iter(f"{W}p") for node in (*p.iter(f"{W}t"), None))
    return "".join(" " if node is None else node.text or "" for node in texts)
