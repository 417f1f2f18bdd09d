"""What follows for name badges when a session is changed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from events.training.change import ChangeKind, Consequence, SessionChange


def badges(change: SessionChange) -> Iterator[Consequence]:
    """Badges are not kept: what was printed already shows what it shows, and opens the door all the same."""
    if change.before.pools.filter(taken__gt=0).exists() and change.kinds & {ChangeKind.MOVED, ChangeKind.RENAMED}:
        yield Consequence(_("Name badges that were printed show the earlier name and days; they still open the doors."))
