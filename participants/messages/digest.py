"""Once a day, members who handle registrants are told what waits for them; where nothing does, nothing is sent."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from events.organizers.access import Capability, roles_with
from events.organizers.models import Membership, Organizer

from .letters import ONE_CLICK
from .models import DigestDay, DigestOptOut
from .waiting import WaitingLine, WaitingScope, waiting

RECENT = timedelta(hours=24)  # failures are told once
SALT = "messages.digest"


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
    for line in waiting(WaitingScope(None, now, since=now - RECENT)):
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
    told = {"lines": digest.lines.items(), "out": out, "site": settings.SITE_URL}
    body = render_to_string("messages/digest.txt", told)
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
