"""What waits for the staff of an organizer: told on its front page, and once a day by mail."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from events.organizers.models import Organizer
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.claims.models import Joining
from participants.corrections.models import Proposal
from participants.registration.doubles import has_double
from participants.registration.models import Registration

from .models import Message


@dataclass(frozen=True)
class WaitingLine:
    """So many things of one kind that wait, and the path of the page where they are."""

    organizer: int
    text: str
    path: str


@dataclass(frozen=True)
class WaitingScope:
    """Of which organizer (None: of all), at which moment, and since when what failed is told."""

    organizer: Organizer | None
    now: datetime
    since: datetime

    def sessions(self) -> QuerySet[TrainingSession]:
        """Their sessions that are not cancelled, with their programmes."""
        rows = TrainingSession.objects.exclude(status=TrainingSession.Status.CANCELLED).select_related("programme")
        return rows.filter(programme__organizer=self.organizer) if self.organizer else rows

    def messages(self) -> QuerySet[Message]:
        """Their messages."""
        return Message.objects.filter(organizer=self.organizer) if self.organizer else Message.objects.all()


def waiting(scope: WaitingScope) -> Iterator[WaitingLine]:
    """All that waits, kind by kind; a constant number of queries."""
    for kind in KINDS:
        yield from kind(scope)


def _approvals(scope: WaitingScope) -> Iterator[WaitingLine]:
    """Registrations that wait for approval, session by session."""
    pending = Q(registrations__status=Registration.Status.PENDING)
    rows = scope.sessions().filter(pending, ends_on__gte=scope.now.date())
    for session in rows.annotate(n=Count("registrations")):
        path = f"{reverse('registrants:list', args=[session.pk])}?status=pending"
        text = _("%(n)s registrations wait for approval: %(session)s") % {"n": session.n, "session": session}
        yield WaitingLine(session.programme.organizer_id, text, path)


def _free_seats(scope: WaitingScope) -> Iterator[WaitingLine]:
    """Lines of people before seats that are free, which were offered to none of them."""
    open_now = scope.sessions().filter(ends_on__gte=scope.now.date(), status=TrainingSession.Status.PUBLISHED)
    rows = SeatPool.objects.filter(session__in=open_now, waiting__gt=0, taken__lt=F("capacity"))
    for pool in rows.select_related("session__programme"):
        told = {"n": pool.waiting, "free": pool.capacity - pool.taken, "session": pool.session, "pool": pool.category}
        text = _("%(n)s wait in line while %(free)s seats are free: %(session)s, %(pool)s") % told
        path = reverse("registrants:waiting", args=[pool.session_id])
        yield WaitingLine(pool.session.programme.organizer_id, text, path)


def _tickets(scope: WaitingScope) -> Iterator[WaitingLine]:
    """Tickets that accounts ask for and staff decide on."""
    asked = Joining.objects.filter(joined_at=None, ended_at=None).values("registration__session")
    for session in scope.sessions().filter(pk__in=asked):
        text = _("Somebody asks to have a ticket in an account: %(session)s") % {"session": session}
        yield WaitingLine(session.programme.organizer_id, text, reverse("claims:joinings", args=[session.pk]))


def _names(scope: WaitingScope) -> Iterator[WaitingLine]:
    """Names that their owners want changed after attendance began."""
    people = Proposal.objects.filter(decided_at=None, organizer=None).values("person")
    named = Q(registrations__person__in=people, registrations__status=Registration.Status.CONFIRMED)
    for session in scope.sessions().filter(named).distinct():
        text = _("A participant proposes another name: %(session)s") % {"session": session}
        yield WaitingLine(session.programme.organizer_id, text, reverse("registrants:list", args=[session.pk]))


def _doubles(scope: WaitingScope) -> Iterator[WaitingLine]:
    """Sessions to come in which the same human being may be registered twice."""
    coming = scope.sessions().filter(ends_on__gte=scope.now.date())
    rows = Registration.objects.filter(session__in=coming, status__in=Registration.ACTIVE).filter(has_double())
    counts = dict(rows.order_by().values_list("session").annotate(Count("pk")))
    for session in coming.filter(pk__in=counts):
        text = _("%(n)s registrations look like doubles: %(session)s") % {"n": counts[session.pk], "session": session}
        yield WaitingLine(session.programme.organizer_id, text, reverse("casework:doubles", args=[session.pk]))


def _failures(scope: WaitingScope) -> Iterator[WaitingLine]:
    """Messages of which mails failed."""
    failed = Q(deliveries__mail__failed_at__gt=scope.since)
    for message in scope.messages().filter(failed).annotate(n=Count("deliveries")):
        text = _("%(n)s mails did not arrive: %(subject)s") % {"n": message.n, "subject": message.subject}
        yield WaitingLine(message.organizer_id, text, reverse("messages:detail", args=[message.pk]))


def _missed(scope: WaitingScope) -> Iterator[WaitingLine]:
    """Messages that a rule could not send in time."""
    for message in scope.messages().filter(state=Message.State.MISSED, created_at__gt=scope.since):
        text = _("Not sent, as it was too late: %(subject)s") % {"subject": message.subject}
        yield WaitingLine(message.organizer_id, text, reverse("messages:detail", args=[message.pk]))


KINDS: tuple[Callable[[WaitingScope], Iterator[WaitingLine]], ...] = (
    *(_approvals, _free_seats, _tickets, _names, _doubles, _failures, _missed),
)
