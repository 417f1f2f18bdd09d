"""Celery finds the app's tasks here."""

from .registrants.tasks import sweep_cancelled as sweep_cancelled
from .registrants.tasks import tell_cancelled as tell_cancelled
