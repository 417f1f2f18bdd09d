"""The frame of the portal; importing it loads Celery, so that every `shared_task` finds the application."""

from bimtek.celery import app as celery_app

__all__ = ["celery_app"]
