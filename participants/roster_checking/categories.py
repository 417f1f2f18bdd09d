"""The session's category that a row names, where the list has a column for it; nothing is guessed."""

from collections.abc import Iterable
from difflib import get_close_matches

from bimtek.common.names import name_key
from events.seats.models import SeatPool

ARROW = " → "  # between what the office wrote and the category nearest to it
SIMILAR = 0.3  # of two names, from 0 to 1: below it none is near


class Categories:
    """The categories of one session, by their names."""

    def __init__(self, pools: Iterable[SeatPool], usual: SeatPool) -> None:
        self.usual = usual  # where the row names none
        self.by_name = {name_key(pool.category): pool for pool in pools}

    def of(self, text: str) -> SeatPool | None:
        """The category of this name, however it is written; the usual one for an empty text, None for a foreign one."""
        return self.by_name.get(name_key(text)) if text else self.usual

    def with_nearest(self, text: str) -> str:
        """What the office wrote, with the category that looks most like it."""
        near = get_close_matches(name_key(text), self.by_name, n=1, cutoff=SIMILAR)
        return f"{text}{ARROW}{self.by_name[near[0]].category}" if near else text
