"""Celery finds the app's tasks here."""

from .lifecycle.tasks import finish_past_sessions as finish_past_sessions
from .recovery.tasks import take_second_steps as take_second_steps
