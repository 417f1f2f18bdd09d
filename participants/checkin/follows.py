"""What follows for devices at the doors when a session is changed."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from events.training.change import ChangeKind, Consequence, SessionChange
from participants.attendance.models import CheckInDevice


def devices(change: SessionChange) -> Iterator[Consequence]:
    """Devices take the new hours over as soon as they have a network."""
    if ChangeKind.MOVED not in change.kinds:
        return
    if count := CheckInDevice.objects.filter(session=change.before.pk, revoked_at=None).count():
        text = ngettext(
            "%(count)d device at a door takes the new hours over; open it once with a network.",
            "%(count)d devices at doors take the new hours over; open them once with a network.",
            count,
        )
        yield Consequence(text % {"count": count}, warn=True)
