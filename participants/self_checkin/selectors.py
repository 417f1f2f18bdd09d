"""Reads about checking in by oneself: what a participant can check in to now, and what the screen tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, Q, QuerySet

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.attendance.models import AttendanceEntry
from participants.registration.models import Registration

from . import windows
from .models import SelfCheckInRule
from .positions import GeoPosition

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CheckInCandidate:
    """An agenda item that takes codes now, and the registration for which its participant would check in to it."""

    registration: Registration  # with person, session, its rule and programme
    item: AgendaItem
    since: datetime | None = None  # the coming that is recorded already


def candidates(holder: Q, now: datetime) -> list[CheckInCandidate]:
    """All items that take codes now of the confirmed registrations that `holder` picks, in three queries.

    A person has few registrations around today, whatever the portal holds.
    """
    mine = {row.session_id: row for row in _registrations(holder, now)}
    policies = {key: windows.policy_with(row.session) for key, row in mine.items()}
    counted = AgendaItem.objects.filter(session__in=mine, minutes__gt=0)
    items = [item for item in counted if windows.is_open(item, policies[item.session_id], now)]
    since = _since([row.pk for row in mine.values()], items)
    return [
        CheckInCandidate(mine[item.session_id], item, since.get((mine[item.session_id].pk, item.pk))) for item in items
    ]


def _registrations(holder: Q, now: datetime) -> QuerySet[Registration]:
    today = now.date()  # of UTC: a day more on each side holds for every zone
    rows = Registration.objects.filter(
        holder,
        status=Registration.Status.CONFIRMED,
        session__self_check_in__enabled=True,
        session__starts_on__lte=today + A_DAY,
        session__ends_on__gte=today - A_DAY,
    )
    rows = rows.exclude(session__status__in=windows.CLOSED).order_by("pk")
    return rows.select_related("person", "session__self_check_in", "session__attendance_policy", "session__programme")


def _since(registrations: Sequence[int], items: Sequence[AgendaItem]) -> Mapping[tuple[int, int], datetime]:
    """When each of them came to each of the items, as far as it is recorded."""
    comings = AttendanceEntry.objects.filter(
        registration__in=registrations, item__in=items, says=AttendanceEntry.Says.ARRIVED
    ).exclude(answer__in=AttendanceEntry.REFUSED)
    rows = comings.order_by().values_list("registration", "item").annotate(first=Min("at"))
    return {(registration, item): first for registration, item, first in rows}


def rule_of(session: TrainingSession) -> SelfCheckInRule:
    """The session's rule; an unsaved one, not enabled, where none was made."""
    rule = SelfCheckInRule.objects.filter(session=session).first()
    return rule or SelfCheckInRule(session=session)


def centre(rule: SelfCheckInRule) -> GeoPosition | None:
    """The middle of the circle in which people have to be; None where it is not asked."""
    if rule.radius_m is None or rule.latitude is None or rule.longitude is None:
        return None
    return GeoPosition(rule.latitude, rule.longitude)


def came(item: AgendaItem) -> int:
    """How many people came to the item so far, through whichever door."""
    comings = AttendanceEntry.objects.filter(item=item, answer=AttendanceEntry.ScanAnswer.WELCOME)
    return comings.values("registration").distinct().count()


def open_items(session: TrainingSession, now: datetime) -> list[AgendaItem]:
    """The items of the session that take codes now."""
    policy = windows.policy_with(session)
    return [item for item in session.agenda.filter(minutes__gt=0) if windows.is_open(item, policy, now)]


def offers_link(registration: Registration, now: datetime) -> bool:
    """Whether the ticket should lead to the check-in now.

    Load `session__self_check_in` and `session__attendance_policy` with the registration: then no statement is added
    for a session that does not use it, and one for a session that does, on its days only.
    """
    session = registration.session
    rule = getattr(session, "self_check_in", None)
    if rule is None or not rule.enabled or session.status in windows.CLOSED:
        return False
    today = now.date()
    if registration.status != Registration.Status.CONFIRMED or not (
        session.starts_on - A_DAY <= today <= session.ends_on + A_DAY
    ):
        return False
    return bool(open_items(session, now))
