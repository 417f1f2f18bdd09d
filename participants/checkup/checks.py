"""What must be true of every database, as questions that a live one can be asked.

Each check reads, in a number of statements that does not grow with the data, and gives findings: what is wrong, where,
and what to do. The constraints of the tables hold most of it; the counters are held by the services alone.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, Sum

from bimtek.accounts.models import OutgoingMail
from events.models import SeatCeiling, SeatPool
from participants.enrolment import waiting
from participants.notices.models import Notice
from participants.registration.models import Registration

from .findings import CheckFinding
from .log_checks import accepted_once, log_only_grows, of_one_session, seals_whole
from .process_checks import start_again
from .table_checks import tables_as_migrated

Status = Registration.Status
# Of two who register within it either may stand first: their rows are numbered before they meet at the pool's lock.
SAME_MOMENT = timedelta(minutes=1)
PATIENCE = timedelta(minutes=10)  # after which the clock or the workers should have done what waits for them

RECOUNT = "manage.py doctor --repair counts them again, one session at a time, while people register."
CLOCK = f"The clock starts this, a worker of the queue `default` does it. {start_again('default')}"
COMPOSING = f"A worker of the queue `bulk` does this. {start_again('bulk')}"


def seats_counted(now: datetime) -> Iterator[CheckFinding]:
    """`taken` of each pool is the number of its registrations that hold a seat; `waiting`, of those in line."""
    counted = Registration.objects.order_by().values("pool").filter(status__in=Registration.ACTIVE)
    seated = Count("pk", filter=Q(status__in=Registration.SEATED))
    lined = Count("pk", filter=Q(status=Status.WAITLISTED))
    real = {row["pool"]: (row["seated"], row["lined"]) for row in counted.annotate(seated=seated, lined=lined)}
    for key, session, taken, waits in SeatPool.objects.values_list("pk", "session", "taken", "waiting").iterator():
        have = real.get(key, (0, 0))
        if have != (taken, waits):
            what = f"pool {key}: counts {taken} taken and {waits} waiting, registrations say {have[0]} and {have[1]}"
            yield CheckFinding("seats counted", what, RECOUNT, session)


def ceilings_counted(now: datetime) -> Iterator[CheckFinding]:
    """A session's ceiling counts the seats of all its pools, and all of them point to it."""
    inside = Sum("session__pools__taken")
    stray = Count("session__pools", filter=~Q(session__pools__ceiling=F("pk")) | Q(session__pools__ceiling=None))
    for ceiling in SeatCeiling.objects.annotate(inside=inside, stray=stray):
        if ceiling.stray or ceiling.taken != (ceiling.inside or 0):
            what = f"session {ceiling.session_id}: {ceiling.taken} under its ceiling, its pools say {ceiling.inside}"
            yield CheckFinding("ceilings counted", what, RECOUNT, ceiling.session_id)


def never_above_capacity(now: datetime) -> Iterator[CheckFinding]:
    """No pool has more taken than it offers; the table's constraint refuses it, unless an administrator dropped it."""
    for key, session in SeatPool.objects.filter(taken__gt=F("capacity")).values_list("pk", "session"):
        advice = "Offer more seats of it, or move people to another session; then find out who dropped the constraint."
        yield CheckFinding("never above capacity", f"pool {key} of session {session} is oversold", advice)


def one_active_each(now: datetime) -> Iterator[CheckFinding]:
    """A person has at most one active registration per session; the partial unique index refuses a second."""
    active = Registration.objects.filter(status__in=Registration.ACTIVE).order_by()
    for row in active.values("person", "session").annotate(n=Count("pk")).filter(n__gt=1):
        what = f"person {row['person']} has {row['n']} active registrations for session {row['session']}"
        yield CheckFinding(
            "one active registration each", what, "Cancel all but one in the workspace; REINDEX the table."
        )


def in_their_own_session(now: datetime) -> Iterator[CheckFinding]:
    """A registration's pool belongs to its session."""
    for key in Registration.objects.exclude(pool__session=F("session")).values_list("pk", flat=True):
        advice = "Cancel it in the workspace and register the person again."
        yield CheckFinding("pool of the session", f"registration {key} has a pool of another session", advice)


def groups_whole(now: datetime) -> Iterator[CheckFinding]:
    """Of people who came together, none waits while others sit."""
    rows = Registration.objects.filter(group__isnull=False).order_by().values("group", "pool")
    lined = Count("pk", filter=Q(status=Status.WAITLISTED))
    seated = Count("pk", filter=Q(status__in=Registration.SEATED))
    for row in rows.annotate(lined=lined, seated=seated).filter(lined__gt=0, seated__gt=0):
        what = f"group {row['group']}: {row['seated']} have seats and {row['lined']} wait"
        yield CheckFinding("groups kept whole", what, "Cancel those who wait and add them by hand if seats are free.")


def trails_whole(now: datetime) -> Iterator[CheckFinding]:
    """A registration has a successor exactly if it was moved or replaced."""
    ended = Q(status__in=[Status.MOVED, Status.REPLACED])
    broken = Registration.objects.filter((ended & Q(successor=None)) | (~ended & Q(successor__isnull=False)))
    for key in broken.values_list("pk", flat=True):
        advice = "Look at its audit entries: what was done to it does not agree with its status."
        yield CheckFinding("trail of places", f"registration {key}: status and successor do not agree", advice)


def offers_ended(now: datetime) -> Iterator[CheckFinding]:
    """No offer is long past its end."""
    late = Registration.objects.filter(status=Status.OFFERED, offer_ends_at__lt=now - PATIENCE).count()
    if late:
        yield CheckFinding("offers end in time", f"{late} offers are past their end", CLOCK)


def nobody_waits_beside_a_seat(now: datetime) -> Iterator[CheckFinding]:
    """Where a seat is free, no party in its line could take it; a group waits until all its seats are free."""
    for session in waiting.could_move_up(now):
        what = f"session {session}: somebody waits although there is a seat for them"
        yield CheckFinding("nobody waits beside a seat", what, CLOCK)


def order_of_lines_kept(now: datetime) -> Iterator[CheckFinding]:
    """No one who registered later sits while an earlier registration still waits in the same line.

    Who carries no key of a form was given the seat by staff, who may pass the line; a successor has its predecessor's.
    """
    came = ExpressionWrapper(F("registered_at") - SAME_MOMENT, DateTimeField())
    line = Registration.objects.filter(pool=OuterRef("pool"), status=Status.WAITLISTED)
    seated = Registration.objects.filter(pool__waiting__gt=0, status__in=Registration.SEATED, predecessor=None)
    later = seated.exclude(request_key=None).annotate(came=came)
    later = later.filter(Exists(line.filter(registered_at__lt=OuterRef("came")))).order_by("pk")
    for key, pool in later.values_list("pk", "pool"):
        advice = "Give those who came before a seat by hand, or move this one; then find out who wrote to the tables."
        yield CheckFinding("order of lines", f"registration {key} passed the line of pool {pool}", advice)


def mails_leave(now: datetime) -> Iterator[CheckFinding]:
    """No notice has been waiting long for its mail."""
    if late := Notice.objects.filter(written_at__lt=now - PATIENCE).count():
        yield CheckFinding("mails are composed", f"{late} notices wait to be composed", COMPOSING)
    if late := OutgoingMail.objects.undelivered(now).filter(created_at__lt=now - PATIENCE).count():
        advice = "Django admin, outgoing mails, shows the last error; `manage.py send_test_mail ADDRESS` tries it."
        yield CheckFinding("mails leave", f"{late} mails wait to be delivered", advice)


CHECKS: tuple[Callable[[datetime], Iterator[CheckFinding]], ...] = (
    tables_as_migrated,
    seats_counted,
    ceilings_counted,
    never_above_capacity,
    one_active_each,
    in_their_own_session,
    groups_whole,
    trails_whole,
    offers_ended,
    nobody_waits_beside_a_seat,
    order_of_lines_kept,
    mails_leave,
    log_only_grows,
    seals_whole,
    accepted_once,
    of_one_session,
)
