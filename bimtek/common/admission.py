"""Who may make a web thread wait for heavy work: at most half of the threads, and one request of each share at a time.

A web process has a few threads; were all of them to wait for papers, no participant could register. So a request that
may take longer than a second asks for a slot first. Where none is free it is refused at once: who waits holds a thread.
Slots are counted in the process whose threads they are; a share (an organizer) is locked for the whole machine.
"""

import fcntl
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b

from celery import current_task
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .errors import Refusal

RETRY_SECONDS = 5  # a paper takes about as long
LOCK_FILE = "shares.lock"

_slots = threading.BoundedSemaphore(max(1, settings.WEB_THREADS // 2))
_inside: ContextVar[bool] = ContextVar("inside", default=False)


class Busy(Refusal):
    """No slot is free. Uncaught it becomes a page (503) that tries again by itself (`bimtek.busy`)."""

    def __init__(self) -> None:
        super().__init__("busy", _("The portal is busy with other large files. Try again in a few seconds."))


def of_organizer(pk: int) -> str:
    """The share of an organizer: all of its heavy requests together."""
    return f"organizer:{pk}"


@contextmanager
def admitted(share: str = "") -> Iterator[None]:
    """Hold a slot while the block runs. Inside another such block it changes nothing, nor in a Celery worker's task,
    which keeps no visitor waiting.

    `share` names who asks; two requests of one share never run at once on a machine, so that none takes every slot.
    Raises Busy at once where no slot is free or the share is in use.
    """
    if _inside.get() or current_task:
        yield
        return
    leave = enter(share)
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)
        leave.release()


class Slot:
    """A slot that is held, with the lock of its share; `release` may be called by any thread, and more than once."""

    def __init__(self, lock: int | None) -> None:
        self._lock = lock
        self._held = True

    def release(self) -> None:
        """Give both back."""
        if self._held:
            self._held = False
            if self._lock is not None:
                os.close(self._lock)
            _slots.release()

    def __del__(self) -> None:
        """An answer that was dropped without being closed gives its slot back, too."""
        self.release()


def enter(share: str = "") -> Slot:
    """Take a slot for work that ends elsewhere, such as an answer that is sent piece by piece. Raises Busy."""
    if not _slots.acquire(blocking=False):
        raise Busy
    try:
        return Slot(_lock(share) if share else None)
    except BaseException:
        _slots.release()
        raise


def _lock(share: str) -> int:
    """Lock the byte of the common file that stands for this share; the descriptor, which holds the lock until closed.

    The system lets go of it with the process, also after `kill -9`, so no share can stay locked.
    """
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(settings.VAR_DIR / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    place = int.from_bytes(blake2b(share.encode(), digest_size=8).digest(), "big") >> 2  # an offset has 63 bits
    # struct flock of Linux: kind, from the start, first byte, one byte, no process (the lock is the descriptor's).
    wanted = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0)
    try:
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, wanted)
    except BlockingIOError:
        os.close(descriptor)
        raise Busy from None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
