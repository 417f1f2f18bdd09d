"""The frame of the portal; importing it loads Celery, so that every `shared_task` finds the application."""

# The one place that says it; `.dev0` until CHANGELOG.md names the release (docs/operations.md, "Making a release").
__version__ = "0.2.0.dev0"

from bimtek.celery import app as celery_app

__all__ = ["__version__", "celery_app"]
