"""Celery finds the app's tasks here."""

from .questions.tasks import purge_drafts as purge_drafts
from .registrants.tasks import sweep_cancelled as sweep_cancelled
from .registrants.tasks import tell_cancelled as tell_cancelled
