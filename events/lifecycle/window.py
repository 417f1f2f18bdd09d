"""The registration window of a session that is moved."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from events.training.models import TrainingSession

WINDOW = ("registration_opens_at", "registration_closes_at")


def move_along(before: TrainingSession, after: TrainingSession, now: datetime) -> None:
    """Give opening and closing their distance to the new first day, where the session says so.

    What was typed anew, and what has passed already, stays as it is. Raises Refusal `window_order` where registration
    would close before it opened.
    """
    for name, moved in moving(before, after, now).items():
        setattr(after, name, moved)
    opens, closes = (getattr(after, name) for name in WINDOW)
    if opens and closes and opens >= closes:  # one was typed anew, and the other would pass it
        after.registration_opens_at = opens = before.registration_opens_at
    if opens and closes and opens >= closes:
        raise Refusal("window_order", _("Registration would close before it opens."))


def moving(before: TrainingSession, after: TrainingSession, now: datetime) -> dict[str, datetime]:
    """The ends of the window that move along, with the moments that they get."""
    shift = after.starts_on - before.starts_on
    if not shift or not after.window_follows:
        return {}
    found = {name: getattr(before, name) for name in WINDOW if getattr(before, name) == getattr(after, name)}
    return {name: _moved(at, shift, after) for name, at in found.items() if at and at > now}


def _moved(at: datetime, shift: timedelta, session: TrainingSession) -> datetime:
    return at.astimezone(session.zone) + shift
