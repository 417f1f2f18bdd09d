"""Values kept in this process for a second, for the next request that asks.

Saves: the reads that are the same for all visitors of one second (the session on offer, consent texts, a device's key).
Leans on: nothing private.
Without it: every value is made anew.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.conf import settings

from . import Shortcut, is_on

V = TypeVar("V")


class ShortLivedCache(Generic[V]):
    """Values by key, each kept for half of PAGE_CACHE_SECONDS; the least recently written entry makes room.

    Half, because a page made of such a value may itself be kept for a while. Values are shared between threads, so no
    caller may change one. With PAGE_CACHE_SECONDS at 0 nothing is kept.
    """

    def __init__(self, most: int) -> None:
        self.most = most  # entries
        self._kept: OrderedDict[Hashable, tuple[float, V]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], V], *, keep: bool = True) -> V:
        """Return the value under this key, made by `make` where none is young enough.

        `keep` False: a value made now is not kept for other callers.
        """
        seconds = settings.PAGE_CACHE_SECONDS / 2 if is_on(Shortcut.SHORT_LIVED) else 0
        asked = time.monotonic()
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and asked - kept[0] < seconds:
            return kept[1]
        value = make()
        if seconds and keep:
            self._keep(key, asked, value)
        return value

    def forget(self) -> None:
        """Drop all values, so that each is made anew when it is asked for next."""
        with self._lock:
            self._kept.clear()

    def _keep(self, key: Hashable, asked: float, value: V) -> None:
        with self._lock:
            self._kept[key] = asked, value
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
