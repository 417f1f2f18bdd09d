"""What every workspace page of one session needs: its row by access, and the context of its tabs."""

from typing import Any, cast

from events.organizers import access, workspace
from events.organizers.access import AnyUser, Capability

from .models import TrainingSession


def get_session(user: AnyUser, pk: int, capability: Capability) -> TrainingSession:
    """The session, with programme, organizer and location, if the user has the capability there.

    Raises Http404 or PermissionDenied as `access.require` does.
    """
    sessions = TrainingSession.objects.select_related("programme__organizer", "location__region")
    row = access.get_object(user, sessions, capability, owner="programme.organizer", pk=pk)
    return cast(TrainingSession, row)


def page(user: AnyUser, session: TrainingSession, tab: str, **context: Any) -> dict[str, Any]:
    """The context of a page under a session's tabs: `session`, `tab`, and what `organizers.workspace.page` gives."""
    return workspace.page(user, session.programme.organizer, "sessions", session=session, tab=tab, **context)
