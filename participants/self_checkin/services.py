"""Every write of this room: the rule of a session, and what becomes of an attempt to check in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from events.agenda.models import AgendaItem
from events.training.guard import open_for_change
from events.training.models import TrainingSession
from participants.attendance.models import AttendanceEntry
from participants.attendance.scans import Scan, record_scans
from participants.attendance.windows import ScanHours
from participants.registration.models import Registration

from .marks import mark
from .models import SelfCheckIn, SelfCheckInRule, new_salt
from .positions import GeoPosition, distance_m, is_within
from .selectors import centre
from .windows import policy_with

Outcome, ScanAnswer = SelfCheckIn.Outcome, AttendanceEntry.ScanAnswer
MARKS_KEPT = timedelta(days=90)
"""After a session's last day: attendance is accounted for and disputed within a quarter."""
BIGGEST_M = 2**31 - 1  # what the column of a distance holds; nothing on earth is farther


@dataclass(frozen=True)
class Attempt:
    """A genuine code as a participant brings it."""

    uid: UUID  # made with the form, so that a form sent twice is one attempt
    opened_at: datetime  # when the code was opened or typed, which is when the person came
    age: timedelta  # of the code at that moment
    browser: str  # as it came: only marks of these two are stored
    network: str
    place: GeoPosition | None = None


@dataclass(frozen=True)
class Result:
    """What became of an attempt; `since` is when the person had come before, where that is known."""

    outcome: str
    since: datetime | None = None
    distance_m: int | None = None


@transaction.atomic
def set_rule(
    *, session: TrainingSession, enabled: bool, place: GeoPosition | None, radius_m: int | None, by: User
) -> SelfCheckInRule:
    """Say whether people check in by themselves, and within which circle. Raises Refusal for a cancelled session."""
    open_for_change(session.pk)
    rule, _created = SelfCheckInRule.objects.update_or_create(
        session=session,
        defaults={
            "enabled": enabled,
            "latitude": place.latitude if place else None,
            "longitude": place.longitude if place else None,
            "radius_m": radius_m if place else None,
        },
    )
    audit(session, by=by, self_check_in=enabled, within_m=rule.radius_m)
    return rule


@transaction.atomic
def check_in(
    *, registration: Registration, item: AgendaItem, attempt: Attempt, by: User | None, now: datetime
) -> Result:
    """Record that a participant with a fresh code came, unless the session asks for a place and they are elsewhere.

    Of several at once exactly one is recorded, the others are told since when. Every attempt leaves a row.
    """
    rule = registration.session.self_check_in
    if refused := _refused_by_place(rule, attempt.place):
        return _keep(registration, item, attempt, rule, refused, now)
    scan = Scan(
        uid=attempt.uid,
        registration=registration.pk,
        item=item.pk,
        says=AttendanceEntry.Says.ARRIVED,
        source=AttendanceEntry.Source.SELF,
        at=attempt.opened_at,
    )
    hours = ScanHours({item.pk: item}, policy_with(registration.session))
    answered = record_scans(session=registration.session, scans=[scan], by=by, now=now, hours=hours)[0]
    entry = AttendanceEntry.objects.filter(uid=scan.uid, registration=registration).first()
    return _keep(registration, item, attempt, rule, _outcome(answered.answer), now, entry=entry, since=answered.since)


@transaction.atomic
def note_expired(*, registration: Registration, item: AgendaItem, attempt: Attempt, now: datetime) -> Result:
    """Record that a participant brought a code that was genuine once."""
    return _keep(registration, item, attempt, registration.session.self_check_in, Outcome.EXPIRED, now)


def forget(*, now: datetime) -> int:
    """Destroy the salts of sessions that ended MARKS_KEPT ago, and return of how many.

    Their rows still tell that two attempts came from one browser; which browser it was can no longer be found out.
    """
    over = SelfCheckInRule.objects.filter(session__ends_on__lt=(now - MARKS_KEPT).date())
    return over.exclude(salt=b"").update(salt=b"")


def _refused_by_place(rule: SelfCheckInRule, place: GeoPosition | None) -> str:
    middle = centre(rule)
    if middle is None or rule.radius_m is None:
        return ""
    if place is None:
        return Outcome.NO_PLACE
    return "" if is_within(place, middle, rule.radius_m) else Outcome.TOO_FAR


def _outcome(answer: str) -> str:
    match answer:
        case ScanAnswer.WELCOME:
            return Outcome.RECORDED
        case ScanAnswer.ALREADY:
            return Outcome.ALREADY
    return Outcome.REFUSED


def _keep(
    registration: Registration,
    item: AgendaItem,
    attempt: Attempt,
    rule: SelfCheckInRule,
    outcome: str,
    now: datetime,
    *,
    entry: AttendanceEntry | None = None,
    since: datetime | None = None,
) -> Result:
    """Add the attempt's row; one that was sent before is there already. Its registration is locked where it counts."""
    middle, place = centre(rule), attempt.place if centre(rule) else None
    distance = _metres(distance_m(place, middle)) if place and middle else None
    if entry is None or not SelfCheckIn.objects.filter(entry=entry).exists():
        salt = _salt(rule)
        SelfCheckIn.objects.create(
            registration=registration,
            item=item,
            entry=entry,
            outcome=outcome,
            code_age_s=int(attempt.age.total_seconds()),
            browser=mark(salt, "browser", attempt.browser),
            network=mark(salt, "network", attempt.network),
            distance_m=distance,
            accuracy_m=_metres(place.accuracy_m) if place else None,
            at=now,
        )
    return Result(outcome, since, distance)


def _metres(length: float) -> int:
    return min(round(length), BIGGEST_M)


def _salt(rule: SelfCheckInRule) -> bytes:
    """The rule's salt; a new one where it was destroyed and the session was then put off to later days."""
    if not rule.salt:
        SelfCheckInRule.objects.filter(pk=rule.pk, salt=b"").update(salt=new_salt())
        rule.refresh_from_db(fields=["salt"])
    return bytes(rule.salt)
