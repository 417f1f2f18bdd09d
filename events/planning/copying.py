"""A session once more, made by the room that knows all its parts; that lies above, so a setting names it."""

from datetime import date
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from events.training.models import TrainingSession


def copy_session(*, session: TrainingSession, starts_on: date, title: str) -> TrainingSession:
    """A draft with all that a session has but its people, as far from the first day as there."""
    made = import_string(settings.SESSION_COPY)(session=session, starts_on=starts_on, title=title)
    return cast(TrainingSession, made)
