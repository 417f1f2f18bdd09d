"""One of everything, for tests that walk over all addresses."""

import io
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.base import ContentFile
from docx import Document

from bimtek.bench.hostile import archives
from certificates.documents.models import BudgetLine, Payment, Signatory
from certificates.documents.services import add_template
from certificates.docx_templates.checking import check
from certificates.invitations.models import Mailing
from certificates.issuing.claims import token
from certificates.issuing.printing import print_chunk, waiting_chunks
from certificates.issuing.services import issue
from certificates.layouts.previews import keep
from certificates.layouts.services import shipped_version
from certificates.letters.services import take
from certificates.models import Certificate, NumberPattern, SigningKey
from certificates.photos.models import Photo
from certificates.reports.models import FollowUp
from certificates.reports.services import save as save_report
from certificates.signing.services import upload
from events.models import Material
from events.recovery.services import ask as ask_reset
from participants.attendance.services import Mark, correct, record
from participants.checkin.services import set_up
from participants.claims.services import ask
from participants.corrections.mails import token_of
from participants.corrections.models import Proposal
from participants.knowledge_tests.services import make_test, set_window
from participants.messages import services as messages
from participants.messages.digest import token as digest_token
from participants.messages.models import Message
from participants.messages.opting_out import OptOutLinks
from participants.messages.rules import save_rule
from participants.messages.scope import Scope
from participants.models import Answer, Merge
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.services import add_questions
from participants.rosters import files
from participants.rosters.models import Roster
from participants.sheets.creation import Wish, make
from participants.sheets.services import key_in
from tests.certificates.signatures import make_pkcs12
from tests.factories import (
    AgendaItemFactory,
    DelegationFactory,
    MembershipFactory,
    OrganizerFactory,
    PersonFactory,
    PoolFactory,
    ProgrammeFactory,
    QuestionFactory,
    RegistrationFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
)
from tests.layouts import make_layout

AFTERWARDS = datetime(2027, 3, 4, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """An organizer with a published session, and a participant with an account who is registered for it.

    What an address asks for is an attribute here: `session_pk`, `ticket`, `certificate`, …
    """

    organizer: Any
    user: Any
    slug: str
    programme: str
    session_pk: int
    pool: int
    target: int  # another session of the programme, with seats
    item: int
    location: int
    speaker: int
    material: int
    membership: int
    registration: int
    ticket: str
    card: str  # the ticket code of somebody without an account
    certificate: Any
    code: str
    claim: str
    batch: int
    sheet: int  # signed by the registration, not by the delegate
    signing_key: int
    own_layout: int
    layout_version: int
    preview_token: str
    delegation: int
    delegation_token: str
    delegate: int
    delegate_certificate: Any
    question: int
    answer: int
    roster: int
    device: int
    reset_token: str
    message: int  # a draft
    message_rule: int
    by_hand: int  # a message that is sent by hand
    by_hand_delivery: int
    opt_out_token: str
    digest_token: str
    joining: int  # of the card's person, waiting for staff
    proposal: int  # of staff, waiting for the participant
    own_proposal: int  # of the participant, waiting for staff
    merge: int  # of another person into the participant
    address_token: str  # confirms an e-mail address that staff wrote down
    office_template: int
    signatory: int
    budget_line: int
    payment: int
    report_version: int
    follow_up: int
    photo: int
    registered_letter: int
    mailing: int
    invitation_token: str
    test: int
    test_round: int  # open
    gift: str = "gift"
    layout: str = "klasik"
    layout_number: int = 1
    role: str = "speaker"
    document: str = "undangan"
    letter_kind: str = "undangan"
    step: str = "tugas"
    screen_code: str = "1-7KQF9M"  # expired, or never was

    @classmethod
    def build(cls) -> "World":
        """Make one of everything."""
        organizer = OrganizerFactory(city="Tarakan", signatory_name="Siti", signatory_position="Ketua")
        owner = MembershipFactory(organizer=organizer, role="owner")
        session = SessionFactory(programme=ProgrammeFactory(organizer=organizer))
        item = AgendaItemFactory(session=session)
        pool = PoolFactory(session=session)
        user = UserFactory()
        registration = RegistrationFactory(session=session, pool=pool, person=PersonFactory(user=user))
        NumberPattern.objects.create(organizer=organizer, kind=cls.role, pattern="{n}/NARASUMBER/{year}")
        delegate = name_delegate(session)
        record(session=session, marks=[Mark(delegate.pk, item.pk, True)], by=owner.user, now=AFTERWARDS)
        certificate = certify(registration, item.pk, owner.user)
        correct_by_hand(registration, item, owner.user)
        card = RegistrationFactory(session=session, pool=pool)
        own = make_layout(organizer, owner.user)
        by_hand = list_by_hand(session, owner.user)
        return cls(
            organizer=organizer,
            user=user,
            slug=organizer.slug,
            programme=session.programme.slug,
            session_pk=session.pk,
            **set_test(session),
            pool=pool.pk,
            target=PoolFactory(session=SessionFactory(programme=session.programme)).session_id,
            item=item.pk,
            location=session.location_id,
            speaker=SpeakerFactory(organizer=organizer).pk,
            material=Material.objects.create(session=session, title="Modul", link="https://contoh.id/modul").pk,
            membership=owner.pk,
            registration=registration.pk,
            ticket=registration.code,
            card=card.code,
            certificate=certificate.pk,
            code=certificate.code,
            claim=token(certificate.pk),
            batch=certificate.edition.batch_id,
            sheet=sign_sheet(session, item, registration, owner.user),
            signing_key=give_key(organizer, owner.user).pk,
            own_layout=own.pk,
            layout_version=own.versions.get().pk,
            delegation=delegate.delegation_id,
            delegation_token=delegate.delegation.token,
            delegate=delegate.pk,
            delegate_certificate=delegate.certificates.get().pk,
            question=QuestionFactory(programme=session.programme, categories=["Undangan"]).pk,
            answer=hand_in(registration).pk,
            roster=upload_roster(session, pool, owner.user),
            device=set_up(session=session, user=owner.user, name="Pintu Utara", now=AFTERWARDS)[0].pk,
            preview_token=keep_preview(user),
            reset_token=announce_reset(organizer, owner.user),
            message=write_draft(session, owner.user).pk,
            message_rule=make_rule(session, owner.user),
            by_hand=by_hand.pk,
            by_hand_delivery=by_hand.deliveries.earliest("pk").pk,
            digest_token=digest_token(owner.user),
            opt_out_token=OptOutLinks(organizer.pk).of(registration.person_id).rstrip("/").rpartition("/")[2],
            office_template=keep_template(organizer, owner.user),
            signatory=Signatory.objects.create(organizer=organizer, position="Ketua", name="Siti").pk,
            budget_line=BudgetLine.objects.create(session=session, title="Konsumsi", price=50_000).pk,
            payment=Payment.objects.create(session=session, payee="Rahma", what_for="Honorarium", rate=1000).pk,
            report_version=save_report(session=session, sections={}, seen=0, by=owner.user, now=AFTERWARDS).version,
            follow_up=FollowUp.objects.create(session=session, what="Ulang", responsible="Budi", due_on=AFTERWARDS).pk,
            photo=add_photo(session, owner.user),
            registered_letter=take_number(organizer, owner.user),
            **invite(session, owner.user),
            joining=ask(registration=card, user=UserFactory(), now=AFTERWARDS).pk,
            proposal=propose(registration, organizer).pk,
            own_proposal=propose(registration, None).pk,
            merge=merged(registration, owner.user).pk,
            address_token=token_of(PersonFactory(email="baru@contoh.id")),
        )

    def again(self) -> "World":
        """The same rows for the next test: instances that no test has changed, and what lies in the emptied cache."""
        user = deepcopy(self.user)
        return replace(self, organizer=deepcopy(self.organizer), user=user, preview_token=keep_preview(user))


def propose(registration: Any, organizer: Any) -> Proposal:
    """Another position for a participant, as an organizer's staff propose it, or another name by themselves."""
    return Proposal.objects.create(
        person=registration.person,
        registration=registration if organizer else None,
        organizer=organizer,
        values={"position": "Operator"} if organizer else {"name": "Nama Baru"},
        made_at=AFTERWARDS,
    )


def merged(registration: Any, by: Any) -> Merge:
    """A person without registrations, merged into the one of a registration."""
    organizer = registration.session.programme.organizer
    pair = {"kept": registration.person, "emptied": PersonFactory()}
    return Merge.objects.create(**pair, organizer=organizer, reason="Dua kali terdaftar", by=by, at=AFTERWARDS)


def set_test(session: Any) -> dict[str, int]:
    """An open test of one question."""
    content = QuestionContent("single", "Apa itu TPS?", (AnswerChoice("tempat", True), AnswerChoice("tugas")))
    organizer = session.programme.organizer
    questions = add_questions(organizer=organizer, contents=[content], by=None, now=AFTERWARDS)
    test = make_test(session=session, title="Tes KPPS", forms={"A": questions}, pair=False)
    round_ = test.rounds.get()
    set_window(round_=round_, opens_at=AFTERWARDS, closes_at=None)
    return {"test": test.pk, "test_round": round_.pk}


def keep_preview(user: Any) -> str:
    """The token of a layout's preview, which lies in the cache."""
    return keep([b"PNG in place of a picture"], user=user.pk).token


def add_photo(session: Any, by: Any) -> int:
    """A photo of a session."""
    photo = Photo(session=session, width=1, height=1, uploaded_by=by, uploaded_at=AFTERWARDS)
    photo.file.save("", ContentFile(archives.picture("JPEG")))
    return photo.pk


def take_number(organizer: Any, by: Any) -> int:
    """A number of a letter."""
    day = AFTERWARDS.date()
    return take(organizer=organizer, kind="undangan", on=day, by=by, now=AFTERWARDS)[0].pk


def invite(session: Any, by: Any) -> dict[str, Any]:
    """A mailing that was printed, and the link of its invitee."""
    mailing = Mailing.objects.create(session=session, on=AFTERWARDS, requested_by=by, requested_at=AFTERWARDS)
    mailing.file.save("undangan", ContentFile(b"PK"))
    return {"mailing": mailing.pk, "invitation_token": mailing.invitees.create(position=1, name="Ani").token}


def keep_template(organizer: Any, by: Any) -> int:
    """An own template for the rundown, in which nothing was wrong."""
    out = io.BytesIO()
    document = Document()
    document.add_paragraph("{{ kegiatan.nama }}")
    document.save(out)
    checked = check(out.getvalue())
    kept = add_template(organizer=organizer, kind="rundown", checked=checked, name="a.docx", by=by, now=AFTERWARDS)
    return kept.pk


def announce_reset(organizer: Any, by: Any) -> str:
    """The token that stops what an owner announced for a member."""
    user = MembershipFactory(organizer=organizer, role="viewer").user
    TOTP.activate(user, generate_totp_secret())
    return ask_reset(user=user, organizer=organizer, by=by, reason="HP hilang", now=AFTERWARDS).token


def correct_by_hand(registration: Any, item: Any, by: Any) -> None:
    """A correction of what was recorded before, for the page that shows the log."""
    reason = "Tanda tangan ada di daftar hadir"
    correct(registration=registration, item=item, present=True, minutes=None, reason=reason, by=by, now=AFTERWARDS)


def name_delegate(session: Any) -> Any:
    """Invite an institution, and let it name somebody."""
    pool = PoolFactory(session=session, category="Bawaslu Tarakan", entry="delegation")
    delegation = DelegationFactory(pool=pool, institution=pool.category)
    return RegistrationFactory(session=session, pool=pool, delegation=delegation)


def hand_in(registration: Any) -> Answer:
    """A file that was handed in with a registration, to a question that is asked no more."""
    question = QuestionFactory(programme=registration.session.programme, kind="file", archived_at=AFTERWARDS)
    answer = Answer(
        registration=registration, question=question, file_name="ijazah.pdf", content_type="application/pdf"
    )
    answer.file.save("", ContentFile(b"%PDF-1.7"))
    return answer


def upload_roster(session: Any, pool: Any, by: Any) -> int:
    """A checked roster of two people, of whom one is refused."""
    kept = files.keep([b"Nama;NIK\nBudi;\nSiti;123\n"])
    roster = Roster.objects.create(
        session=session,
        pool=pool,
        file=kept.name,
        original_name="daftar.csv",
        kind="csv",
        size=kept.size,
        sha256=kept.sha256,
        heading_rows=[1],
        headings=["Nama", "NIK"],
        mapping={"0": "name", "1": "nik"},
        status=Roster.Status.CHECKED,
        rows_total=3,
        to_add=1,
        refused=1,
        faults_found=1,
        created_by=by,
        created_at=AFTERWARDS,
    )
    roster.faults.create(row=3, column=1, field="nik", code="nik_length", value="•••")
    return int(roster.pk)


def write_draft(session: Any, by: Any, **more: Any) -> Message:
    """A message to the people of a session that was not sent yet."""
    texts = {"subject": "Pengingat {kegiatan}", "body": "Yth. {nama}, sampai jumpa.", "addressees": {}, **more}
    scope = Scope.of_session(session)
    return messages.save_draft(draft=None, scope=scope, texts=texts, materials=[], by=by, now=AFTERWARDS)


def list_by_hand(session: Any, by: Any) -> Message:
    """A list of people whom staff write to by hand."""
    message = write_draft(session, by, channel="whatsapp")
    messages.send(draft=message, by=by, now=AFTERWARDS)
    messages.hand_out(message_id=message.pk, now=AFTERWARDS)
    return message


def make_rule(session: Any, by: Any) -> int:
    """A rule of a session that reminds people a day before."""
    values = {"moment": "session_starts", "minutes": -1440, "addressees": {}, "subject": "Besok", "body": "Yth. {nama}"}
    scope = Scope.of_session(session)
    return int(save_rule(rule=None, scope=scope, values=values, by=by, now=AFTERWARDS).pk)


def sign_sheet(session: Any, item: Any, registration: Any, by: Any) -> int:
    """A sign-in sheet of the item, keyed in with one signature."""
    day = item.starts_at.astimezone(session.zone).date()
    sheet = make(session=session, wish=Wish(day=day, item=item.pk), by=by, now=AFTERWARDS)
    number = sheet.rows.get(registration=registration).number
    key_in(session=session, sheet=sheet, signed=[number], by=by, now=AFTERWARDS)
    return int(sheet.pk)


def give_key(organizer: Any, by: Any) -> SigningKey:
    """Let the organizer sign from now on."""
    file = make_pkcs12()
    return upload(organizer=organizer, file=io.BytesIO(file.pkcs12), passphrase=file.passphrase, by=by, now=AFTERWARDS)


def certify(registration: Any, item: int, by: Any) -> Certificate:
    """Mark the registration present and issue its certificate."""
    session = registration.session
    record(session=session, marks=[Mark(registration.pk, item, True)], by=by, now=AFTERWARDS)
    batch = issue(
        session=session, layout_version=shipped_version("klasik"), issued_on=session.ends_on, by=by, now=AFTERWARDS
    )
    for chunk in waiting_chunks(batch):
        print_chunk(chunk_id=chunk, now=AFTERWARDS)
    certificate: Certificate = registration.certificates.get()
    return certificate
