"""What tests and evaluation say stands in the report; what is to follow is on the front page until it is done."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.documents.kinds import KINDS
from certificates.documents.production import make
from certificates.documents.report_sections import LATER_FIELDS, shown
from certificates.documents.values import LetterFacts, values
from certificates.reports.overview_part import MOST, OpenFollowUps
from certificates.reports.services import add_follow_up, approve, settle
from events.models import Unit
from participants.attendance.services import Mark, record
from participants.evaluation import services as evaluation
from participants.knowledge_tests.models import Sitting
from participants.knowledge_tests.services import make_test
from participants.models import UnitAssignment
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.services import add_questions
from tests.certificates.office_documents.office import docx_text, office
from tests.certificates.office_documents.test_make_document import pdf_text
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 10, 3, 0, tzinfo=UTC)
FACTS = LetterFacts(on=NOW.date())


def taken(session: Any) -> None:
    """A test of one question that each participant failed before and all but one passed afterwards."""
    content = QuestionContent("single", "Apa itu TPS?", (AnswerChoice("tempat", True), AnswerChoice("tugas")))
    questions = add_questions(organizer=session.programme.organizer, contents=[content], by=None, now=NOW)
    test = make_test(session=session, title="Tes KPPS", forms={"A": questions}, pair=True)
    people = list(session.registrations.filter(pool__role="participant"))
    for moment, passed in (("pre", []), ("post", people[1:])):
        Sitting.objects.bulk_create(
            Sitting(
                round=test.rounds.get(moment=moment), registration=row, attempt=1, form="A", started_at=NOW,
                submitted_at=NOW, points=Decimal(row in passed), asked=1,
            )
            for row in people
        )  # fmt: skip


def rated(session: Any, answers: int) -> None:
    """An evaluation with two ratings of each of so many people."""
    form = evaluation.set_open(session=session, is_open=True)
    for row in session.registrations.filter(pool__role="participant")[:answers]:
        evaluation.fill_in(form=form, registration=row, said={"material_0": "5", "material_1": "4"})
    evaluation.set_open(session=session, is_open=False)


def report_of(session: Any, kind: str = "laporan") -> str:
    """A document as Word."""
    return docx_text(make(KINDS[kind], session, FACTS, format="docx").data)


def test_the_report_tells_of_tests_evaluation_and_costs() -> None:
    session = office(people=5)
    before = report_of(session)
    assert "Tes KPPS" not in before
    taken(session)
    rated(session, 5)
    text = report_of(session)
    for part in (
        "Pada Tes KPPS, nilai rata-rata 5 peserta yang mengikuti tes sebelum dan sesudah kegiatan berubah dari 0,0 "
        "menjadi 80,0.",
        "Kegiatan dinilai oleh 5 peserta dengan nilai rata-rata 4,50 dari 5.",
        "Anggaran kegiatan berjumlah Rp5.000.000. Kepada narasumber dan peserta dibayarkan Rp1.149.999, dengan pajak "
        "Rp49.999 dan jumlah bersih Rp1.100.000.",
    ):
        assert part in text, part
    summary = report_of(session, "evaluasi")
    assert "4,50 dari 5" in summary
    assert "Tes KPPS" in summary


def assigned(session: Any) -> None:
    """Three polling stations of seven people: two stand for the first, of whom one came, one for the second."""
    units = [
        Unit.objects.create(
            programme=session.programme, key=f"tps {number}", number=f"{number:03}", place="Karang Anyar, Tarakan"
        )
        for number in (1, 2, 3)
    ]
    people = list(session.registrations.filter(pool__role="participant").order_by("pk"))
    for row, unit in zip(people, (units[0], units[0], units[1]), strict=False):
        UnitAssignment.objects.create(registration=row, unit=unit)
    committee = session.registrations.get(pool__role="committee")
    UnitAssignment.objects.create(registration=committee, unit=units[2])
    item = session.agenda.get(kind="talk")
    marks = [Mark(row.pk, item.pk, present=True) for row in (people[0], people[2])]
    record(session=session, marks=marks, by=UserFactory(), now=item.starts_at)


def test_the_report_shows_which_units_were_reached() -> None:
    session = office(people=4)
    before = report_of(session)
    assert "capaian menurut unit" not in before
    assert "mewakili" not in before
    assigned(session)
    found = values(session, FACTS)
    lines = [(row["nama"], row["sasaran"], row["terdaftar"], row["hadir"], row["kurang"]) for row in found["unit"]]
    assert lines == [
        ("TPS 001, Karang Anyar, Tarakan", "7", "2", "1", "6"),
        ("TPS 002, Karang Anyar, Tarakan", "7", "1", "1", "6"),
    ], "the committee stands for no unit here"
    sums = {"unit": "2", "unit_program": "3", "sasaran": "14", "terdaftar": "3", "hadir": "2", "kurang": "12"}
    assert found["ringkasan_unit"] == sums
    text = report_of(session)
    assert "Peserta mewakili 2 dari 3 unit dalam program; dari 14 orang pada unit tersebut, 2 orang hadir." in text
    assert "2 TPS 002, Karang Anyar, Tarakan 7 1 1 6 Jumlah 14 3 2 12" in " ".join(text.split())
    printed = pdf_text(make(KINDS["laporan"], session, FACTS, format="pdf").data)
    assert "Lampiran: capaian menurut unit" in " ".join(printed.split())


def test_a_report_approved_before_units_were_told_stays_as_it_was() -> None:
    session = office(people=4)
    frozen = {key: told for key, told in values(session, FACTS).items() if key not in LATER_FIELDS}
    approve(session=session, shown=frozen, by=UserFactory(), now=NOW)
    assigned(session)
    assert "capaian menurut unit" not in report_of(session)
    assert shown("laporan", values(session, FACTS), session)["unit"] == []


def test_what_too_few_said_is_not_shown() -> None:
    session = office(people=5)
    rated(session, 4)
    found = values(session, FACTS)
    assert (found["evaluasi"], found["ringkasan_evaluasi"]["nilai"]) == ([], "")


def test_a_follow_up_stands_on_the_front_page_until_it_is_done(client: Any) -> None:
    session = office(people=0)
    organizer = session.programme.organizer
    now = timezone.now()
    today = timezone.localdate(now)
    late = add_follow_up(session=session, what="Bimtek ulang", responsible="Budi", due_on=today - timedelta(days=2))
    for number in range(MOST):
        add_follow_up(session=session, what=f"Nomor {number}", responsible="Ani", due_on=today + timedelta(days=9))
    client.force_login(MembershipFactory(organizer=organizer).user)
    page = reverse("organizers:overview", args=[organizer.slug])
    shown = client.get(page).content.decode()
    assert "Bimtek ulang" in shown
    assert reverse("documents:report", args=[session.pk]) in shown
    found = list(OpenFollowUps().notes(organizer, now=now))
    assert len(found) == MOST
    assert "Budi" in found[0].text, "the most urgent first"
    settle(follow_up=late, now=NOW)
    assert "Bimtek ulang" not in client.get(page).content.decode()
    assert list(OpenFollowUps().notes(organizer.parent, now=now)) == []
    client.force_login(MembershipFactory(organizer=organizer, role="viewer").user)
    assert "Nomor 0" not in client.get(page).content.decode(), "who cannot settle it is not told"
