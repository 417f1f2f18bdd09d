"""What a test says of a class: gain of matched pairs, and how each question worked. Pure functions of plain numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

TOO_FEW = 20
"""Below so many sittings a figure about a question says more of chance than of the question."""
GROUP = 0.27
"""The share of the best and of the weakest that are compared (Kelley 1939)."""


@dataclass(frozen=True)
class Gain:
    """Hake's normalised gain (1998) of those who took both tests."""

    pairs: int
    before: float  # means, in per cent
    after: float
    normalised: float | None  # (after - before) / (100 - before); None where all knew everything before

    @property
    def enough(self) -> bool:
        """Whether there are enough pairs to say it."""
        return self.pairs >= TOO_FEW


def gain(pairs: Sequence[tuple[float, float]]) -> Gain | None:
    """The gain of pairs (before, after) in per cent; None without a pair."""
    if not pairs:
        return None
    before, after = fmean(pair[0] for pair in pairs), fmean(pair[1] for pair in pairs)
    return Gain(len(pairs), before, after, (after - before) / (100 - before) if before < 100 else None)


@dataclass(frozen=True)
class ItemFigures:
    """How a question worked: `facility` is the mean credit from 0 to 1, `discrimination` the difference of it between
    the best and the weakest 27 per cent by their total, and `taken` how often each choice was taken."""

    sittings: int
    facility: float
    discrimination: float | None
    taken: Mapping[int, int]

    @property
    def enough(self) -> bool:
        """Whether there are enough sittings to say it."""
        return self.sittings >= TOO_FEW


def item_figures(rows: Sequence[tuple[float, float, Sequence[int]]], *, group: float = GROUP) -> ItemFigures:
    """`rows` holds for each sitting its total points, the credit for this question, and the choices taken.

    `group` is the share of the best, and of the weakest, that are compared.
    """
    ordered = sorted(rows, key=lambda row: row[0])
    size = round(len(rows) * group)
    spread = None
    if size:
        spread = fmean(row[1] for row in ordered[-size:]) - fmean(row[1] for row in ordered[:size])
    taken: dict[int, int] = {}
    for _total, _credit, choices in rows:
        for choice in choices:
            taken[choice] = taken.get(choice, 0) + 1
    return ItemFigures(len(rows), fmean(row[1] for row in rows) if rows else 0.0, spread, taken)
