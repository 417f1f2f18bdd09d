"""Fewer looks of Python's garbage collector at what never becomes garbage.

Saves: the collector's walks over all loaded modules, and most of its walks over a request's own objects.
Leans on: nothing private.
Without it: Python's own settings hold.
"""

import gc

from . import Shortcut, is_on

# A request makes thousands of short-lived objects without rings, so the collector need not look at every 700th.
COLLECT_AT = 20_000


def settle() -> None:
    """Take all that is loaded by now out of the collector's sight, and let it look less often. Call it once, at the end
    of a web process's start."""
    if not is_on(Shortcut.GARBAGE_COLLECTION):
        return
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AT, 20, 20)
