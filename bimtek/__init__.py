"""The frame of the portal; importing it loads Celery, so that every `shared_task` finds the application."""

import gc

# Loading makes hundreds of thousands of objects that stay, and Python's collector would walk over them again and again:
# a fifth of the start of each process (`fast_lane/garbage_collection.py` goes on from here).
gc.set_threshold(20_000, 20, 20)

# The one place that says it; `.dev0` until CHANGELOG.md names the release (docs/operations.md, "Making a release").
__version__ = "0.2.0.dev0"

from bimtek.celery import app as celery_app  # noqa: E402  the first of many objects

__all__ = ["__version__", "celery_app"]
