"""How often something may be done in a while, counted in the cache that all processes share."""

from contextlib import suppress

from django.core.cache import cache


def count(key: str, seconds: int) -> int:
    """Count one more under `key` and return how many that makes; the first one starts a window of `seconds`."""
    return int(cache.count(key, seconds))  # type: ignore[attr-defined]  # of both caches in `bimtek.cache`


def reached(key: str, most: int) -> bool:
    """Whether `most` were counted under `key` in the window that is running."""
    return bool(cache.get(key, 0) >= most)


def give_back(key: str) -> None:
    """Take back one that was counted, since nothing came of it."""
    # Not at all where the window has ended since.
    with suppress(ValueError):
        cache.decr(key)
