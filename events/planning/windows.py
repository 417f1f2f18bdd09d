"""The rule of registration of a programme: what a change of it does to the sessions that follow it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from bimtek.common import audit
from events.lifecycle import services as lifecycle
from events.lifecycle.window import WINDOW
from events.organizers.access import AnyUser
from events.programmes.models import Programme
from events.training.models import TrainingSession

from .models import WindowRule

Status = TrainingSession.Status
Window = tuple[datetime | None, datetime | None]


@dataclass(frozen=True)
class WindowDifference:
    """A session's window as it stands and as the new rule has it; `follows` where the rule decides about it."""

    session: TrainingSession
    before: Window
    after: Window
    follows: bool

    @property
    def changes(self) -> bool:
        """Whether the rule gives it another window."""
        return self.follows and self.before != self.after


def rule_of(programme: Programme) -> WindowRule | None:
    """The programme's rule; None where there is none."""
    return WindowRule.objects.filter(programme=programme).first()


def differences(programme: Programme, rule: WindowRule, *, now: datetime) -> list[WindowDifference]:
    """What a rule does to each session of the programme that is still to come, in the order of their days.

    A session follows where its window is what the rule up to now says, or where it has none; the other ones were
    changed by hand.
    """
    return list(_differences(_coming(programme), rule, rule_of(programme), now))


def _coming(programme: Programme) -> QuerySet[TrainingSession]:
    coming = programme.sessions.filter(status__in=(Status.DRAFT, Status.PUBLISHED, Status.CLOSED))
    return coming.select_related("programme__organizer", "location").order_by("starts_on", "pk")


def _differences(
    sessions: QuerySet[TrainingSession], rule: WindowRule, until_now: WindowRule | None, now: datetime
) -> Iterator[WindowDifference]:
    for session in sessions:
        if session.starts_on <= now.astimezone(session.zone).date():
            continue
        window = window_of(session)
        follows = window == (None, None) or (until_now is not None and window == until_now.window(session))
        yield WindowDifference(session, window, rule.window(session), follows)


def window_of(session: TrainingSession) -> Window:
    """When registration for a session opens and closes as it stands."""
    return session.registration_opens_at, session.registration_closes_at


@transaction.atomic
def set_rule(
    *, programme: Programme, rule: WindowRule, also: Collection[int], by: AnyUser | None, now: datetime
) -> int:
    """Keep the rule and give its window to the sessions that follow it, and to those with the keys in `also`.

    Returns how many changed. Two at once follow each other. Raises what `lifecycle.services.update` raises; nothing was
    written then.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    changed = 0
    # Locked as they are: all columns of a session are written.
    coming = _coming(programme).select_for_update(of=("self",), no_key=True)
    for each in _differences(coming, rule, rule_of(programme), now):
        if each.changes or (each.session.pk in also and each.before != each.after):
            give(each.session, rule)
            lifecycle.update(session=each.session, now=now)
            changed += 1
    rule.programme = programme
    rule.save()
    audit.record(programme, by=by, registration_rule=str(rule), sessions_changed=changed)
    return changed


def give(session: TrainingSession, rule: WindowRule) -> None:
    """Let a session, not saved yet, have the window of a rule."""
    for name, at in zip(WINDOW, rule.window(session), strict=True):
        setattr(session, name, at)
