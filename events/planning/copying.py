"""A session once more, made by the room that knows all its parts; that lies above, so a setting names it."""

from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from events.lifecycle import services as lifecycle
from events.lifecycle.window import WINDOW
from events.locations.models import Location
from events.training.models import TrainingSession


def copy_session(*, session: TrainingSession, starts_on: date, title: str) -> TrainingSession:
    """A draft with all that a session has but its people, as far from the first day as there."""
    made = import_string(settings.SESSION_COPY)(session=session, starts_on=starts_on, title=title)
    return cast(TrainingSession, made)


def move_to(copy: TrainingSession, *, location: Location | None, timezone: str, now: datetime) -> None:
    """Put a fresh copy elsewhere: agenda and registration keep their clock times where the time zone is another one."""
    zone = copy.zone
    copy.location, copy.timezone = location, timezone
    for name in WINDOW:
        if at := getattr(copy, name):
            setattr(copy, name, at.astimezone(zone).replace(tzinfo=copy.zone))
    lifecycle.update(session=copy, now=now)
