"""The inputs of one question as HTML: thousands of phones open the same questions in the same minute."""

from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from participants.knowledge_tests.selectors import ItemOnPage
from participants.question_bank.content import QuestionContent

KEPT_MOST = 4096  # of about 1 kB


def inputs(item: ItemOnPage, given: Any) -> str:
    """What a participant answers with; `given` is the answer that is there.

    Those without an answer are the same for each who has the choices in this order, and most of the page's work.
    """
    if given is None:
        return _empty(get_language() or "", item.pk, item.content, tuple(item.options))
    return _rendered(item.pk, item.content, item.options, given)


@lru_cache(maxsize=KEPT_MOST)
def _empty(_language: str, pk: int, content: QuestionContent, options: tuple[tuple[int, str], ...]) -> str:
    return _rendered(pk, content, options, None)


def _rendered(pk: int, content: QuestionContent, options: Any, given: Any) -> str:
    item = {"content": content, "options": options}
    return render_to_string("test_taking/_question.html", {"item": item, "name": f"q{pk}", "given": given})
