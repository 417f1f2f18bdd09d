"""Rows of tests."""

from typing import Any

from participants.knowledge_tests.services import make_test, set_window
from participants.models import PreparationTask
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.services import add_questions
from tests.world.stage import AFTERWARDS, Stage


def rows(stage: Stage) -> dict[str, Any]:
    """The attributes of the World that lie here: an open test of one question, and what to read before it."""
    content = QuestionContent("single", "Apa itu TPS?", (AnswerChoice("tempat", True), AnswerChoice("tugas")))
    organizer = stage.session.programme.organizer
    questions = add_questions(organizer=organizer, contents=[content], by=None, now=AFTERWARDS)
    test = make_test(session=stage.session, title="Tes KPPS", forms={"A": questions}, pair=False)
    round_ = test.rounds.get()
    set_window(round_=round_, opens_at=AFTERWARDS, closes_at=None)
    task = PreparationTask.objects.create(session=stage.session, kind="read", title="PKPU 25/2023")
    return {"test": test.pk, "test_round": round_.pk, "preparation_task": task.pk}
