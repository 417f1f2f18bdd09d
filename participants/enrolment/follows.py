"""What follows for places, offers and tickets when a session is changed, and the offers that are put right with it."""

from collections.abc import Iterator
from datetime import datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bimtek.common.dates import moment
from events.training.change import ChangeKind, Consequence, SessionChange
from events.training.models import TrainingSession
from participants.registration.models import Registration

from .two_at_once import moved_onto_others

Status = Registration.Status


def offers(change: SessionChange) -> Iterator[Consequence]:
    """Offers that would outlive the first day."""
    if ChangeKind.MOVED not in change.kinds:
        return
    begins = _begins(change.after)
    if count := _outliving(change.before.pk, begins):
        text = ngettext(
            "%(count)d offer of a seat ends %(at)s, when the session begins.",
            "%(count)d offers of a seat end %(at)s, when the session begins.",
            count,
        )
        yield Consequence(text % {"count": count, "at": moment(begins, change.after.timezone)})


def shorten_offers(session: TrainingSession) -> int:
    """End the offers of a session that was moved when it begins; returns how many."""
    begins = _begins(session)
    late = Registration.objects.filter(session=session, status=Status.OFFERED, offer_ends_at__gt=begins)
    return late.update(offer_ends_at=begins)


def places(change: SessionChange) -> Iterator[Consequence]:
    """Tickets, and people who have a place in another session at the same time."""
    confirmed = Registration.objects.filter(session=change.before.pk, status=Status.CONFIRMED)
    count = confirmed.count() if change.kinds else 0
    if count and ChangeKind.CANCELLED in change.kinds:
        yield Consequence(_("%(count)d tickets are no longer valid.") % {"count": count})
    elif count:
        text = ngettext(
            "%(count)d ticket stays valid and says what was changed, on the page and as a PDF fetched anew.",
            "%(count)d tickets stay valid and say what was changed, on the page and as a PDF fetched anew.",
            count,
        )
        yield Consequence(text % {"count": count})
    if change.kinds & {ChangeKind.MOVED, ChangeKind.RESUMED}:
        yield from moved_onto_others(change)


def _outliving(session: int, begins: datetime) -> int:
    return Registration.objects.filter(session=session, status=Status.OFFERED, offer_ends_at__gt=begins).count()


def _begins(session: TrainingSession) -> datetime:
    return datetime.combine(session.starts_on, time(), session.zone)
