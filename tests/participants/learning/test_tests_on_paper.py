"""Tests on paper: rows of letters read against the questions, sheets as PDF, keyed in once and corrected."""

import io
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
from auditlog.models import LogEntry
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from bimtek.common.errors import Refusal
from participants import models
from participants.knowledge_tests import paper, selectors, services
from participants.knowledge_tests.paper_rows import UnreadableRow, read_row, written
from participants.knowledge_tests.selectors import ItemOnPage
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.services import add_questions
from tests.extent import extent
from tests.factories import MembershipFactory, RegistrationFactory, SessionFactory, UserFactory

NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
FOUR = tuple(AnswerChoice(text, text == "b") for text in "abcd")
SINGLE = QuestionContent("single", "Apa?", FOUR)
MULTIPLE = QuestionContent("multiple", "Mana?", (AnswerChoice("a", True), AnswerChoice("b", True), AnswerChoice("c")))
ORDERING = QuestionContent("ordering", "Urutkan", (AnswerChoice("p"), AnswerChoice("q")))
MATCHING = QuestionContent("matching", "Jodohkan", pairs=(("satu", "1"), ("dua", "2")))
NUMBER = QuestionContent("number", "Berapa?", value=7)
TEXT = QuestionContent("short_text", "Alat?", answers=("paku",))
ALL = (SINGLE, MULTIPLE, ORDERING, MATCHING, NUMBER, TEXT)


def laid_out(*contents: QuestionContent) -> list[ItemOnPage]:
    options = [[choice.text for choice in each.choices] or [right for _left, right in each.pairs] for each in contents]
    return [
        ItemOnPage(at, at, content, list(enumerate(texts)))
        for at, (content, texts) in enumerate(zip(contents, options, strict=True), start=1)
    ]


def test_rows_are_read_as_they_stand_on_the_sheet() -> None:
    three = laid_out(SINGLE, SINGLE, SINGLE)
    assert read_row("a C-", three) == read_row("AC-", three) == [[0], [2], None]
    row = 'B AC BA 2 7,5 "alat coblos"'.replace(" 2 ", " -B ")
    assert read_row(row, laid_out(*ALL)) == [[1], [0, 2], [1, 0], [None, 1], "7,5", "alat coblos"]


def test_what_does_not_fit_the_questions_is_refused() -> None:
    for text, contents in (
        ("AB", (SINGLE,) * 3), ("ABCA", (SINGLE,) * 3), ("ABE", (SINGLE,) * 3), ("AB7", (SINGLE,) * 3),
        ("AA", (MULTIPLE, SINGLE)), ("AA B", (MULTIPLE, SINGLE)), ("A AB", (MULTIPLE, SINGLE)),
        ("A A", (MULTIPLE, ORDERING)), ("A A", (MULTIPLE, MATCHING)), ("A x", (MULTIPLE, NUMBER)),
        ('A "x', (MULTIPLE, TEXT)), ("A" * 20_001, (SINGLE,)), ("é", (SINGLE,)),
    ):  # fmt: skip
        with pytest.raises(UnreadableRow):
            read_row(text, laid_out(*contents))


@st.composite
def answered(draw: st.DrawFn) -> tuple[list[ItemOnPage], list[Any]]:
    contents = draw(st.lists(st.sampled_from(ALL), min_size=1, max_size=8))
    answers = {
        "single": st.integers(0, 3).map(lambda at: [at]),
        "multiple": st.lists(st.integers(0, 2), min_size=1, unique=True),
        "ordering": st.permutations([0, 1]),
        "matching": st.lists(st.none() | st.integers(0, 1), min_size=2, max_size=2),
        "number": st.integers(-99, 99).map(str).filter(lambda text: text not in "-."),
        "short_text": st.text(st.characters(blacklist_categories=("Cc", "Cs")), min_size=1).filter(
            lambda text: text not in ("-", ".")
        ),
    }
    return laid_out(*contents), [draw(st.none() | answers[each.kind]) for each in contents]


@settings(max_examples=extent(50, 1000), deadline=None)
@given(answered())
def test_a_row_that_is_shown_again_is_read_as_it_was(pair: tuple[list[ItemOnPage], list[Any]]) -> None:
    items, given_ = pair
    assert read_row(written(given_, items), items) == given_


def set_up(contents: tuple[QuestionContent, ...] = (SINGLE, SINGLE), **more: Any) -> tuple[Any, Any]:
    session = SessionFactory()
    questions = add_questions(organizer=session.programme.organizer, contents=contents, by=None, now=NOW)
    test = services.make_test(session=session, title="Tes KPPS", forms={"A": questions}, pair=False, **more)
    return session, test.rounds.get()


@pytest.mark.django_db
def test_staff_print_key_in_and_correct_and_each_keying_is_in_the_log(client: Client) -> None:
    session, round_ = set_up(ALL)
    siti, budi = (RegistrationFactory(session=session, person__name=name) for name in ("Siti Aminah", "Budi"))
    waits = RegistrationFactory(session=session, status="pending")
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    address = f"/kelola/sesi/{session.pk}/tes/ronde/{round_.pk}/kertas/"
    page = client.get(address).content.decode()
    assert "Siti Aminah" in page
    assert f"row_{waits.pk}" not in page
    row = 'B AB PQ AB 7 "paku"'.replace("PQ", _in_order(round_)).replace(" AB 7", f" {_partners(round_)} 7")
    posted = client.post(address, {f"row_{siti.pk}": row, f"row_{budi.pk}": "B A", f"row_{waits.pk}": row})
    assert posted.status_code == 422
    assert "2" in posted.content.decode()
    sitting = models.Sitting.objects.get()
    assert (sitting.registration, sitting.points, sitting.asked) == (siti, 6, 6)
    assert sitting.keyed_by is not None
    assert client.post(address, {f"row_{siti.pk}": row.replace("B", "A", 1)}).status_code == 302
    assert models.Sitting.objects.get().points == 5
    assert client.get(address, {"q": f"BTU1.{round_.pk}.{budi.pk}"}).content.decode().count('paper-row"') == 1
    assert "Budi" not in client.get(address, {"q": "siti"}).content.decode()
    assert LogEntry.objects.get_for_object(sitting).filter(changes__has_key="keyed_in").count() == 2


def _letters(round_: Any, at: int) -> dict[int, str]:
    item = selectors.on_paper(round_.test_id, "A")[at]
    return {position: "AB"[place] for place, (position, _text) in enumerate(item.options)}


def _in_order(round_: Any) -> str:
    letters = _letters(round_, 2)
    return letters[0] + letters[1]


def _partners(round_: Any) -> str:
    letters = _letters(round_, 3)
    return letters[0] + letters[1]


@pytest.mark.django_db
def test_who_has_taken_it_on_a_phone_is_not_keyed_in_and_strangers_are_refused(client: Client) -> None:
    session, round_ = set_up()
    services.set_window(round_=round_, opens_at=NOW, closes_at=None)
    registration, other = RegistrationFactory(session=session), RegistrationFactory(session=session)
    services.begin(registration=registration, round_=round_, now=NOW)
    items, by = selectors.on_paper(round_.test_id, "A"), UserFactory()
    keyed = {"round_": round_, "items": items, "given": [[1], None], "by": by, "now": NOW}
    with pytest.raises(Refusal) as refusal:
        paper.key_in(registration=registration, **keyed)
    assert refusal.value.code == "on_a_phone"
    with pytest.raises(Refusal):
        paper.key_in(registration=RegistrationFactory(session=session, status="pending"), **keyed)
    assert paper.key_in(registration=other, **keyed).points == 1
    with pytest.raises(Refusal):
        services.begin(registration=other, round_=round_, now=NOW)
    client.force_login(MembershipFactory().user)
    assert client.get(f"/kelola/sesi/{session.pk}/tes/ronde/{round_.pk}/kertas/").status_code == 404


def text_of(response: Any) -> tuple[int, str]:
    document = pypdfium2.PdfDocument(io.BytesIO(response.content))
    return len(document), "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.django_db
def test_sheets_hold_what_is_asked_and_one_sheet_for_each_participant(client: Client) -> None:
    session, round_ = set_up((SINGLE,) * 1 + (MATCHING, NUMBER))
    for number in range(3):
        RegistrationFactory(session=session, person__name=f"Peserta Nomor {number}")
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    base = f"/kelola/sesi/{session.pk}/tes/ronde/{round_.pk}"
    pages, questions = text_of(client.get(f"{base}/soal-A.pdf"))
    assert pages == 1
    for said in ("Apa?", "Jodohkan", "satu", "A.", "D."):
        assert said in questions
    pages, answers = text_of(client.get(f"{base}/lembar.pdf"))
    assert pages == 1, "three short ones share a page, and none is torn"
    for number in range(3):
        assert answers.count(f"Peserta Nomor {number}") == 1
    assert "1. A B C D" in " ".join(answers.replace("\xa0", " ").split())
    assert client.get(f"{base}/soal-B.pdf").status_code == 404
    assert client.get(f"{base}/lembar.pdf?part=2").status_code == 404
