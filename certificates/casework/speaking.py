"""What a speaker has done and will do for an organizer: items of agendas, materials of their sessions, certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from certificates.issuing.models import Certificate
from events.agenda.models import AgendaItem
from events.materials.models import Material
from events.seats.roles import SessionRole
from events.speakers.models import Speaker

MOST = 200  # rows of each list; a speaker of years has some fifty


@dataclass(frozen=True)
class Appearance:
    """An item of an agenda with the part that the speaker has in it."""

    item: AgendaItem
    role: str | Promise


@dataclass(frozen=True)
class Appearances:
    """All of a speaker: what is to come, soonest first; what was, latest first; and what belongs to it."""

    coming: Sequence[Appearance]
    past: Sequence[Appearance]
    materials: Sequence[Material]
    certificates: Sequence[Certificate]


def appearances(speaker: Speaker, now: datetime) -> Appearances:
    """Everything of a speaker in four queries; sessions that were called off stay, with their status."""
    mine = Q(pk__in=speaker.talks.values("pk")) | Q(moderator=speaker)
    ends = Coalesce("ends_at", "starts_at")
    items = AgendaItem.objects.filter(mine).select_related("session__programme", "session__location")
    talks = set(speaker.talks.values_list("pk", flat=True))
    latest = list(items.annotate(over=ends).order_by("-starts_at", "-pk")[:MOST])
    sessions = {item.session_id for item in latest}
    return Appearances(
        coming=[_part(item, talks) for item in reversed(latest) if item.over >= now],
        past=[_part(item, talks) for item in latest if item.over < now],
        materials=list(Material.objects.filter(session__in=sessions).select_related("session__programme")[:MOST]),
        certificates=list(speaker.certificates.select_related("session__programme").order_by("-printed_at")[:MOST]),
    )


def _part(item: AgendaItem, talks: set[int]) -> Appearance:
    return Appearance(item, SessionRole.SPEAKER.label if item.pk in talks else SessionRole.MODERATOR.label)
