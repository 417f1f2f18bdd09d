"""The pledge of a participant whom others registered: their own word, so they are asked when they open their ticket.

An office or a contact person can say that a participant agreed to the processing of data, but not pledge for them.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from participants.registration import windows
from participants.registration.models import Registration

from . import texts
from .models import PledgeRecord, PledgeText


def missing(registration: Registration, *, now: datetime) -> tuple[PledgeText, ...]:
    """The pledges of the category that were never taken for this registration, in any version; at most one query
    where the texts are at hand. One that was taken and withdrawn is not asked for again.
    """
    asked = texts.current(now=now).pledges_for(registration.pool.audience)
    if not asked or not windows.is_valid(registration):
        return ()
    taken = set(PledgeRecord.objects.filter(registration=registration).values_list("text__audience", flat=True))
    return tuple(pledge for pledge in asked if pledge.audience not in taken)


def take(*, registration: Registration, pledges: tuple[PledgeText, ...], now: datetime) -> None:
    """Write down that the registrant took these pledges, once however often it is sent.

    Raises Refusal `not_active` for a registration that no longer counts.
    """
    if not windows.is_valid(registration):
        raise Refusal("not_active", _("This registration is no longer active. Open it again to see what happened."))
    rows = [
        PledgeRecord(registration=registration, text=pledge, sha256=pledge.sha256, accepted_at=now)
        for pledge in pledges
    ]
    PledgeRecord.objects.bulk_create(rows, ignore_conflicts=True)
