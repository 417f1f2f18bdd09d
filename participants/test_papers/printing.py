"""Tests on paper: the question sheet of a form, and answer sheets with a name and a QR each."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from math import ceil
from string import ascii_uppercase
from typing import Any

from bimtek.common import press
from events.training.models import TrainingSession
from participants.knowledge_tests.models import TestRound
from participants.knowledge_tests.selectors import ItemOnPage, on_paper
from participants.knowledge_tests.services import form_of
from participants.question_bank.content import QuestionContent, QuestionKind
from participants.question_bank.pictures import with_files
from participants.registration.models import Registration
from participants.tickets.qr import svg

PREFIX = "BTU1"
SHEETS_A_FILE = 100
COLUMNS, LEAST_ROWS = 5, 10  # of an answer sheet, which has two to a page up to fifty questions
BLANK = {QuestionKind.NUMERIC: "________", QuestionKind.SHORT_TEXT: "______________"}


def sheet_token(round_: TestRound, registration: Registration) -> str:
    """What the QR of an answer sheet holds: `BTU1.<round>.<registration>`. It opens nothing; staff key by it."""
    return f"{PREFIX}.{round_.pk}.{registration.pk}"


def questions_pdf(round_: TestRound, form: str) -> bytes:
    """The questions of a form, to be copied. Raises Busy when too many papers are being made."""
    items = on_paper(round_.test_id, form)
    contents = with_files(item.content for item in items)
    questions = [
        {"number": item.number, "text": item.content.text, "picture": _picture(content), **_choices(item)}
        for item, content in zip(items, contents, strict=True)
    ]
    return press.pdf("documents/question_sheet.html", _head(round_) | {"form": form, "questions": questions})


def answers_pdf(round_: TestRound, people: Sequence[Registration]) -> bytes:
    """An answer sheet for each of them. Raises Busy when too many papers are being made."""
    columns = {form: _columns(on_paper(round_.test_id, form)) for form in ("A", "B")}
    return press.pdf("documents/answer_sheets.html", _head(round_) | {"sheets": list(_sheets(round_, people, columns))})


def _sheets(
    round_: TestRound, people: Iterable[Registration], columns: dict[str, list[list[str]]]
) -> Iterable[dict[str, Any]]:
    for each in people:
        form = form_of(each, round_)
        yield {
            "name": each.attendee.full_name,
            "institution": each.attendee.institution,
            "form": form,
            "columns": columns[form],
            "qr": svg(sheet_token(round_, each), each.attendee.full_name),
        }


def _head(round_: TestRound) -> dict[str, Any]:
    session: TrainingSession = round_.test.session
    return {
        "organizer": session.programme.organizer.name,
        "activity": session.programme.title,
        "run": session.title,
        "title": round_.test.title,
        "moment": {"pre": "sebelum pelatihan", "post": "sesudah pelatihan"}.get(round_.moment, ""),
        "minutes": round_.minutes,
    }


def _picture(content: QuestionContent) -> dict[str, str] | None:
    """The picture itself, as the paper brings all it shows."""
    if content.picture is None:
        return None
    jpeg = b64encode(content.picture.jpeg).decode()
    return {"address": f"data:image/jpeg;base64,{jpeg}", "alt": content.picture.alt or "Gambar soal"}


def _choices(item: ItemOnPage) -> dict[str, Any]:
    """The left sides of a question to be matched, and its choices with their letters."""
    return {
        "kind": item.content.kind,
        "lefts": [left for left, _right in item.content.pairs],
        "choices": [(ascii_uppercase[at], text) for at, (_position, text) in enumerate(item.options)],
    }


def _columns(items: Sequence[ItemOnPage]) -> list[list[str]]:
    rows = max(LEAST_ROWS, ceil(len(items) / COLUMNS))
    lines = [f"{item.number}.  {_room(item)}" for item in items]
    return [lines[start : start + rows] for start in range(0, len(lines), rows)]


def _room(item: ItemOnPage) -> str:
    """The letters to be crossed, or the room to write in."""
    kind = QuestionKind(item.content.kind)
    if kind in BLANK:
        return BLANK[kind]
    if kind in (QuestionKind.ORDERING, QuestionKind.MATCHING):
        return " ".join("__" for _each in (item.content.pairs or item.content.choices))
    return "  ".join(ascii_uppercase[: len(item.options)])
