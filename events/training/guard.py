"""How every write to a session, its agenda, seats and materials begins."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal

from .models import TrainingSession


def lock(pk: int) -> TrainingSession:
    """The session as it now stands, locked until the transaction ends.

    Staff who work on the same session follow each other. Registering waits for none of them: a new row
    that points to the session needs only its key, which this lock leaves alone. Raises Http404 for a
    draft that was deleted since the page was asked for.
    """
    sessions = TrainingSession.objects.select_for_update(of=("self",), no_key=True)
    return get_object_or_404(sessions.select_related("programme"), pk=pk)


def refuse_cancelled(session: TrainingSession) -> None:
    """Raise Refusal if the session is cancelled: what registrants were told stays as it was."""
    if session.status == TrainingSession.Status.CANCELLED:
        raise Refusal("session_cancelled", _("This session is cancelled and cannot be changed any more."))


def open_for_change(pk: int) -> TrainingSession:
    """The session locked as by `lock`; raises Refusal as `refuse_cancelled` does."""
    session = lock(pk)
    refuse_cancelled(session)
    return session


def note_change(session: TrainingSession) -> None:
    """Say that the session's agenda changed: calendars that subscribed take over what is newer."""
    TrainingSession.objects.filter(pk=session.pk).update(updated_at=timezone.now())
