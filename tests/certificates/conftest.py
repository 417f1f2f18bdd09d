"""A session that is over, of an organizer that has all that a certificate needs."""

import io
from datetime import UTC, date, datetime

import pytest

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from certificates.issuing import printing, services
from certificates.layouts.services import shipped_version
from certificates.models import Batch, SigningKey
from certificates.signing import services as signing
from events.models import TrainingSession
from participants.attendance.services import Mark, record
from participants.models import Registration
from tests.factories import (
    AgendaItemFactory,
    MembershipFactory,
    OrganizerFactory,
    PersonFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)

from .signatures import CertificateFile

# The sessions of the factories end on 3 March 2027; this is the day after, in every zone.
NOW = datetime(2027, 3, 4, 3, 0, tzinfo=UTC)
ISSUED_ON = date(2027, 3, 4)


@pytest.fixture
def organizer():
    return OrganizerFactory(
        name="KPU Provinsi Kalimantan Utara",
        code="KPU-KALTARA",
        city="Tanjung Selor",
        email="tanya@kpu.contoh.id",
        signatory_name="Hariyadi Hamid, S.E., M.Si.",
        signatory_position="Ketua",
        signatory_nip="197505122003121004",
    )


@pytest.fixture
def issuer(organizer) -> User:
    return MembershipFactory(organizer=organizer, role="issuer").user


@pytest.fixture
def session(organizer) -> TrainingSession:
    programme = ProgrammeFactory(organizer=organizer, title="Bimtek Pemungutan Suara")
    held = SessionFactory(programme=programme, title="Angkatan III")
    AgendaItemFactory(session=held, title="Tata Cara Pemungutan Suara", minutes=90)
    return held


@pytest.fixture
def attend(session, issuer):
    """Register people who attended everything; each call gives one registration."""

    def one(name: str = "Siti Aminah", *, user: User | None = None, present: bool = True, **person) -> Registration:
        user = user or UserFactory()
        registration = RegistrationFactory(session=session, person=PersonFactory(name=name, user=user, **person))
        marks = [Mark(registration.pk, item.pk, present) for item in session.agenda.all()]
        if present:
            record(session=session, marks=marks, by=issuer, now=datetime(2027, 3, 3, 9, 0, tzinfo=UTC))
        return registration

    return one


@pytest.fixture
def issue(session, issuer):
    """Issue as the page does, on the day after the session."""

    def act(**changes) -> Batch:
        asked = {"session": session, "layout_version": shipped_version("klasik"), "issued_on": ISSUED_ON}
        return services.issue(**(asked | {"by": issuer, "now": NOW} | changes))

    return act


@pytest.fixture
def issue_and_print(issue):
    """Issue, and do at once what the workers do."""

    def act(**changes) -> Batch:
        batch = issue(**changes)
        print_batch(batch, now=NOW)
        return batch

    return act


def print_batch(batch: Batch, *, now: datetime) -> int:
    """Print all that waits of a batch; returns how many certificates that were."""
    return sum(printing.print_chunk(chunk_id=chunk, now=now) for chunk in printing.waiting_chunks(batch))


@pytest.fixture
def owner(organizer) -> User:
    return MembershipFactory(organizer=organizer, role="owner").user


@pytest.fixture
def upload(organizer, owner):
    """Upload a certificate file as the organizer's owner does."""

    def act(made: CertificateFile, *, content: bytes | None = None, **changes) -> SigningKey:
        file = io.BytesIO(made.pkcs12 if content is None else content)
        asked = {"organizer": organizer, "file": file, "passphrase": made.passphrase}
        return signing.upload(**(asked | {"by": owner, "now": NOW} | changes))

    return act


@pytest.fixture
def refused():
    """The code of a refusal, after a look that no key was written or changed."""

    def act(call, *args, **changes) -> str:
        before = list(SigningKey.objects.order_by("pk").values())
        with pytest.raises(Refusal) as refusal:
            call(*args, **changes)
        assert list(SigningKey.objects.order_by("pk").values()) == before
        assert str(refusal.value)
        return refusal.value.code

    return act
