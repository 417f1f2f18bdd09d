"""What was read or made a moment ago, kept in this process for whoever asks next."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.conf import settings

V = TypeVar("V")


class Fresh(Generic[V]):
    """Values by key, each for half of PAGE_CACHE_SECONDS; the one asked for least recently makes room.

    Half, because a page made of such a value may itself be kept for a while. Values are shared between threads:
    nobody changes them. With PAGE_CACHE_SECONDS at 0 nothing is kept.
    """

    def __init__(self, most: int) -> None:
        self.most = most  # entries
        self._kept: OrderedDict[Hashable, tuple[float, V]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], V], *, keep: bool = True) -> V:
        """The value under this key, made anew when it is too old; `keep` says whether others get the new one."""
        seconds = settings.PAGE_CACHE_SECONDS / 2
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
        """Make everything anew when it is asked for next."""
        with self._lock:
            self._kept.clear()

    def _keep(self, key: Hashable, asked: float, value: V) -> None:
        with self._lock:
            self._kept[key] = asked, value
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
