"""What tests bring to the rule for certificates: score, gain, topics, what can still come; the grade; reminders."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from bimtek.common.errors import Refusal
from certificates.issuing import fields
from certificates.issuing.models import Edition
from events.organizers.models import MemberRole
from participants import models
from participants.eligibility import selectors as eligibility
from participants.eligibility.selectors import assess
from participants.eligibility.services import set_rule
from participants.evaluation import services as evaluating
from participants.knowledge_tests import grades, selectors, services
from participants.messages.scope import Scope
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.services import add_questions
from participants.test_taking.message_conditions import EvaluationCondition, KnowledgeTestCondition
from participants.test_taking.to_do import to_do
from tests.factories import MembershipFactory, OrganizerFactory, RegistrationFactory, SessionFactory

NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
TWO = (AnswerChoice("ya", True), AnswerChoice("tidak"))

pytestmark = pytest.mark.django_db


def pair(session: Any, attempts: int = 2) -> tuple[Any, Any]:
    contents = [QuestionContent("single", f"Soal {n}?", TWO, topic="Pungut" if n < 2 else "Hitung") for n in range(4)]
    questions = add_questions(organizer=session.programme.organizer, contents=contents, by=None, now=NOW)
    test = services.make_test(session=session, title="Tes", forms={"A": questions}, pair=True, attempts=attempts)
    before, after = test.rounds.all()
    for round_ in (before, after):
        services.set_window(round_=round_, opens_at=NOW, closes_at=LATER)
    return before, after


def sit(registration: Any, round_: Any, right: str) -> None:
    """Answer the four questions, `1` right and `0` wrong, and hand in."""
    sitting = services.begin(registration=registration, round_=round_, now=NOW)
    items = selectors.asked(round_.test_id, sitting.form)
    models.SittingAnswer.objects.bulk_create(
        models.SittingAnswer(
            sitting=sitting, item_id=item.pk, given=[0 if one == "1" else 1], answered_at=NOW, received_at=NOW
        )
        for item, one in zip(items, right, strict=True)
    )
    services.hand_in(sitting=sitting, now=NOW)


def missing(registration: Any, now: datetime = NOW) -> tuple[int, bool]:
    """How many sentences stand against a certificate beside attendance, and whether they are final."""
    found = assess(registration, now=now)
    return len(found.reasons) - 1, found.lost  # the agenda of these sessions is empty, which is the first sentence


def rule(session: Any, **asked: Any) -> None:
    set_rule(session=session, minimum_share=Decimal(0), required=[], **asked)


def test_gain_needs_both_tests_and_enough_of_what_could_be_gained() -> None:
    registration = RegistrationFactory()
    before, after = pair(registration.session)
    rule(registration.session, minimum_gain=Decimal(50))
    assert missing(registration) == (1, False)
    sit(registration, before, "1100")
    assert missing(registration) == (1, False)
    sit(registration, after, "1100")
    assert missing(registration) == (1, False)  # nothing gained, and a retake is left
    assert missing(registration, LATER) == (1, True)
    assert eligibility.tests_short([registration], NOW) == {registration.pk}
    (task,) = to_do([registration], NOW)
    assert (task.round, task.again) == (after, True)
    sit(registration, after, "1110")  # half of what was missing
    assert missing(registration) == (0, False)
    assert to_do([registration], NOW) == []
    late = RegistrationFactory(session=registration.session)
    sit(late, after, "1111")
    assert missing(late, LATER) == (1, True)  # the test before can no longer be taken


def test_each_topic_must_reach_its_least_in_one_test() -> None:
    registration = RegistrationFactory()
    _before, after = pair(registration.session)
    rule(registration.session, minimum_topic=Decimal(50))
    assert missing(registration) == (1, False)
    sit(registration, after, "1100")
    told = assess(registration, now=NOW).reasons[-1]
    assert "Hitung" in told
    sit(registration, after, "0011")
    assert missing(registration) == (1, True)  # other topics in two tests do not add up, and no attempt is left
    other = RegistrationFactory(session=registration.session)
    sit(other, after, "1001")
    assert missing(other) == (0, False)


def test_all_right_before_and_after_is_a_full_gain() -> None:
    registration = RegistrationFactory()
    before, after = pair(registration.session)
    rule(registration.session, minimum_gain=Decimal(100))
    sit(registration, before, "1111")
    sit(registration, after, "1111")
    assert missing(registration) == (0, False)


def test_the_grade_is_the_organizers_or_that_of_the_office_above() -> None:
    above = OrganizerFactory()
    below = OrganizerFactory(parent=above)
    grades.set_scale(organizer=above, steps=[(Decimal(90), "sangat baik"), (Decimal(70), "baik")])
    assert grades.grade_of(below, Decimal(89)) == "baik"
    assert grades.grade_of(below, Decimal(90)) == "sangat baik"
    assert grades.grade_of(below, Decimal(69)) == ""
    grades.set_scale(organizer=below, steps=[(Decimal(60), "cukup")])
    assert grades.scale_of(below) == [(Decimal(60), "cukup")]
    with pytest.raises(Refusal):
        grades.set_scale(organizer=below, steps=[(Decimal(60), "a"), (Decimal(60), "b")])
    assert grades.scale_of(below) == [(Decimal(60), "cukup")]


def test_the_certificate_says_the_grade_where_the_rule_has_it_printed() -> None:
    registration = RegistrationFactory()
    session = registration.session
    _before, after = pair(session)
    grades.set_scale(organizer=session.programme.organizer, steps=[(Decimal(70), "baik")])
    sit(registration, after, "1110")
    for printed in (False, True):
        rule(session, prints_grade=printed)
        assert assess(registration).grade == ("baik" if printed else "")
    edition = Edition(
        role="participant", jp=Decimal(8), starts_on=session.starts_on, ends_on=session.ends_on,
        issued_on=session.ends_on, grade="baik",
    )  # fmt: skip
    assert fields.fixed(edition)["facts"].endswith("setara 8 jam pelajaran (JP), dengan predikat baik")
    edition.grade = ""
    assert fields.fixed(edition)["facts"].endswith("setara 8 jam pelajaran (JP)")


def test_reminders_go_to_those_only_who_have_not_answered_and_only_while_they_can() -> None:
    session = SessionFactory()
    before, _after = pair(session)
    done, missing_ = (RegistrationFactory(session=session) for _ in range(2))
    scope = Scope.of_session(session)

    def asked(condition: Any, value: str, now: datetime = NOW) -> set[int]:
        rows = condition.narrow(models.Registration.objects.filter(session=session), value, scope=scope, now=now)
        return set(rows.values_list("pk", flat=True))

    sit(done, before, "1111")
    assert asked(KnowledgeTestCondition(), "missing-pre") == {missing_.pk}
    assert asked(KnowledgeTestCondition(), "done-pre") == {done.pk}
    assert asked(KnowledgeTestCondition(), "missing-pre", LATER) == set()
    assert asked(EvaluationCondition(), "missing-30") == set()
    form = evaluating.set_open(session=session, is_open=True, moment="30")
    evaluating.fill_in(form=form, registration=done, said={"missing": "alat peraga"})
    assert asked(EvaluationCondition(), "missing-30") == {missing_.pk}
    assert asked(EvaluationCondition(), "done-30") == {done.pk}
    assert asked(EvaluationCondition(), "missing-end") == set()
    assert [task.evaluation for task in to_do([done, missing_], NOW) if task.evaluation] == [form]


def test_a_follow_up_is_answered_once_beside_the_one_at_the_end_and_does_not_count_for_the_rule(client: Client) -> None:
    registration = RegistrationFactory()
    session = registration.session
    rule(session, evaluation_required=True)
    form = evaluating.set_open(session=session, is_open=True, moment="90")
    evaluating.fill_in(form=form, registration=registration, said={"used": "4"})
    assert missing(registration) == (1, False)
    with pytest.raises(Refusal):
        evaluating.fill_in(form=form, registration=registration, said={"used": "4"})
    end = evaluating.set_open(session=session, is_open=True)
    evaluating.fill_in(form=end, registration=registration, said={"good": "semua"})
    assert missing(registration) == (0, False)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    page = f"/kelola/sesi/{session.pk}/evaluasi/"
    assert client.post(page, {"moment": "90", "close": "1"}).status_code == 302
    assert not models.EvaluationForm.objects.get(moment="90").is_open
    assert client.post(page, {"moment": "7"}).status_code == 404


def test_the_scale_is_written_a_line_a_grade_and_wrong_lines_are_named(client: Client) -> None:
    member = MembershipFactory(role=MemberRole.EDITOR)
    client.force_login(member.user)
    page = f"/kelola/o/{member.organizer.slug}/predikat-tes/"
    for wrong in ("baik", "101 baik", "-1 baik", "90", "x baik", "90,123 baik"):
        assert client.post(page, {"steps": wrong}).status_code == 422, wrong
    assert client.post(page, {"steps": "90 sangat  baik\n\n70,5 baik"}).status_code == 302
    assert grades.scale_of(member.organizer) == [(Decimal(90), "sangat baik"), (Decimal("70.5"), "baik")]
    client.force_login(MembershipFactory(organizer=member.organizer, role=MemberRole.VIEWER).user)
    assert client.get(page).status_code == 200
    assert client.post(page, {"steps": ""}).status_code == 403
    client.force_login(MembershipFactory().user)
    assert client.get(page).status_code == 404
