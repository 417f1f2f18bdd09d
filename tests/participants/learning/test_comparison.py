"""Results beside each other: sessions, provinces, trainers; and a refresher planned from what was weak."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from events.models import TrainingSession
from events.organizers.models import MemberRole
from participants import models
from participants.eligibility.selectors import rule_of
from participants.eligibility.services import set_rule
from participants.evaluation import services as evaluating
from participants.knowledge_tests import repeating, selectors, services
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.services import add_questions
from participants.test_comparison.selectors import compared, trainers
from tests.factories import (
    AgendaItemFactory,
    MembershipFactory,
    RegistrationFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
)

NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
TWO = (AnswerChoice("ya", True), AnswerChoice("tidak"))

pytestmark = pytest.mark.django_db


def pair(session: Any) -> tuple[Any, Any]:
    contents = [QuestionContent("single", f"Soal {n}?", TWO, topic="Pungut") for n in range(4)]
    questions = add_questions(organizer=session.programme.organizer, contents=contents, by=None, now=NOW)
    test = services.make_test(session=session, title="Tes", forms={"A": questions}, pair=True)
    before, after = test.rounds.all()
    for round_ in (before, after):
        services.set_window(round_=round_, opens_at=NOW, closes_at=None)
    return before, after


def sit(registration: Any, round_: Any, right: int) -> None:
    sitting = services.begin(registration=registration, round_=round_, now=NOW)
    for item in selectors.asked(round_.test_id, sitting.form)[:right]:
        models.SittingAnswer.objects.create(
            sitting=sitting, item_id=item.pk, given=[0], answered_at=NOW, received_at=NOW
        )
    services.hand_in(sitting=sitting, now=NOW)


def test_sessions_and_provinces_count_matched_pairs_and_say_how_many(client: Client) -> None:
    one = SessionFactory()
    other = SessionFactory(programme=one.programme, location=one.location)
    SessionFactory(programme=one.programme)  # without a test: not in the table
    for session, before, after in ((one, 1, 3), (one, 2, 4), (other, 0, 2)):
        rounds = session.knowledge_tests.first()
        first, second = rounds.rounds.all() if rounds else pair(session)
        registration = RegistrationFactory(session=session)
        sit(registration, first, before)
        sit(registration, second, after)
    alone = RegistrationFactory(session=other)
    sit(alone, other.knowledge_tests.get().rounds.get(moment="post"), 4)
    rows, regions = compared(one.programme)
    found = {row.session: (row.taken, row.after, row.gain.pairs, row.gain.normalised) for row in rows}
    assert found[one] == (2, 87.5, 2, pytest.approx(50 / 62.5))
    assert found[other] == (2, 75.0, 1, 0.5)
    (region,) = regions
    assert (region.sessions, region.taken, region.gain.pairs) == (2, 4, 3)
    client.force_login(MembershipFactory(organizer=one.programme.organizer).user)
    page = client.get(f"/kelola/program/{one.programme.slug}/hasil-tes/").content.decode()
    assert "0,80" in page or "0.80" in page
    client.force_login(MembershipFactory().user)
    assert client.get(f"/kelola/program/{one.programme.slug}/hasil-tes/").status_code == 404


def test_trainers_are_seen_by_owners_and_by_themselves_and_not_below_five_answers(client: Client) -> None:
    session = SessionFactory()
    trainer = UserFactory()
    for name, email in (("Rini Astuti", trainer.email), ("Dodi Hartono", "")):
        speaker = SpeakerFactory(organizer=session.programme.organizer, name=name, email=email)
        AgendaItemFactory(session=session).speakers.add(speaker)
    form = evaluating.set_open(session=session, is_open=True)
    keys = {question["section"]: question["key"] for question in form.questions}
    for number in range(5):
        said = {keys["Rini Astuti"]: "4"} | ({keys["Dodi Hartono"]: "2"} if number else {})
        evaluating.fill_in(form=form, registration=RegistrationFactory(session=session), said=said)
    assert trainers([form]) == []  # the batch is not full while the form is open
    form = evaluating.set_open(session=session, is_open=False)
    assert [(row.name, row.mean, row.answers) for row in trainers([form])] == [("Rini Astuti", 4.0, 5)]
    page = f"/kelola/program/{session.programme.slug}/hasil-tes/"
    for role, seen in ((MemberRole.OWNER, True), (MemberRole.REGISTRAR, False)):
        client.force_login(MembershipFactory(organizer=session.programme.organizer, role=role).user)
        assert ("Rini Astuti" in client.get(page).content.decode()) == seen, role
    client.force_login(trainer)
    own = client.get("/saya/penilaian/").content.decode()
    assert "Rini Astuti" in own
    client.force_login(UserFactory())
    assert "Rini Astuti" not in client.get("/saya/penilaian/").content.decode()


def test_a_refresher_is_a_draft_with_the_sessions_rules_for_the_topics_that_were_weak(client: Client) -> None:
    session = SessionFactory()
    set_rule(session=session, minimum_share=Decimal(90), required=[])
    _before, after = pair(session)
    weak = RegistrationFactory(session=session, assignment="TPS 7")
    sit(weak, after, 1)
    (topic,) = repeating.weak_topics(after.test)
    assert (topic.units, topic.picked) == ([("TPS 7", [weak])], str(weak.pk))
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    page = f"/kelola/sesi/{session.pk}/tes/{after.test_id}/penyegaran/"
    assert client.post(page, {"starts_on": str(session.ends_on), "topics": "Pungut"}).status_code == 422
    assert client.post(page, {"starts_on": "2027-05-01", "topics": "Hitung"}).status_code == 422
    assert client.post(page, {"starts_on": "2027-05-01", "topics": "Pungut"}).status_code == 302
    made = TrainingSession.objects.latest("pk")
    assert (made.status, made.title, made.starts_on) == ("draft", "Penyegaran: Pungut", date(2027, 5, 1))
    assert rule_of(made).minimum_share == 90
    assert not made.registrations.exists()
    assert f"picked={weak.pk}" in client.get(f"/kelola/sesi/{session.pk}/tes/{after.test_id}/ulang/").content.decode()
    client.force_login(MembershipFactory(organizer=session.programme.organizer, role=MemberRole.VIEWER).user)
    assert client.post(page, {"starts_on": "2027-05-01", "topics": "Pungut"}).status_code == 403
