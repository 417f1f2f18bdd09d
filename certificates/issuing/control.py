"""Pausing, going on with, and cancelling a batch while the press is at work."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from certificates.numbering.models import VoidedRange

from .models import Batch, Chunk
from .services import hand_over


@transaction.atomic
def pause(*, batch: Batch, by: User) -> None:
    """Print nothing more of the batch until it goes on; chunks that are being printed are still filed."""
    _change(batch, Batch.State.PAUSED, by)


@transaction.atomic
def go_on(*, batch: Batch, by: User, now: datetime) -> None:
    """Print what is left of a paused batch."""
    _change(batch, Batch.State.RUNNING, by)
    Batch.objects.filter(pk=batch.pk).update(queued_at=now)
    hand_over(batch)


@transaction.atomic
def cancel(*, batch: Batch, by: User, now: datetime) -> int:
    """Print nothing more of the batch, ever; returns how many numbers are void by that.

    What was printed stands. A chunk that is being printed right now is either filed before this, or void.
    """
    _change(batch, Batch.State.CANCELLED, by)
    waiting = list(batch.chunks.select_for_update().filter(state=Chunk.State.WAITING))
    Chunk.objects.filter(pk__in=[chunk.pk for chunk in waiting]).update(state=Chunk.State.VOID)
    VoidedRange.objects.bulk_create(
        VoidedRange(
            series_id=chunk.series_id,
            first=chunk.first,
            last=chunk.last,
            kind=VoidedRange.Kind.CANCELLED,
            note=_("Batch %(batch)s was cancelled before these were printed.") % {"batch": batch},
            at=now,
            by=by,
        )
        for chunk in waiting
    )
    return sum(chunk.size for chunk in waiting)


def _change(batch: Batch, state: str, by: User) -> None:
    """Change the state if it may; the batch's row is locked until the end of the transaction."""
    stored = Batch.objects.select_for_update().get(pk=batch.pk)
    unfinished = stored.chunks.filter(state=Chunk.State.WAITING).exists()
    if state not in Batch.TRANSITIONS[stored.state] or not unfinished:
        raise Refusal("batch_state", _("The batch is not in that state any more; look at it first."))
    Batch.objects.filter(pk=batch.pk).update(state=state)
    audit(stored, by=by, state=(stored.state, state))
