"""No look of Python's garbage collector at what never becomes garbage.

Saves: the collector's walks over all loaded modules. (Few walks over a request's own objects: `bimtek/__init__.py`.)
Leans on: nothing private.
Without it: the modules are walked over, too.
"""

import gc

from . import Shortcut, is_on


def settle() -> None:
    """Take all that is loaded by now out of the collector's sight; once, at the end of a web process's start."""
    if not is_on(Shortcut.GARBAGE_COLLECTION):
        return
    gc.collect()
    gc.freeze()
