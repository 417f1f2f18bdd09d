"""Who is told of a change of a session, and what becomes of the calendar entries that were mailed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.training.change import ChangeKind, Consequence, SessionChange
from events.training.models import TrainingSession
from participants.registration.models import Registration
from participants.registration.selectors import REACHABLE

from .models import Notice

Kind = Notice.Kind


def kind_of(change: SessionChange) -> str:
    """The kind of notice that tells of a change; empty for what is not told."""
    if change.before.status not in change.before.PUBLIC or not change.kinds:
        return ""
    if ChangeKind.POSTPONED in change.kinds:
        return Kind.POSTPONED
    if ChangeKind.RESUMED in change.kinds:
        return Kind.RESUMED
    # While it is off, new days are prepared; they are told when it takes place after all.
    on = change.before.status in (change.before.Status.PUBLISHED, change.before.Status.CLOSED)
    return Kind.SESSION_CHANGED if on and ChangeKind.CANCELLED not in change.kinds else ""


def whom_no_mail_reaches(session: TrainingSession) -> str:
    """How many registrants staff have to tell themselves; empty where a mail reaches all of them."""
    active = Registration.objects.filter(session=session.pk, status__in=Registration.ACTIVE)
    count = active.exclude(REACHABLE).count()
    text = ngettext(
        "%(count)d has no e-mail address: tell them yourself.",
        "%(count)d have no e-mail address: tell them yourself.",
        count,
    )
    return text % {"count": count} if count else ""


def people(change: SessionChange) -> Iterator[Consequence]:
    """How many are told, how many have no address, and what their calendars do."""
    if not kind_of(change) and ChangeKind.CANCELLED not in change.kinds:
        return
    active = Registration.objects.filter(session=change.before.pk, status__in=Registration.ACTIVE)
    reached = active.filter(REACHABLE).exists()
    if others := whom_no_mail_reaches(change.before):
        yield Consequence(others, warn=True)
    if reached and change.kinds & {ChangeKind.POSTPONED, ChangeKind.CANCELLED}:
        yield Consequence(_("The mail takes the entry out of their calendars."))
    elif reached:
        yield Consequence(_("The mail brings a calendar entry that replaces the one they have."))
