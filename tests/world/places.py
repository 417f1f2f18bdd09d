"""Rows of participants: registrations and all that happens around them."""

from typing import Any

from django.core.files.base import ContentFile

from participants.claims.services import ask
from participants.corrections.mails import token_of
from participants.corrections.models import Proposal
from participants.models import Answer, ListAct, Merge
from participants.rosters import files
from participants.rosters.models import Roster
from tests.factories import PersonFactory, QuestionFactory, UserFactory
from tests.world.stage import AFTERWARDS, Stage


def rows(stage: Stage) -> dict[str, Any]:
    """The attributes of the World that lie here."""
    registration, card, delegate, by = stage.registration, stage.card, stage.delegate, stage.owner
    return {
        "registration": registration.pk,
        "ticket": registration.code,
        "card": card.code,
        "delegation": delegate.delegation_id,
        "delegation_token": delegate.delegation.token,
        "delegate": delegate.pk,
        "question": QuestionFactory(programme=stage.session.programme, categories=["Undangan"]).pk,
        "answer": hand_in(registration).pk,
        "roster": upload_roster(stage.session, stage.pool, by),
        "list_act": done_to_many(stage.session),
        "joining": ask(registration=card, user=UserFactory(), now=AFTERWARDS).pk,
        "proposal": propose(registration, stage.organizer).pk,
        "own_proposal": propose(registration, None).pk,
        "merge": merged(registration, by).pk,
        "address_token": token_of(PersonFactory(email="baru@contoh.id")),
    }


def hand_in(registration: Any) -> Answer:
    """A file that was handed in with a registration, to a question that is asked no more."""
    question = QuestionFactory(programme=registration.session.programme, kind="file", archived_at=AFTERWARDS)
    answer = Answer(
        registration=registration, question=question, file_name="ijazah.pdf", content_type="application/pdf"
    )
    answer.file.save("", ContentFile(b"%PDF-1.7"))
    return answer


def done_to_many(session: Any) -> int:
    """An act on registrations of the list that is over."""
    return ListAct.objects.create(session=session, action="resend", at=AFTERWARDS, finished_at=AFTERWARDS).pk


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
