"""Finished pages in the memory of this process, and who is rendering which one."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from django.urls import ResolverMatch

OVERHEAD_BYTES = 2048  # of an entry beside its bodies, measured roughly: headers, key, objects
LARGEST_PART = 8  # no page may fill more than one part in so many


@dataclass(frozen=True, slots=True)
class StoredPage:
    """An answer with status 200, as it is given to everybody."""

    born: float  # when its rendering began, on the middleware's clock
    plain: bytes
    zipped: bytes
    headers: tuple[tuple[str, str], ...]  # without those that tell of the body's length and encoding
    etag: str
    match: ResolverMatch | None  # for the log

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return len(self.plain) + len(self.zipped) + OVERHEAD_BYTES


class PageStore:
    """Pages by key; the one that was asked for least recently makes room."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._pages: OrderedDict[Hashable, StoredPage] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Hashable) -> StoredPage | None:
        """The page under this key, however old."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: StoredPage) -> None:
        """Keep a page, unless it is too large or a younger one is there."""
        if page.size > self.most_bytes // LARGEST_PART:
            return
        with self._lock:
            before = self._pages.get(key)
            if before is not None and before.born > page.born:
                return
            self.bytes += page.size - (before.size if before else 0)
            self._pages[key] = page
            self._pages.move_to_end(key)
            while self.bytes > self.most_bytes:
                _key, oldest = self._pages.popitem(last=False)
                self.bytes -= oldest.size


@dataclass(slots=True)
class Renderings:
    """Which pages are being rendered now, so that each is rendered once however many ask for it."""

    _running: dict[Hashable, threading.Event] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, key: Hashable) -> threading.Event | None:
        """None: the caller renders, and calls `end`. Otherwise another thread does; the event tells when it is done."""
        with self._lock:
            running = self._running.get(key)
            if running is None:
                self._running[key] = threading.Event()
            return running

    def end(self, key: Hashable) -> None:
        """Let those go on who wait."""
        with self._lock:
            done = self._running.pop(key)
        done.set()
