"""Celery finds the app's tasks here."""

from .notices.tasks import compose_notices as compose_notices
from .questions.tasks import purge_drafts as purge_drafts
from .registrants.tasks import sweep_cancelled as sweep_cancelled
from .registrants.tasks import tell_cancelled as tell_cancelled
from .registration.tasks import expire_offers as expire_offers
from .registration.tasks import move_up as move_up
