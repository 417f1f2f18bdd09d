"""Polling station and village, as far as an assignment says them apart."""

import re
from typing import NamedTuple

_STATION = re.compile(r"\bTPS\.?\s*(?:no\.?\s*)?(\d{1,4})\b", re.IGNORECASE)


class Post(NamedTuple):
    """Where a KPPS member serves, as the sheet's two columns show it."""

    station: str  # "012"
    village: str  # all else that the assignment says


def post(assignment: str) -> Post:
    """`TPS 012, Desa Sukamaju, Kec. Cilodong` -> `012` and the rest; without a station all of it is the rest."""
    found = _STATION.search(assignment)
    if found is None:
        return Post("", assignment)
    parts = (assignment[: found.start()], assignment[found.end() :])
    return Post(found[1].zfill(3), ", ".join(filter(None, (part.strip(" ,;-") for part in parts))))
