"""Questions as a workbook that an office can change and read in again."""

import io
from collections.abc import Iterable

import xlsxwriter
from django.utils.translation import gettext as _

from bimtek.common.worksheets import printable
from participants.question_bank.content import QuestionContent, QuestionKind

from .gift_writing import ExportedQuestions, told

HEADINGS = ("No", "Soal", *(f"Pilihan {letter}" for letter in "ABCDEFGHIJ"), "Jawaban")
NOTES = ("Pembahasan", "Topik", "Sumber", "Tingkat")
LEVELS = {"easy": "mudah", "medium": "sedang", "hard": "sulit"}
COLUMNS_OF_CHOICES = 10


def write_workbook(questions: Iterable[QuestionContent]) -> ExportedQuestions:
    """A sheet with a question a row, as `columns` reads it; what it cannot hold is left out and named."""
    file = io.BytesIO()
    losses: list[tuple[int, str]] = []
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Soal")
        printable(sheet, "Soal")
        sheet.write_row(0, 0, [*HEADINGS, *NOTES], book.add_format({"bold": True}))
        row = 0
        for position, content in enumerate(questions, start=1):
            if lost := _unheld(content):
                losses.append((position, lost))
                continue
            row += 1
            for column, cell in enumerate(_cells(content, row)):
                sheet.write_string(row, column, cell)
        sheet.set_column(1, 1, 60)
        sheet.freeze_panes(1, 0)
        if losses:
            left_out = book.add_worksheet("Tidak termuat")
            left_out.write_column(0, 0, told(losses))
            left_out.set_column(0, 0, 100)
    return ExportedQuestions(file.getvalue(), losses)


def _unheld(content: QuestionContent) -> str:
    if content.picture:
        return _("A table has no pictures.")
    if content.kind in (QuestionKind.MATCHING, QuestionKind.ORDERING):
        return _("A table has no columns for questions to be matched or put in order.")
    if len(content.choices) > COLUMNS_OF_CHOICES:
        return _("A table has columns for ten choices.")
    if content.by_hand:
        return _("A table has no question without an answer.")
    return ""


def _cells(content: QuestionContent, number: int) -> list[str]:
    statement = content.kind == QuestionKind.TRUE_FALSE
    choices = [] if statement else [choice.text for choice in content.choices]
    filled = choices + [""] * (COLUMNS_OF_CHOICES - len(choices))
    notes = [content.explanation, content.topic, content.source, LEVELS.get(content.difficulty, "")]
    return [str(number), content.text, *filled, _answer(content), *notes]


def _answer(content: QuestionContent) -> str:
    match content.kind:
        case QuestionKind.TRUE_FALSE:
            return "Benar" if content.choices[0].right else "Salah"
        case QuestionKind.NUMERIC:
            return f"{content.value:f} ± {content.tolerance:f}" if content.tolerance else f"{content.value:f}"
        case QuestionKind.SHORT_TEXT:
            return "; ".join(content.answers)
    return ", ".join(chr(ord("A") + position) for position in content.right)
