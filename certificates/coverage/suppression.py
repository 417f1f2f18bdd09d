"""Which rows of a table of head counts must not be told, as a small number names people.

A row hidden alone could be had by taking the others from the total, so others are hidden with it
(secondary suppression, as offices of statistics do).
"""

from collections.abc import Iterable, Sequence

SMALLEST_SHOWN = 5
"""Head counts below it, but for none at all, are not told to readers who may not see participants."""


def is_small(figures: Iterable[int]) -> bool:
    """Whether one of these head counts is too small to be told."""
    return any(0 < number < SMALLEST_SHOWN for number in figures)


def hidden_rows(table: Sequence[Sequence[int]]) -> frozenset[int]:
    """The places of the rows to hide of a table whose columns add up to totals that are told.

    After it no shown number is small, and neither is what the hidden rows have together in any column; a row is
    never hidden alone. The smallest rows are added until that holds, or all are hidden.
    """
    hidden = {place for place, row in enumerate(table) if is_small(row)}
    shown = sorted(set(range(len(table))) - hidden, key=lambda place: (not any(table[place]), sum(table[place]), place))
    while hidden and shown and not _covered([table[place] for place in hidden]):
        hidden.add(shown.pop(0))
    return frozenset(hidden)


def _covered(rows: Sequence[Sequence[int]]) -> bool:
    return len(rows) > 1 and not is_small(sum(column) for column in zip(*rows, strict=True))
