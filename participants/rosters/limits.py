"""How much may be handed in and be at work: each file takes a process to open it, room, and a worker's time.

Of several uploads at the very same moment one too many may pass; places at work are given one after the other.
"""

from django.db.models import Sum

from bimtek.accounts.models import User
from bimtek.common import limits
from events.organizers.models import Organizer
from events.training.models import TrainingSession

from .errors import refusal
from .models import Roster

HOUR_SECONDS, DAY_SECONDS = 3600, 24 * 3600
# A person who uploads, looks, checks and applies needs a minute for a list; a whole office has many people and places.
BY_MEMBER_AN_HOUR, BY_ORGANIZER_A_DAY = 100, 1000
CHECKS_AN_HOUR = 300  # by a member; short lists are checked within the request
KEPT_BYTES = 1024**3  # uploaded by one member and still kept; a list of a thousand people has 60 kB
UNAPPLIED = 50  # lists of one session
# A list whose NIK stand one row off is refused by many; who asks for a leaked list's NIK needs many such lists.
MANY_NIKS_REFUSED, SUCH_LISTS_A_DAY = 100, 5
AT_WORK = 4  # long lists of one organizer: with two processes, a few minutes that others wait at most

# Refusals that are no fault of the file: they stand above the form.
CODES = frozenset(
    {
        "too_many_files",
        "too_many_of_office",
        "too_many_checks",
        "too_many_niks",
        "kept_full",
        "too_many_unapplied",
        "at_work",
    }
)


def check_upload(session: TrainingSession, *, size: int, by: User) -> None:
    """Count one upload.

    Raises Refusal `too_many_files`, `too_many_of_office`, `too_many_unapplied` and `kept_full`.
    """
    if limits.count(f"rosters-of-member:{by.pk}", HOUR_SECONDS) > BY_MEMBER_AN_HOUR:
        raise refusal("too_many_files")
    if limits.count(f"rosters-of-organizer:{session.programme.organizer_id}", DAY_SECONDS) > BY_ORGANIZER_A_DAY:
        raise refusal("too_many_of_office")
    unapplied = session.rosters.exclude(status=Roster.Status.APPLIED).order_by()
    if len(unapplied.values_list("pk")[:UNAPPLIED]) == UNAPPLIED:
        raise refusal("too_many_unapplied")
    kept = Roster.objects.filter(created_by=by).exclude(file="").order_by().aggregate(bytes=Sum("size"))
    if (kept["bytes"] or 0) + size > KEPT_BYTES:
        raise refusal("kept_full")


def check_check(by: User) -> None:
    """Count one check of a list's rows. Raises Refusal `too_many_checks` and `too_many_niks`."""
    if limits.count(f"roster-checks:{by.pk}", HOUR_SECONDS) > CHECKS_AN_HOUR:
        raise refusal("too_many_checks")
    if limits.reached(_many_niks(by.pk), SUCH_LISTS_A_DAY):
        raise refusal("too_many_niks")


def count_niks_refused(user_id: int | None, niks: int) -> None:
    """Count a checked list in which so many NIK belong to people of other names, for who uploaded it."""
    if niks >= MANY_NIKS_REFUSED:
        limits.count(_many_niks(user_id), DAY_SECONDS)


def _many_niks(user_id: int | None) -> str:
    return f"roster-many-niks:{user_id}"


def take_place_at_work(roster: Roster, *, longer_than: int) -> None:
    """See that a worker may have one more list of this organizer; lists of fewer rows do not count.

    Call it in the transaction that sets the status. Raises Refusal `at_work`.
    """
    if roster.rows_total <= longer_than:
        return
    organizer = roster.session.programme.organizer_id
    # The next upload comes here after us, and counts us.
    Organizer.objects.select_for_update(no_key=True).get(pk=organizer)
    working = Roster.objects.filter(status__in=Roster.WORKING, rows_total__gt=longer_than).exclude(pk=roster.pk)
    working = working.filter(session__programme__organizer=organizer).order_by()
    if len(working.values_list("pk")[:AT_WORK]) == AT_WORK:
        raise refusal("at_work")
