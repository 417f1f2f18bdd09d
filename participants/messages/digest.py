"""Once a day, members who handle registrants are told what waits for them; where nothing does, nothing is sent."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from events.organizers.access import Capability, roles_with
from events.organizers.models import Membership, Organizer
from events.training.models import TrainingSession
from participants.claims.models import Joining
from participants.corrections.models import Proposal
from participants.registration.models import Registration

from .letters import ONE_CLICK
from .models import DigestDay, DigestOptOut, Message

RECENT = timedelta(hours=24)  # failures are told once
SALT = "messages.digest"


@dataclass(frozen=True)
class WaitingLine:
    """So many things of one kind that wait, and the page where they are."""

    organizer: int
    text: str
    address: str


@dataclass
class MemberDigest:
    """What waits for one member."""

    user: User
    lines: dict[Organizer, list[WaitingLine]] = field(default_factory=dict)


def send_all(*, now: datetime) -> int:
    """Send today's digests that were not sent yet; returns how many."""
    with translation.override(settings.LANGUAGE_CODE):
        return sum(_send(each, now) for each in digests(now=now))


def digests(*, now: datetime) -> Iterable[MemberDigest]:
    """What waits, by the member whom it waits for: those with a role in that very organizer, not above it."""
    by_organizer = defaultdict(list)
    for line in [*_approvals(now), *_tickets(), *_names(), *_failures(now), *_missed(now)]:
        by_organizer[line.organizer].append(line)
    found: dict[int, MemberDigest] = {}
    members = Membership.objects.filter(organizer__in=by_organizer, role__in=roles_with(Capability.REGISTER))
    willing = members.exclude(user__in=DigestOptOut.objects.values("user")).filter(user__is_active=True)
    for member in willing.select_related("user", "organizer").order_by("user", "organizer__name", "pk"):
        digest = found.setdefault(member.user_id, MemberDigest(member.user))
        digest.lines[member.organizer] = by_organizer[member.organizer_id]
    return found.values()


def _send(digest: MemberDigest, now: datetime) -> bool:
    """The day's row and the mail are one transaction: a task that runs twice sends once."""
    try:
        with transaction.atomic():
            DigestDay.objects.create(user=digest.user, day=now.date())
            _mail(digest).send()
    except IntegrityError:
        return False
    return True


def _mail(digest: MemberDigest) -> EmailMessage:
    out = settings.SITE_URL + reverse("messages:digest_opt_out", args=[token(digest.user)])
    body = render_to_string("messages/digest.txt", {"lines": digest.lines.items(), "out": out})
    mail = EmailMessage(_("What waits for you in the bimtek portal"), body, to=[digest.user.email])
    name, value = ONE_CLICK.split(": ")
    mail.extra_headers = {"List-Unsubscribe": f"<{out}>", name: value}
    return mail


def token(user: User) -> str:
    """The secret part of the address at which a member wants no more digests."""
    return Signer(salt=SALT, sep=".").sign(str(user.pk))


def by_token(text: str) -> User | None:
    """Whose address it is; None where it was not made here."""
    try:
        return User.objects.filter(pk=Signer(salt=SALT, sep=".").unsign(text)).first()
    except BadSignature:
        return None


def _address(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def _approvals(now: datetime) -> Iterable[WaitingLine]:
    """Registrations that wait for approval, session by session."""
    waiting = Q(registrations__status=Registration.Status.PENDING)
    rows = TrainingSession.objects.filter(waiting, ends_on__gte=now.date()).exclude(
        status=TrainingSession.Status.CANCELLED
    )
    for session in rows.annotate(n=Count("registrations")).select_related("programme"):
        address = f"{_address('registrants:list', session.pk)}?status=pending"
        text = _("%(n)s registrations wait for approval: %(session)s") % {"n": session.n, "session": session}
        yield WaitingLine(session.programme.organizer_id, text, address)


def _tickets() -> Iterable[WaitingLine]:
    """Tickets that accounts ask for and staff decide on."""
    sessions = TrainingSession.objects.filter(
        pk__in=Joining.objects.filter(joined_at=None, ended_at=None).values("registration__session")
    )
    for session in sessions.select_related("programme"):
        text = _("Somebody asks to have a ticket in an account: %(session)s") % {"session": session}
        yield WaitingLine(session.programme.organizer_id, text, _address("claims:joinings", session.pk))


def _names() -> Iterable[WaitingLine]:
    """Names that their owners want changed after attendance began."""
    people = Proposal.objects.filter(decided_at=None, organizer=None).values("person")
    sessions = TrainingSession.objects.filter(
        registrations__person__in=people, registrations__status=Registration.Status.CONFIRMED
    )
    for session in sessions.distinct().select_related("programme"):
        text = _("A participant proposes another name: %(session)s") % {"session": session}
        yield WaitingLine(session.programme.organizer_id, text, _address("registrants:list", session.pk))


def _failures(now: datetime) -> Iterable[WaitingLine]:
    """Messages of which mails failed since yesterday."""
    failed = Q(deliveries__mail__failed_at__gt=now - RECENT)
    for message in Message.objects.filter(failed).annotate(n=Count("deliveries")):
        text = _("%(n)s mails did not arrive: %(subject)s") % {"n": message.n, "subject": message.subject}
        yield WaitingLine(message.organizer_id, text, _address("messages:detail", message.pk))


def _missed(now: datetime) -> Iterable[WaitingLine]:
    """Messages that a rule could not send in time."""
    for message in Message.objects.filter(state=Message.State.MISSED, created_at__gt=now - RECENT):
        text = _("Not sent, as it was too late: %(subject)s") % {"subject": message.subject}
        yield WaitingLine(message.organizer_id, text, _address("messages:detail", message.pk))
