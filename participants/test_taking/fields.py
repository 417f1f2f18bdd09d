"""The questions of a test as HTML: thousands of phones open the same ones in the same minute."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from bimtek.fast_lane.prerendered import PrerenderedPage, placeholder
from participants.knowledge_tests.selectors import ItemOnPage
from participants.question_bank.content import QuestionContent

KEPT_MOST = 4096  # of about 1 kB
TEMPLATE = "test_taking/_field.html"


def fields(items: Iterable[ItemOnPage], given: Mapping[int, Any]) -> SafeString:
    """The questions one below the other; `given` are the answers that are there, by the item's key.

    One without an answer is the same for each participant who has its choices in this order, but for its number.
    """
    return mark_safe("".join(_field(item, given.get(item.pk)) for item in items))  # noqa: S308  of a template


def _field(item: ItemOnPage, given: Any) -> str:
    if given is not None:
        return _rendered(item.pk, item.number, item.content, item.options, given)
    return _unanswered(get_language() or "", item.pk, item.content, tuple(item.options)).fill({"number": item.number})


@lru_cache(maxsize=KEPT_MOST)
def _unanswered(
    _language: str, pk: int, content: QuestionContent, options: tuple[tuple[int, str], ...]
) -> PrerenderedPage:
    return PrerenderedPage(_rendered(pk, placeholder("number"), content, options, None))


def _rendered(pk: int, number: int | str, content: QuestionContent, options: Any, given: Any) -> str:
    item = {"pk": pk, "number": number, "content": content, "options": options}
    context = {"item": item, "name": f"q{pk}", "given": given, "kept": json.dumps(given)}
    return render_to_string(TEMPLATE, context)
