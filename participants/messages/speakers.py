"""Speakers and moderators are told of their slots, of each change of them, and when they are no longer in a session."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from bimtek.common.dates import moment
from events.agenda.models import AgendaItem
from events.speakers.models import Speaker
from events.training.models import TrainingSession
from participants.registration.selectors import place

from .models import SpeakerTold

# An editor moves several items in a row: they are told together, when the agenda has rested for so long.
REST = timedelta(minutes=30)
TOLD = (TrainingSession.Status.PUBLISHED, TrainingSession.Status.CLOSED)


@dataclass(frozen=True)
class SpeakerPart:
    """What a speaker does in a session, in words."""

    at: datetime
    text: str


Parts = dict[tuple[int, int], list[SpeakerPart]]  # by the keys of session and speaker


def tell_all(*, now: datetime) -> int:
    """Write to all speakers whose slots are not as they were told; returns how many mails that were."""
    with translation.override(settings.LANGUAGE_CODE):
        slots = _slots(now)
        told = {(row.session_id, row.speaker_id): row.fingerprint for row in _told(now)}
        keys = [key for key in {*slots, *told} if _print(slots.get(key, [])) != told.get(key, _print([]))]
        return sum(_tell(session, speaker, slots.get((session, speaker), []), now) for session, speaker in sorted(keys))


def _current(now: datetime) -> Q:
    return Q(session__ends_on__gte=now.date(), session__updated_at__lte=now - REST)


def _told(now: datetime) -> Iterator[SpeakerTold]:
    yield from SpeakerTold.objects.filter(_current(now)).exclude(speaker__email="")


def _slots(now: datetime) -> Parts:
    found: Parts = defaultdict(list)
    items = AgendaItem.objects.filter(_current(now), session__status__in=TOLD)
    with_address = items.filter(~Q(speakers=None, moderator=None)).distinct()
    rows = with_address.select_related("session__location__region", "moderator").prefetch_related("speakers")
    for item in rows:
        for speaker in item.speakers.all():
            if speaker.email:
                found[item.session_id, speaker.pk].append(_slot(item, _("speaker")))
        if item.moderator and item.moderator.email:
            found[item.session_id, item.moderator.pk].append(_slot(item, _("moderator")))
    return found


def _slot(item: AgendaItem, role: str) -> SpeakerPart:
    when = moment(item.starts_at, item.session.timezone)
    where = " · ".join(filter(None, (item.room, place(item.session), item.session.online_url)))
    return SpeakerPart(item.starts_at, f"{when}\n{item.title} ({role})\n{where}".strip())


def _print(slots: list[SpeakerPart]) -> str:
    """A fingerprint of slots, in whatever order; empty for none."""
    text = "\n".join(sorted(slot.text for slot in slots))
    return hashlib.sha256(text.encode()).hexdigest() if slots else ""


@transaction.atomic
def _tell(session_id: int, speaker_id: int, slots: list[SpeakerPart], now: datetime) -> bool:
    """Mail and mark are one transaction; of two workers at once the second finds that it is told."""
    speaker = Speaker.objects.select_for_update(no_key=True).get(pk=speaker_id)
    row, new = SpeakerTold.objects.get_or_create(session_id=session_id, speaker=speaker, defaults={"told_at": now})
    if row.fingerprint == _print(slots) and (slots or not new):
        return False
    session = TrainingSession.objects.select_related("programme__organizer").get(pk=session_id)
    _mail(speaker, session, sorted(slots, key=lambda slot: slot.at), changed=not new).send()
    row.fingerprint, row.told_at = _print(slots), now
    row.save()
    return True


def _mail(speaker: Speaker, session: TrainingSession, slots: list[SpeakerPart], *, changed: bool) -> EmailMessage:
    subject = _("Your part changed: %(session)s") if changed else _("Your part: %(session)s")
    organizer = session.programme.organizer
    context = {"speaker": speaker, "session": session, "slots": slots, "changed": changed, "organizer": organizer}
    return EmailMessage(
        " ".join((subject % {"session": session}).split()),
        render_to_string("messages/speaker.txt", context),
        to=[speaker.email],
        reply_to=[organizer.email] if organizer.email else None,
    )
