"""What a visitor typed into the search box: words, and the months among them ("KPPS desember 2026")."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from bimtek.common.dates import MONTHS

MONTH_OF = {name.casefold(): number for names in MONTHS.values() for number, name in enumerate(names, start=1)}
YEAR = re.compile(r"20\d\d")
SIMILAR = 0.87  # difflib's ratio: "desembr" is 0.93 of "desember", "agustin" 0.71 of "agustus"
SHORTEST = 6  # letters of a month's name that may hold a slip: "junu" may be anything


@dataclass(frozen=True)
class SearchWish:
    """The words to look for, and the months (year, month) of which one must hold a day of the session."""

    words: tuple[str, ...] = ()
    months: tuple[tuple[int, int], ...] = ()


def read_wish(text: str, today: date) -> SearchWish:
    """Tell months from other words; one without a year is the next of its name, the running one included."""
    parts = text.split()
    found = list(_months(parts, today))
    used = {at for _month, places in found for at in places}
    words = tuple(part for at, part in enumerate(parts) if at not in used)
    return SearchWish(words, tuple(month for month, _places in found))


def _months(parts: list[str], today: date) -> Iterator[tuple[tuple[int, int], tuple[int, ...]]]:
    """Each month that is named, with the places of its words."""
    for at, part in enumerate(parts):
        number = _month(part.casefold())
        if number is None:
            continue
        if at + 1 < len(parts) and YEAR.fullmatch(parts[at + 1]):
            yield (int(parts[at + 1]), number), (at, at + 1)
        else:
            yield (today.year + (number < today.month), number), (at,)


def _month(word: str) -> int | None:
    if word in MONTH_OF:
        return MONTH_OF[word]
    near = get_close_matches(word, MONTH_OF, n=1, cutoff=SIMILAR) if len(word) >= SHORTEST else []
    return MONTH_OF[near[0]] if near else None
