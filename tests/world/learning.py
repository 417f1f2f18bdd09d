"""Rows of tests."""

import io
from typing import Any

from PIL import Image

from participants.knowledge_tests.services import make_test, set_window
from participants.models import PreparationTask
from participants.question_bank import pictures
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.services import add_questions
from tests.world.stage import AFTERWARDS, Stage


def rows(stage: Stage) -> dict[str, Any]:
    """The attributes of the World that lie here: an open test of one question, and what to read before it."""
    choices = (AnswerChoice("tempat", True), AnswerChoice("tugas"))
    content = QuestionContent("single", "Apa itu TPS?", choices, picture=pictures.read(png(), "Gambar sebuah TPS"))
    organizer = stage.session.programme.organizer
    questions = add_questions(organizer=organizer, contents=[content], by=None, now=AFTERWARDS)
    test = make_test(session=stage.session, title="Tes KPPS", forms={"A": questions}, pair=False)
    round_ = test.rounds.get()
    set_window(round_=round_, opens_at=AFTERWARDS, closes_at=None)
    task = PreparationTask.objects.create(session=stage.session, kind="read", title="PKPU 25/2023")
    learning = {"bank_question": questions[0].pk, "question_picture": questions[0].current.content.picture.key}
    return {"test": test.pk, "test_round": round_.pk, "preparation_task": task.pk, **learning}


def png() -> bytes:
    """A small picture as a phone or a drawing program hands it in."""
    file = io.BytesIO()
    Image.new("RGBA", (40, 30), (200, 30, 30, 0)).save(file, "PNG")
    return file.getvalue()
