"""What organizers do with registrants, beyond one registration."""

from datetime import datetime

from django.db import transaction

from events.training.models import TrainingSession
from participants.notices import mails
from participants.notices import services as notices
from participants.notices.models import Notice
from participants.people.selectors import mail_address
from participants.registration.models import Registration
from participants.registration.selectors import session_times, with_session

from . import selectors

CHUNK = 200  # mails written in one transaction: a second or two, and what a killed worker repeats


@transaction.atomic
def tell_cancelled(*, session_id: int, now: datetime) -> int:
    """Write the news to the next CHUNK registrants who have not been told; returns how many that were.

    Mail and mark are one transaction, so a worker that is killed and run again tells no registrant twice and
    forgets none; two at once share the work. Who has no address is marked too, and shown to staff.
    """
    locked = with_session().select_for_update(of=("self",), no_key=True, skip_locked=True)
    rows = list(locked.filter(pk__in=selectors.untold(session_id)).order_by("pk")[:CHUNK])
    if rows:
        times = session_times(rows[0].session)
        for row in rows:
            mails.session_cancelled(row, times=times, now=now)
        Registration.objects.filter(pk__in=[row.pk for row in rows]).update(told_cancelled_at=now)
    return len(rows)


@transaction.atomic
def take_back_cancellation(*, session: TrainingSession, now: datetime, mail: bool) -> int:
    """Forget that registrants were told of a cancellation; with `mail` tell them that it holds no more.

    Returns how many are told. Who had not heard of the cancellation yet hears of neither.
    """
    heard = Registration.objects.filter(session=session, told_cancelled_at__isnull=False)
    active = heard.filter(status__in=Registration.ACTIVE)
    rows = list(active.select_related("person__user").order_by("pk"))
    heard.update(told_cancelled_at=None)  # also of a place that is closed: given back, it hears of the next one
    if not mail:
        return 0
    notices.write(rows, Notice.Kind.RESUMED, now=now)
    return sum(1 for row in rows if mail_address(row.attendee))


def sessions_with_untold() -> list[int]:
    """Keys of cancelled sessions whose registrants have not all been told."""
    rows = Registration.objects.filter(
        session__status=TrainingSession.Status.CANCELLED,
        status__in=Registration.ACTIVE,
        told_cancelled_at__isnull=True,
    )
    return list(rows.order_by("session").values_list("session", flat=True).distinct())
