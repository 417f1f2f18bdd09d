"""What a change to many sessions is about, as words: said of each session before the change and after it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bimtek.common.dates import clock, moment
from events.lifecycle.window import WINDOW
from events.training.models import TrainingSession


def window(session: TrainingSession, _category: str) -> str:
    """When registration opens and closes."""
    ends = [getattr(session, name) for name in WINDOW]
    return " – ".join(moment(at, session.timezone) if at else _("not set") for at in ends)


def seats(session: TrainingSession, category: str) -> str:
    """The seats of the category, and how many wait for one."""
    pool = session.pools.filter(category__iexact=category).first()
    if pool is None:
        return ""
    said = ngettext("%(n)d seat", "%(n)d seats", pool.capacity) % {"n": pool.capacity}
    waiting = _("{n} waiting").format(n=pool.waiting)
    return f"{said} ({waiting})" if pool.waiting else said


def items(session: TrainingSession, _category: str) -> str:
    """How many items the agenda has."""
    count = session.agenda.count()
    return ngettext("%(count)d agenda item", "%(count)d agenda items", count) % {"count": count}


def first_hour(session: TrainingSession, _category: str) -> str:
    """When the agenda begins."""
    first = session.agenda.order_by("starts_at").first()
    return clock(first.starts_at, session.timezone) if first else ""
