"""The texts that are agreed to: which version holds now, and how the next one comes about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery

from bimtek.fast_lane.short_lived import ShortLivedCache

from . import first_text
from .fingerprint import fingerprint
from .first_pledges import FIRST_PLEDGES
from .models import ConsentText, PledgeText


@dataclass(frozen=True)
class Texts:
    """The current version of every text; pledges by audience, without those that have ended."""

    consent: ConsentText
    pledges: Mapping[str, PledgeText]

    def pledges_for(self, audience: str) -> tuple[PledgeText, ...]:
        """What people of this audience pledge."""
        pledge = self.pledges.get(audience)
        return (pledge,) if pledge else ()


# A text may be a second behind. What is recorded is right all the same: a form carries the versions that it showed, and
# those are what is written down.
_kept: ShortLivedCache[Texts] = ShortLivedCache(most=1)


def forget() -> None:
    """Read the texts anew when they are asked for next; called by the admin page that changes them."""
    _kept.forget()


def current(*, now: datetime) -> Texts:
    """All texts to be shown now: no query, or two; on an empty database the first versions are written down."""
    # Inside a transaction a text may be its own, and be gone with it.
    return _kept.get("current", lambda: _read(now), keep=not connection.in_atomic_block)


def _read(now: datetime) -> Texts:
    pledges = {pledge.audience: pledge for pledge in _latest_pledges()}
    if not FIRST_PLEDGES.keys() <= pledges.keys():
        ensure_first_pledges(now=now)
        pledges = {pledge.audience: pledge for pledge in _latest_pledges()}
    asked = {audience: pledge for audience, pledge in pledges.items() if pledge.points}
    return Texts(current_text(now=now), asked)


def _latest_pledges() -> QuerySet[PledgeText]:
    same = PledgeText.objects.filter(audience=OuterRef("audience")).order_by("-version")
    return PledgeText.objects.filter(version=Subquery(same.values("version")[:1]))


def current_text(*, now: datetime) -> ConsentText:
    """The consent text to be shown now; on an empty database the first one is written down."""
    return ConsentText.objects.first() or ensure_first_version(now=now)


def text_hash(*, purpose: str, data: str, retention: str, rights: str) -> str:
    """The fingerprint of a consent text."""
    return fingerprint([purpose, data, retention, rights])


def ensure_first_version(*, now: datetime) -> ConsentText:
    """Version 1 of the consent text; safe to call at any time and from several places at once."""
    parts = {
        "purpose": first_text.PURPOSE,
        "data": first_text.DATA,
        "retention": first_text.RETENTION,
        "rights": first_text.RIGHTS,
    }
    defaults = {**parts, "sha256": text_hash(**parts), "published_at": now, "reads_sex": True}
    text, _created = ConsentText.objects.get_or_create(version=1, defaults=defaults)
    return text


def ensure_first_pledges(*, now: datetime) -> None:
    """Version 1 of each shipped pledge; safe to call at any time and from several places at once."""
    for audience, words in FIRST_PLEDGES.items():
        pledge = PledgeText(audience=audience, version=1, published_at=now, **words)
        defaults = {**words, "sha256": pledge.fingerprint, "published_at": now}
        PledgeText.objects.get_or_create(audience=audience, version=1, defaults=defaults)


@transaction.atomic
def publish(
    *, purpose: str, data: str, retention: str, rights: str, now: datetime, reads_sex: bool = False
) -> ConsentText:
    """Write a new version, which is asked for from now on; earlier consents stay with their own version.

    `reads_sex`: its words say that the sex is read from the NIK.
    """
    last = ConsentText.objects.aggregate(last=Max("version"))["last"] or 0
    text = ConsentText(version=last + 1, purpose=purpose, data=data, retention=retention, rights=rights)
    text.published_at, text.reads_sex = now, reads_sex
    text.sha256 = text.fingerprint
    text.save(force_insert=True)
    transaction.on_commit(forget)
    return text


@transaction.atomic
def publish_pledge(*, audience: str, title: str, preamble: str, points: Sequence[str], now: datetime) -> PledgeText:
    """Write a new version of an audience's pledge; without points nothing is asked any more."""
    last = PledgeText.objects.filter(audience=audience).aggregate(last=Max("version"))["last"] or 0
    text = PledgeText(
        audience=audience, version=last + 1, title=title, preamble=preamble, points=list(points), published_at=now
    )
    text.sha256 = text.fingerprint
    text.save(force_insert=True)
    transaction.on_commit(forget)
    return text
