"""How often something may be done in a while, counted in the cache that all processes share."""

from django.core.cache import cache


def count(key: str, seconds: int) -> int:
    """Count one more under `key` and return how many that makes; the first one starts a window of `seconds`."""
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # the window ended between the two lines
        cache.set(key, 1, seconds)
        return 1


def reached(key: str, most: int) -> bool:
    """Whether `most` were counted under `key` in the window that is running."""
    return bool(cache.get(key, 0) >= most)
