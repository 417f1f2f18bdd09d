"""What a participant's form holds, as answers: the page works without JavaScript, too."""

from typing import Any

from django.http import QueryDict

from participants.knowledge_tests.selectors import ItemOnPage
from participants.question_bank.content import QuestionKind


def given(item: ItemOnPage, posted: QueryDict) -> Any:
    """The answer to one question; None where it was left empty."""
    name = f"q{item.pk}"
    match item.content.kind:
        case QuestionKind.NUMERIC | QuestionKind.SHORT_TEXT:
            return posted.get(name, "")[:500].replace("\0", "") or None
        case QuestionKind.MATCHING:
            chosen = [_position(posted.get(f"{name}_{at}")) for at in range(len(item.content.pairs))]
            return chosen if any(each is not None for each in chosen) else None
        case QuestionKind.ORDERING:
            return _order(item, posted)
    taken = [position for value in posted.getlist(name) if (position := _position(value)) is not None]
    return taken or None


def _order(item: ItemOnPage, posted: QueryDict) -> list[int] | None:
    """Positions in the order of their ranks; None unless each rank is there once."""
    ranks = {at: _position(posted.get(f"q{item.pk}_{at}")) for at, _text in item.options}
    if sorted(rank or 0 for rank in ranks.values()) != list(range(1, len(ranks) + 1)):
        return None
    return sorted(ranks, key=lambda at: ranks[at] or 0)


def _position(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 5 else None
