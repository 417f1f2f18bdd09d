"""A process whose threads may not wait for more heavy work."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.conf import settings

from bimtek.common.admission import enter


@contextmanager
def all_slots_taken() -> Iterator[None]:
    """Hold every slot of this process while the block runs."""
    with ExitStack() as held:
        for _ in range(max(1, settings.WEB_THREADS // 2)):
            held.callback(enter().release)
        yield
