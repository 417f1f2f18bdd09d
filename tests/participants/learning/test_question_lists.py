"""A hundred lists in the shapes trainers use, in tests/data/question_lists.txt: read, or refused at the right place."""

from collections.abc import Iterator
from pathlib import Path

from django.utils import translation

from participants.management.commands.import_questions import as_json
from participants.question_exchange.reading import QuestionFormat, read_questions

LISTS = Path(__file__).parents[2] / "data" / "question_lists.txt"


def cases() -> Iterator[tuple[str, str, list[str]]]:
    """Title, list, and the lines that are expected."""
    for piece in LISTS.read_text(encoding="utf-8").split("\n=== ")[1:]:
        title, _newline, rest = piece.partition("\n")
        text, _rule, expected = rest.rpartition("\n---\n")
        yield title, text, expected.strip("\n").splitlines()


def written(question: dict) -> str:
    right = set(question["right"])
    choices = " / ".join(("*" if at in right else "") + text for at, text in enumerate(question["choices"]))
    text = question["text"].replace("\n", "\\n")
    return f"{question['kind']} @{question['line']} | {text} | {choices}".strip()


def differences(text: str, expected: list[str]) -> list[str]:
    with translation.override("en"):
        found = as_json(read_questions(text.encode(), QuestionFormat.TABLE))
    questions = [written(question) for question in found["questions"]]
    problems = [f"! {each['line']}:{each['column']} {each['why']}" for each in found["problems"]]
    wrong = [f"read: {one}" for one in questions if one not in expected]
    unseen = [one for one in expected if not one.startswith("!") and one not in questions]
    refused = [one for one in expected if one.startswith("!")]
    for one in refused:
        place, _space, words = one[2:].partition(" ")
        if not any(problem.startswith(f"! {place} ") and words in problem for problem in problems):
            unseen.append(one)
    return (
        wrong
        + [f"missing: {one}" for one in unseen]
        + problems[len(refused) :]
        + ([f"refused: {problems}"] if unseen or len(problems) != len(refused) else [])
    )


def test_a_hundred_lists_are_read_or_refused_at_the_right_place() -> None:
    everything = list(cases())
    assert len(everything) >= 100
    wrong = {title: found for title, text, expected in everything if (found := differences(text, expected))}
    assert wrong == {}


def test_a_wrong_expectation_is_seen() -> None:
    text = "1. Apa?\na. x\nb. y\nJawaban: a"
    assert differences(text, ["single @1 | Apa? | *x / y"]) == []
    assert differences(text, ["single @1 | Apa? | x / *y"]) != []
    assert differences(text, ["single @1 | Apa? | *x / y", "! 1:1 No"]) != []
