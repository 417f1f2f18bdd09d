"""What follows for the registration window, and for the place, when a session is changed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from bimtek.common.dates import date_range, moment
from events.training.change import ChangeKind, Consequence, SessionChange
from events.training.models import TrainingSession

from . import window

SHOWN = 5


def registration_window(change: SessionChange) -> Iterator[Consequence]:
    """Which end of the window moves along, and which stays."""
    if ChangeKind.MOVED not in change.kinds:
        return
    moving = window.moving(change.before, change.after, change.now)
    names = {"registration_opens_at": _("Registration opens"), "registration_closes_at": _("Registration closes")}
    for field, name in names.items():
        before = getattr(change.before, field)
        if before is None:
            continue
        facts = {"what": name, "before": moment(before, change.before.timezone)}
        if field in moving:
            facts["after"] = moment(moving[field], change.after.timezone)
            yield Consequence(_("%(what)s %(after)s instead of %(before)s: it keeps its distance.") % facts)
        else:
            yield Consequence(_("%(what)s %(before)s, as it stands.") % facts, warn=before > change.now)


def place(change: SessionChange) -> Iterator[Consequence]:
    """Other sessions that are in the same place on one of the days."""
    session = change.after
    if session.location_id is None or not change.kinds & {ChangeKind.MOVED, ChangeKind.PLACED, ChangeKind.RESUMED}:
        return
    others = TrainingSession.objects.filter(
        location=session.location_id, starts_on__lte=session.ends_on, ends_on__gte=session.starts_on
    )
    for other in others.exclude(pk=session.pk).exclude(status__in=session.OFF).select_related("programme")[:SHOWN]:
        facts = {"session": other, "days": date_range(other.starts_on, other.ends_on)}
        yield Consequence(_("The place is also used by %(session)s, %(days)s.") % facts, warn=True)


def public_page(change: SessionChange) -> Iterator[Consequence]:
    """What visitors and subscribed calendars see at once."""
    kinds = change.kinds
    if ChangeKind.MOVED in kinds or ChangeKind.PLACED in kinds:
        yield Consequence(_("The public page says from what to what; calendars that subscribed take it over."))
    if ChangeKind.POSTPONED in kinds:
        yield Consequence(_("The public page says that the session is postponed; registration is closed until then."))
    if ChangeKind.CANCELLED in kinds:
        yield Consequence(_("The session stays visible on the public pages, marked as cancelled."))
    if ChangeKind.RESUMED in kinds:
        yield Consequence(_("The public page shows the session with its days again."))
