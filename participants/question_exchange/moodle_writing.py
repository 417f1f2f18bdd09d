"""Writing Moodle XML, with a list of what it cannot hold."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import escape as escape_html
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from participants.question_bank.content import AnswerChoice, QuestionContent, QuestionKind

from .gift_text import SHARES, category_of
from .gift_writing import ExportedQuestions, told
from .html import wrapped

KINDS = {
    QuestionKind.SINGLE: "multichoice",
    QuestionKind.MULTIPLE: "multichoice",
    QuestionKind.TRUE_FALSE: "truefalse",
    QuestionKind.ORDERING: "ordering",
    QuestionKind.MATCHING: "matching",
    QuestionKind.NUMERIC: "numerical",
}
PLAIN = 'format="plain_text"'


def write_moodle(questions: Iterable[QuestionContent]) -> ExportedQuestions:
    """The questions as Moodle XML; those that it cannot hold are left out and named."""
    lines, losses, topic = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"], [], ""
    for position, content in enumerate(questions, start=1):
        if len(content.right) > len(SHARES) and content.kind == QuestionKind.MULTIPLE:
            losses.append((position, _("Moodle has no share for more than ten right choices.")))
            continue
        if content.topic != topic:
            topic = content.topic
            lines.append(f'<question type="category"><category>{_text(category_of(topic))}</category></question>')
        lines += _question(content, position)
    left_out = [f"<!-- {line.replace('--', '- -')} -->" for line in told(losses)]
    return ExportedQuestions("\n".join([*lines, *left_out, "</quiz>", ""]).encode(), losses)


def _text(text: str) -> str:
    return f"<text>{escape(text)}</text>"


def _question(content: QuestionContent, position: int) -> Iterator[str]:
    kind = KINDS.get(QuestionKind(content.kind)) or ("shortanswer" if content.answers else "essay")
    yield f'<question type="{kind}">'
    yield f"<name>{_text(f'{position:03}')}</name>"
    yield _asked(content, position)
    if content.explanation:
        yield f"<generalfeedback {PLAIN}>{_text(content.explanation)}</generalfeedback>"
    yield from _answers(content)
    tags = [
        f"{name}={value}" for name, value in (("source", content.source), ("difficulty", content.difficulty)) if value
    ]
    if tags:
        yield "<tags>" + "".join(f"<tag>{_text(tag)}</tag>" for tag in tags) + "</tags>"
    yield "</question>"


def _asked(content: QuestionContent, position: int) -> str:
    """The text; with a picture as HTML, which alone can show the file beside it."""
    picture = content.picture
    if picture is None:
        return f"<questiontext {PLAIN}>{_text(content.text)}</questiontext>"
    name = f"gambar-{position:03}.jpg"
    image = f'<p><img src="@@PLUGINFILE@@/{name}" alt="{escape_html(picture.alt)}"></p>'
    shown = wrapped(content.text) + image
    file = f'<file name="{name}" path="/" encoding="base64">{b64encode(picture.jpeg).decode()}</file>'
    return f'<questiontext format="html">{_text(shown)}{file}</questiontext>'


def _answers(content: QuestionContent) -> Iterator[str]:
    match content.kind:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            yield f"<single>{'true' if content.kind == QuestionKind.SINGLE else 'false'}</single>"
            yield "<shuffleanswers>true</shuffleanswers>"
            share = SHARES[len(content.right)]
            wrong = "0" if content.kind == QuestionKind.SINGLE else f"-{share}"
            yield from (_answer(choice, share if choice.right else wrong) for choice in content.choices)
        case QuestionKind.TRUE_FALSE:
            words = ("true", "false")
            for word, choice in zip(words, content.choices, strict=True):
                yield _answer(AnswerChoice(word, choice.right, choice.feedback), "100" if choice.right else "0")
        case QuestionKind.ORDERING:
            yield "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype>"
            for place, choice in enumerate(content.choices, start=1):
                yield _answer(choice, str(place))
        case _:
            yield from _without_choices(content)


def _without_choices(content: QuestionContent) -> Iterator[str]:
    if content.kind == QuestionKind.NUMERIC:
        tolerance = f"<tolerance>{content.tolerance:f}</tolerance>"
        yield f'<answer fraction="100">{_text(f"{content.value:f}")}{tolerance}</answer>'
    for left, right in content.pairs:
        yield f"<subquestion {PLAIN}>{_text(left)}<answer>{_text(right)}</answer></subquestion>"
    for answer in content.answers:
        yield _answer(AnswerChoice(answer), "100")


def _answer(choice: AnswerChoice, share: str) -> str:
    feedback = f"<feedback {PLAIN}>{_text(choice.feedback)}</feedback>" if choice.feedback else ""
    return f'<answer fraction="{share}" {PLAIN}>{_text(choice.text)}{feedback}</answer>'
