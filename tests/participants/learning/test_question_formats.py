"""GIFT, Moodle XML and workbooks: what a format can hold comes back as it was; the rest is named."""

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.models import BankQuestion
from participants.question_bank.checking import faults
from participants.question_bank.content import AnswerChoice, QuestionContent, QuestionKind, statement
from participants.question_exchange.gift_text import category_of, topic_of
from participants.question_exchange.gift_writing import unheld, write_gift
from participants.question_exchange.moodle_writing import write_moodle
from participants.question_exchange.reading import QuestionFormat, guess, read_questions
from participants.question_exchange.workbook import write_workbook
from tests.extent import extent
from tests.factories import OrganizerFactory

# Letters of every kind but control characters and private ones, and much of what the formats give a meaning to.
LETTERS = st.one_of(
    st.sampled_from("abZ é~=#{}:\\/%<>&\"'[]().,;-0159\n*|_"),
    st.characters(blacklist_categories=("Cc", "Cs", "Co", "Zl", "Zp", "Zs", "Cf", "Cn")),
)
TEXTS = st.text(LETTERS, min_size=1, max_size=30).map(
    lambda text: "\n".join(line.strip() for line in text.split("\n") if line.strip())
)
SAID = TEXTS.filter(bool)
LINES = SAID.map(lambda text: " ".join(text.split()))
NOTES = st.fixed_dictionaries(
    {"explanation": TEXTS, "topic": LINES | st.just(""), "source": LINES | st.just(""),
     "difficulty": st.sampled_from(["", "easy", "hard"])}
)  # fmt: skip
NUMBERS = st.decimals(-1000, 1000, places=2).map(lambda value: value + Decimal(0))


@st.composite
def contents(draw: st.DrawFn) -> QuestionContent:
    kind = draw(st.sampled_from(list(QuestionKind)))
    text, more = draw(SAID), draw(NOTES)
    said = draw(st.lists(SAID, min_size=2, max_size=5, unique=True))
    match kind:
        case QuestionKind.TRUE_FALSE:
            made = statement(text, draw(st.booleans()), **more)
            return QuestionContent(
                kind, text, tuple(AnswerChoice(c.text, c.right, draw(TEXTS)) for c in made.choices), **more
            )
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            most = 1 if kind == QuestionKind.SINGLE else len(said) - 1
            right = set(draw(st.lists(st.integers(0, len(said) - 1), min_size=1, max_size=most)))
            return QuestionContent(
                kind, text, tuple(AnswerChoice(each, at in right, draw(TEXTS)) for at, each in enumerate(said)), **more
            )
        case QuestionKind.ORDERING:
            return QuestionContent(kind, text, tuple(AnswerChoice(each) for each in said), **more)
        case QuestionKind.MATCHING:
            return QuestionContent(kind, text, pairs=tuple((each, draw(SAID)) for each in said), **more)
        case QuestionKind.NUMERIC:
            return QuestionContent(kind, text, value=draw(NUMBERS), tolerance=abs(draw(NUMBERS)), **more)
    return QuestionContent(kind, text, answers=tuple(said if draw(st.booleans()) else ()), **more)


USABLE = contents().filter(lambda content: not faults(content))


def again(content: bytes, form: QuestionFormat) -> list[QuestionContent]:
    found = read_questions(content, form)
    assert found.problems == []
    return [draft.content for draft in found.questions]


@settings(max_examples=extent(60, 1000), deadline=None)
@given(st.lists(USABLE, max_size=4))
def test_moodle_xml_gives_back_what_was_written(questions: list[QuestionContent]) -> None:
    written = write_moodle(questions)
    assert written.losses == []
    assert again(written.content, QuestionFormat.MOODLE) == questions


def test_a_topic_keeps_its_slashes() -> None:
    for topic in ("/", "//", "/a", "a/", "a/b", "top", "a//b/"):
        assert topic_of(category_of(topic)) == topic


@settings(max_examples=extent(60, 1000), deadline=None)
@given(st.lists(USABLE, max_size=4))
def test_gift_gives_back_what_it_can_hold_and_names_the_rest(questions: list[QuestionContent]) -> None:
    written = write_gift(questions)
    held = [content for content in questions if not unheld(content)]
    assert again(written.content, QuestionFormat.GIFT) == held
    assert [position for position, _why in written.losses] == [
        position for position, content in enumerate(questions, 1) if content not in held
    ]


def test_a_workbook_gives_back_what_its_columns_hold() -> None:
    more = {"explanation": "Sebab =1+1", "topic": "Pungut", "source": "PKPU 25/2023", "difficulty": "hard"}
    questions = [
        QuestionContent("single", "Apa?", (AnswerChoice("x"), AnswerChoice("y", True)), **more),
        QuestionContent("multiple", "Mana?", (AnswerChoice("x", True), AnswerChoice("y", True), AnswerChoice("z"))),
        statement("KPPS tujuh orang", True),
        QuestionContent("number", "Berapa?", value=Decimal("4"), tolerance=Decimal("0.5")),
        QuestionContent("short_text", "Alat?", answers=("paku", "alat coblos")),
    ]
    lost = QuestionContent("matching", "Jodohkan", pairs=(("a", "b"), ("c", "d")))
    written = write_workbook([*questions, lost])
    assert [position for position, _why in written.losses] == [6]
    assert again(written.content, QuestionFormat.AUTO) == questions


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2."/></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def word(*paragraphs: str, table: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        body = "".join(f"<w:p>{each}</w:p>" for each in paragraphs) + table
        package.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        package.writestr("word/numbering.xml", NUMBERING)
    return file.getvalue()


def item(level: int, text: str, bold: bool = False) -> str:
    out = "<w:rPr><w:b/></w:rPr>" if bold else ""
    number = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    return f"{number}<w:r>{out}<w:t>{text}</w:t></w:r>"


def test_word_with_automatic_numbers_and_bold_answers() -> None:
    file = word(item(0, "Apa?"), item(1, "x"), item(1, "y", True), item(0, "Siapa?"), item(1, "p", True), item(1, "q"))
    found = read_questions(file)
    assert [(draft.content.text, draft.content.right, draft.line) for draft in found.questions] == [
        ("Apa?", [1], 1),
        ("Siapa?", [0], 4),
    ]


def test_word_with_a_table() -> None:
    rows = [["No", "Soal", "A", "B", "Jawaban"], ["1", "Apa?", "x", "y", "B"], ["2", "Siapa?", "p", "q", "D"]]
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    found = read_questions(word("<w:r><w:t>SOAL</w:t></w:r>", table=f"<w:tbl>{cells}</w:tbl>"))
    assert [(draft.content.text, draft.line) for draft in found.questions] == [("Apa?", 3)]
    assert [(problem.at.line, problem.at.column) for problem in found.problems] == [(4, 5)]


GIFT = """// seluruhnya
$CATEGORY: $course$/top/Pemungutan

::S1::Siapa? {=ketua#ya ~saksi#bukan ####Sebab aturan}

Hanya {=a

Dua {~%50%a ~%50%b ~%-100%c}

Sebagian {=a ~%50%b ~c}

Bagi Grant {~x =y} di sini
"""


def test_gift_is_refused_at_its_place() -> None:
    with translation.override("en"):
        found = read_questions(GIFT.encode())
    assert [draft.line for draft in found.questions] == [4, 8, 12]
    assert found.questions[0].content == QuestionContent(
        "single", "Siapa?", (AnswerChoice("ketua", True, "ya"), AnswerChoice("saksi", False, "bukan")),
        explanation="Sebab aturan", topic="Pemungutan",
    )  # fmt: skip
    assert found.questions[2].content.text == "Bagi Grant _____ di sini"
    assert [(problem.at.line, problem.at.column) for problem in found.problems] == [(6, 7), (10, 14)]


def test_aiken_is_refused_at_its_place() -> None:
    text = "Apa?\nA. x\nB. y\n\nSiapa?\nA. p\nB. q\nANSWER: B\n\nMana?\nA. x\nC. y\nANSWER: A\n"
    found = read_questions(text.encode(), QuestionFormat.AIKEN)
    assert [(draft.line, draft.content.right) for draft in found.questions] == [(5, [1])]
    assert [(problem.at.line, problem.at.column) for problem in found.problems] == [(1, 1), (12, 1)]


def test_moodle_xml_is_refused_at_its_place() -> None:
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE quiz [<!ENTITY a "aaaa">]>\n<quiz/>'
    other = '<quiz>\n  <question type="cloze"/>\n</quiz>'
    for text, place in ((bomb, (2, 16)), (other, (2, 3)), ("<quiz>\n<a>", (2, 4))):
        found = read_questions(text.encode(), QuestionFormat.MOODLE)
        assert found.questions == []
        assert [(problem.at.line, problem.at.column) for problem in found.problems] == [place], text


def test_formats_are_told_apart() -> None:
    assert guess(GIFT) == QuestionFormat.GIFT
    assert guess("Apa?\nA. x\nB. y\nANSWER: A\n") == QuestionFormat.AIKEN
    assert guess("1. Apa?\nA. x\nB. y\nANSWER: A\n") == QuestionFormat.TABLE


@pytest.mark.django_db
def test_the_command_tells_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "a.txt", tmp_path / "b.txt"
    good.write_text("1. Apa?\na. x\nb. y\nJawaban: B\n")
    bad.write_text("1. Apa?\na. x\nb. y\nJawaban: D\n2. Berapa?\nJawaban: 7\n")
    call_command("import_questions", bad, dry_run=True, json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["questions"] == [{"kind": "number", "text": "Berapa?", "choices": [], "right": [], "line": 5}]
    assert [(each["line"], each["column"], bool(each["why"])) for each in told["problems"]] == [(4, 10, True)]
    organizer = OrganizerFactory()
    with pytest.raises(CommandError):
        call_command("import_questions", bad, organizer=organizer.slug)
    assert not BankQuestion.objects.exists()
    call_command("import_questions", good, organizer=organizer.slug)
    assert BankQuestion.objects.get().current.content.right == [1]
    with pytest.raises(CommandError):
        call_command("import_questions", good)
    with pytest.raises(CommandError):
        call_command("import_questions", tmp_path / "none.txt", dry_run=True)
