"""What follows for sign-in sheets that were made before a session was changed."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from events.training.change import ChangeKind, Consequence, SessionChange

from .models import SignInSheet


def sheets(change: SessionChange) -> Iterator[Consequence]:
    """Sheets keep what is printed on them, also their day."""
    if not change.kinds & {ChangeKind.MOVED, ChangeKind.PLACED, ChangeKind.RENAMED}:
        return
    if count := SignInSheet.objects.filter(session=change.before.pk).count():
        text = ngettext(
            "%(count)d sign-in sheet keeps the day and place that are printed on it: make a new one.",
            "%(count)d sign-in sheets keep the day and place that are printed on them: make new ones.",
            count,
        )
        yield Consequence(text % {"count": count}, warn=True)
