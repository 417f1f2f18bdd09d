"""Questions in the columns of a table: a heading names them, or each row ends with its answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .drafts import ReadQuestions, SourcePosition
from .lists import judging, patterns
from .lists.raw import RawAnswer, RawChoice, RawQuestion
from .lists.segments import SegmentKind, cut

Rows = Sequence[tuple[int, Sequence[str]]]  # the row's number, from 1, and its cells
HEADINGS = {
    "number": re.compile(r"(?:no|nomor|nr|number|#)\.?"),
    "text": re.compile(r"(?:butir )?(?:soal|pertanyaan|question|pernyataan|soal/pertanyaan|naskah soal)(?: text)?"),
    "choices": re.compile(r"(?:pilihan|opsi|options?|choices?|pilihan jawaban|opsi jawaban|alternatif(?: jawaban)?)"),
    "choice": re.compile(r"(?:(?:pilihan|opsi|option|choice|jawaban|alternatif)\s*)?\(?(?P<letter>[a-j]|[1-9])\)?\.?"),
    "answer": re.compile(
        r"(?:kunci(?: jawaban)?|jawaban(?: (?:yang )?benar)?|jawab|answer|correct(?: answer)?|key|benar)"
    ),
    "explanation": re.compile(r"(?:pembahasan|penjelasan|keterangan|explanation|feedback|alasan)"),
    "topic": re.compile(r"(?:topik|materi|topic|pokok bahasan|kategori)"),
    "source": re.compile(r"(?:sumber|dasar hukum|referensi|rujukan|source|regulasi)"),
    "difficulty": re.compile(r"(?:tingkat(?: kesulitan| kesukaran)?|kesulitan|level|difficulty)"),
}
NOTES = ("explanation", "topic", "source", "difficulty")
SHAPE_MOST = 13  # columns of a table without a heading: number, question, ten choices, answer
LOOKED_AT = 15  # rows in which a heading is looked for


@dataclass(frozen=True)
class TableLayout:
    """Which column, from 0, holds what; `choices` by letter."""

    fields: dict[str, int]
    choices: dict[str, int]


def read_columns(rows: Rows) -> ReadQuestions | None:
    """The questions of a table; None where it has no columns of questions, so that it may be a list."""
    for at, (_number, cells) in enumerate(rows[:LOOKED_AT]):
        layout = _heading(cells)
        if layout:
            return _read(rows[at + 1 :], layout)
    layout = _by_shape(rows)
    return _read(rows, layout) if layout else None


def _heading(cells: Sequence[str]) -> TableLayout | None:
    fields: dict[str, int] = {}
    choices: dict[str, int] = {}
    for column, cell in enumerate(cells):
        words = " ".join(cell.casefold().replace("\n", " ").split()).rstrip(":")
        for name, pattern in HEADINGS.items():
            found = pattern.fullmatch(words)
            if found and name == "choice":
                letter = found["letter"]
                choices.setdefault(chr(ord("a") + int(letter) - 1) if letter.isdigit() else letter, column)
            elif found:
                fields.setdefault(name, column)
            if found:
                break
    complete = "text" in fields and (choices or "answer" in fields)
    return TableLayout(fields, choices) if complete and len(fields) + len(choices) > 1 else None


def _by_shape(rows: Rows) -> TableLayout | None:
    """A table without a heading: maybe a number, the question, two choices or more, and a letter last."""
    widths = {len(_trimmed(cells)) for _number, cells in rows}
    if len(widths) != 1 or not 4 <= (width := widths.pop()) <= SHAPE_MOST:
        return None
    numbered = all(re.fullmatch(r"\d{1,3}[.)]?", cells[0].strip()) for _number, cells in rows)
    first = 1 if numbered else 0
    letters = all(patterns.LETTERS_ONLY.match(cells[width - 1].strip()) for _number, cells in rows)
    if not letters or width - first < 4:
        return None
    choices = {chr(ord("a") + at): first + 1 + at for at in range(width - first - 2)}
    return TableLayout({"text": first, "answer": width - 1, **({"number": 0} if numbered else {})}, choices)


def _trimmed(cells: Sequence[str]) -> list[str]:
    filled = [at for at, cell in enumerate(cells) if cell.strip()]
    return list(cells[: filled[-1] + 1]) if filled else []


def _read(rows: Rows, layout: TableLayout) -> ReadQuestions:
    found = ReadQuestions()
    for number, cells in rows:
        if any(cell.strip() for cell in cells) and not _heading(cells):
            _row(number, cells, layout, found)
    return found.in_order()


def _cell(cells: Sequence[str], column: int | None) -> str:
    return cells[column].strip() if column is not None and column < len(cells) else ""


def _row(number: int, cells: Sequence[str], layout: TableLayout, found: ReadQuestions) -> None:
    column = layout.fields["text"]
    text = _cell(cells, column)
    if not text:
        if any(_cell(cells, at) for at in layout.choices.values()):
            found.refuse(SourcePosition(number, column + 1), _("The question has no text."))
        return
    counted = re.fullmatch(r"(\d{1,3})[.)]?", _cell(cells, layout.fields.get("number")))
    question = RawQuestion(int(counted[1]) if counted else None, SourcePosition(number, column + 1), [text])
    _choices(question, number, cells, layout)
    answer_at = layout.fields.get("answer")
    if answer := _cell(cells, answer_at):
        question.answers.append(RawAnswer(answer, SourcePosition(number, (answer_at or 0) + 1)))
    for name in NOTES:
        if note := _cell(cells, layout.fields.get(name)):
            question.notes[name] = [note]
    judging.judge(question, found, has_key=False)


def _choices(question: RawQuestion, number: int, cells: Sequence[str], layout: TableLayout) -> None:
    """One choice a cell; or all in one cell, one a line or behind their letters."""
    last = max((letter for letter, at in layout.choices.items() if _cell(cells, at)), default="")
    for letter, column in sorted(layout.choices.items()):
        if letter <= last:
            said = next(iter(cut([f"{letter}. {_cell(cells, column)}"])))
            place = SourcePosition(number, column + 1)
            question.choices.append(RawChoice(letter, said.text if _cell(cells, column) else "", place, said.marked))
    if "choices" in layout.fields and not question.choices:
        place = SourcePosition(number, layout.fields["choices"] + 1)
        question.choices += _of_cell(_cell(cells, layout.fields["choices"]), place)


def _of_cell(cell: str, place: SourcePosition) -> list[RawChoice]:
    pieces = [piece for piece in cut(cell.splitlines()) if piece.kind is not SegmentKind.BLANK]
    if len(pieces) == 1 and ";" in cell:
        pieces = cut(cell.split(";"))
    return [
        RawChoice(
            piece.label if piece.kind is SegmentKind.LETTER else chr(ord("a") + at),
            piece.text.rstrip("; "),
            place,
            piece.marked,
        )
        for at, piece in enumerate(pieces)
    ]
