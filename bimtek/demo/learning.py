"""What the meeting's participants learned: questions, a test before and after, evaluation, and what was prepared."""

import io
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

from bimtek.accounts.models import User
from events.models import TrainingSession
from participants.evaluation import services as evaluations
from participants.evaluation.ready_made import SCALE
from participants.knowledge_tests import services as tests
from participants.knowledge_tests.answering import SentAnswer, take
from participants.knowledge_tests.models import TestRound
from participants.knowledge_tests.selectors import asked
from participants.models import PreparationTask, Registration
from participants.question_bank import pictures
from participants.question_bank.content import AnswerChoice, QuestionContent, statement
from participants.question_bank.services import add_questions

COUNTING, OUTREACH = "Sah dan tidak sah", "Sosialisasi"
SOURCE = "Undang-Undang 7/2017"
SAID = ("Contoh kasusnya jelas.", "Waktu tanya jawab kurang lama.", "Bahan sebaiknya dibagikan sebelumnya.")


def load(session: TrainingSession, people: Sequence[Registration], by: User, now: datetime) -> None:
    """Fill the session; the last of `people` has still to take the test after the training."""
    questions = add_questions(organizer=session.programme.organizer, contents=_questions(), by=by, now=now)
    test = tests.make_test(
        session=session, title="Tes sosialisasi dan surat suara", forms={"A": questions}, pair=True, minutes=20
    )
    items = list(session.agenda.filter(minutes__gt=0).order_by("starts_at"))
    before, after = test.rounds.order_by("pk")
    dice = random.Random(2026)  # noqa: S311  a demonstration looks the same each time
    for round_, at, known in ((before, items[0].starts_at, 0.45), (after, items[-1].starts_at, 0.75)):
        tests.set_window(round_=round_, opens_at=at, closes_at=None)
        for registration in people[:-1] if round_ == after else people:
            _sit(registration, round_, at, known, dice)
    tests.follow(round_=before, item=items[0])
    _evaluate(session, people[:-1], dice)
    PreparationTask.objects.create(session=session, kind="read", title="PKPU 8/2017, pasal tentang sosialisasi")
    PreparationTask.objects.create(session=session, kind="bring", title="Ponsel Android dan pengisi dayanya")


def _sit(registration: Registration, round_: TestRound, at: datetime, known: float, dice: random.Random) -> None:
    """One participant's sitting; the topic of ballots is the harder one."""
    sitting = tests.begin(registration=registration, round_=round_, now=at)
    sent = []
    for number, item in enumerate(asked(round_.test_id, sitting.form), start=1):
        content = item.content
        right = dice.random() < known - (0.2 if content.topic == COUNTING else 0)
        wrong = [place for place in range(len(content.choices)) if place not in content.right]
        moment = at + timedelta(seconds=40 * number)
        if content.choices:
            sent.append(SentAnswer(item.pk, content.right if right else [dice.choice(wrong)], moment))
        else:
            sent.append(SentAnswer(item.pk, "Tempat pemungutan suara" if right else "Tempat suara", moment))
    take(key=sitting.key, answers=sent, now=at + timedelta(minutes=10))
    tests.hand_in(sitting=sitting, now=at + timedelta(minutes=10))


def _evaluate(session: TrainingSession, people: Sequence[Registration], dice: random.Random) -> None:
    form = evaluations.set_open(session=session, is_open=True)
    for number, registration in enumerate(people):
        said = {each["key"]: str(dice.choice((3, 4, 4, 5, 5))) for each in form.questions if each["kind"] == SCALE}
        evaluations.fill_in(form=form, registration=registration, said=said | {"good": SAID[number % len(SAID)]})


def _questions() -> list[QuestionContent]:
    ballot = pictures.read(_ballot(), "Surat suara tiga calon dengan satu lubang di kotak calon nomor 2")
    return [
        QuestionContent(
            "single", "Surat suara pada gambar ini:",
            (AnswerChoice("sah untuk calon nomor 2", True), AnswerChoice("tidak sah"),
             AnswerChoice("sah untuk partai")),
            topic=COUNTING, source=SOURCE, picture=ballot,
            explanation="Satu lubang di dalam kotak satu calon adalah suara sah bagi calon itu.",
        ),
        QuestionContent(
            "multiple", "Apa yang membuat surat suara tidak sah?",
            (AnswerChoice("Dicoblos di dua calon", True), AnswerChoice("Diberi tulisan", True),
             AnswerChoice("Dicoblos dengan alat dari KPPS"), AnswerChoice("Dilipat kembali")),
            topic=COUNTING, source=SOURCE,
        ),
        statement("Surat suara yang dicoblos di luar semua kotak tidak sah.", True, topic=COUNTING, source=SOURCE),
        QuestionContent(
            "single", "Siapa sasaran utama pendidikan pemilih bagi pemilih pemula?",
            (AnswerChoice("Siswa kelas XII dan mahasiswa", True), AnswerChoice("Pengurus partai"),
             AnswerChoice("Saksi")),
            topic=OUTREACH, source="PKPU 8/2017",
        ),
        statement("Sosialisasi hanya boleh dilakukan oleh KPU provinsi.", False, topic=OUTREACH, source="PKPU 8/2017"),
        QuestionContent("short_text", "Apa kepanjangan TPS?", answers=("Tempat pemungutan suara",), topic=OUTREACH),
    ]  # fmt: skip


def _ballot() -> bytes:
    """A drawn ballot of three candidates with a hole in the second box."""
    picture = Image.new("RGB", (900, 420), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((10, 10, 889, 409), outline="black", width=4)
    for number in range(3):
        left = 40 + number * 280
        draw.rectangle((left, 60, left + 250, 380), outline="black", width=3)
        draw.ellipse((left + 85, 110, left + 165, 190), fill="#bbb")
        draw.rectangle((left + 55, 200, left + 195, 290), fill="#bbb")
        draw.text((left + 115, 320), str(number + 1), fill="black", font_size=40)
    draw.ellipse((445, 230, 465, 250), fill="#222", outline="#9d1c1f", width=3)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
