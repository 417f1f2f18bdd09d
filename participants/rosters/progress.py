"""How far a roster is, told outside of any transaction: a row written inside one is seen at its end only."""

from django.core.cache import cache

KEPT_SECONDS = 3600


def report(roster_id: int, row: int) -> None:
    """Say which row of the sheet was reached."""
    cache.set(f"roster-row:{roster_id}", row, KEPT_SECONDS)


def reached(roster_id: int) -> int:
    """The row last reported; 0 before the first one."""
    return int(cache.get(f"roster-row:{roster_id}", 0))
