"""What follows for the agenda, and for its speakers, when a session is changed."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bimtek.common.dates import moment
from events.training.change import ChangeKind, Consequence, SessionChange

from . import days
from .models import AgendaItem

CLASHES_SHOWN = 10


def agenda(change: SessionChange) -> Iterator[Consequence]:
    """The items that go along, and those of which attendance is recorded."""
    if ChangeKind.MOVED not in change.kinds:
        return
    items = list(AgendaItem.objects.filter(session=change.before.pk))
    if items and change.after.starts_on != change.before.starts_on and _same_length(change):
        text = ngettext(
            "%(count)d agenda item goes along and keeps its clock time.",
            "%(count)d agenda items go along and keep their clock times.",
            len(items),
        )
        yield Consequence(text % {"count": len(items)})
    if recorded := days.recorded(items):
        text = ngettext(
            "Attendance is recorded for %(count)d agenda item: it keeps its own day, and another day needs a reason.",
            "Attendance is recorded for %(count)d agenda items: it keeps its own day, and another day needs a reason.",
            len(recorded),
        )
        yield Consequence(text % {"count": len(recorded)}, warn=True)


def speakers(change: SessionChange) -> Iterator[Consequence]:
    """Speakers and moderators to tell, and those who are in another session at the new time."""
    if not change.kinds:
        return
    of_session = AgendaItem.objects.filter(session=change.before.pk)
    items = list(of_session.select_related("moderator").prefetch_related("speakers"))
    busy = {item.pk: {*item.speakers.all(), *([item.moderator] if item.moderator else [])} for item in items}
    people = sorted({person.full_name for found in busy.values() for person in found})
    if people:
        yield Consequence(
            _("Speakers and moderators to tell yourself: %(names)s.") % {"names": "; ".join(people).removesuffix(".")},
            True,
        )
    if ChangeKind.MOVED in change.kinds:
        yield from _clashes(change, items, busy)


def _clashes(change: SessionChange, items: list[AgendaItem], busy: dict[int, set]) -> Iterator[Consequence]:  # type: ignore[type-arg]  # of speakers
    shift = change.after.starts_on - change.before.starts_on
    others = AgendaItem.objects.exclude(session=change.before.pk).exclude(session__status__in=change.before.OFF)
    for item in items[:CLASHES_SHOWN]:
        starts, ends = item.starts_at + shift, (item.ends_at or item.starts_at + timedelta(minutes=1)) + shift
        at_once = others.filter(
            Q(speakers__in=busy[item.pk]) | Q(moderator__in=busy[item.pk]), starts_at__lt=ends, ends_at__gt=starts
        )
        for other in at_once.select_related("session__programme").distinct()[:CLASHES_SHOWN]:
            facts = {"session": other.session, "at": moment(other.starts_at, other.session.timezone)}
            yield Consequence(_("A speaker would also be in %(session)s, %(at)s.") % facts, warn=True)


def _same_length(change: SessionChange) -> bool:
    before, after = change.before, change.after
    return after.ends_on - after.starts_on == before.ends_on - before.starts_on
