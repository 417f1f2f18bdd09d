"""What follows for certificates that were issued when a session is changed."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from events.training.change import ChangeKind, Consequence, SessionChange

from .models import Certificate


def certificates(change: SessionChange) -> Iterator[Consequence]:
    """Certificates say what they said; what no longer fits stands on the session's list of differences."""
    told = {ChangeKind.MOVED, ChangeKind.PLACED, ChangeKind.RENAMED, ChangeKind.CANCELLED, ChangeKind.POSTPONED}
    if not change.kinds & told:
        return
    if count := Certificate.objects.filter(session=change.before.pk, status=Certificate.Status.VALID).count():
        text = ngettext(
            "%(count)d certificate was issued and stays as it is: look at the differences afterwards.",
            "%(count)d certificates were issued and stay as they are: look at the differences afterwards.",
            count,
        )
        yield Consequence(text % {"count": count}, warn=True)
