"""Celery finds the app's tasks here."""

from .training.tasks import finish_past_sessions as finish_past_sessions
