"""Doing an act on many registrations, one by one: in a worker, or at once where they are few.

Each registration is done in a transaction of its own, together with the line that says so. A worker that is killed
leaves the rest to the next one; two at the same time pass by what the other is at.
"""

from datetime import datetime
from time import monotonic

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from participants.enrolment import moves
from participants.enrolment import services as enrolment
from participants.registration.models import Registration
from participants.registration.selectors import with_session

from .models import ListAct, ListActItem
from .sending import send_again

logger = structlog.get_logger(__name__)
Action, State = ListAct.Action, ListActItem.State
CHUNK = 100


def work(act_id: int, *, now: datetime, seconds: float) -> bool:
    """Go on with an act, or with undoing it, for at most so many seconds; whether nothing is left."""
    act = ListAct.objects.select_related("by", "pool__session", "session").filter(pk=act_id, finished_at=None).first()
    if act is None:
        return True
    until, last = monotonic() + seconds, 0
    pending = act.items.filter(state=State.DONE if act.undone_at else State.TODO)
    while keys := list(pending.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        for last in keys:
            if monotonic() > until:
                return False
            _one(act, last, now)
    if pending.exists():  # another worker is at the last ones
        return False
    ListAct.objects.filter(pk=act.pk, undone_at=act.undone_at).update(finished_at=now)
    return True


@transaction.atomic
def _one(act: ListAct, key: int, now: datetime) -> None:
    state = State.DONE if act.undone_at else State.TODO
    items = ListActItem.objects.select_for_update(skip_locked=True).filter(pk=key, state=state)
    item = items.first()
    if item is None:
        return
    row = with_session().get(pk=item.registration_id)
    done = _try(act, item, row, now)
    yes, no = (State.BACK, State.STAYS) if act.undone_at else (State.DONE, State.LEFT)
    item.state = yes if done else no
    item.save(update_fields=["state"])


def _try(act: ListAct, item: ListActItem, row: Registration, now: datetime) -> bool:
    """Whether it could be done; a refusal takes back what was begun for this registration, and nothing else."""
    if act.by is None:  # the account is gone: no one answers for the rest
        return False
    try:
        with transaction.atomic():
            if act.undone_at:
                _take_back(act, item, row, act.by, now)
            else:
                _do(act, row, act.by, now)
    except Refusal as refusal:
        logger.info("act left a registration as it is", act=act.pk, registration=row.pk, why=refusal.code)
        return False
    return True


def _do(act: ListAct, row: Registration, by: User, now: datetime) -> None:
    match act.action:
        case Action.APPROVE:
            enrolment.approve(registration=row, by=by, now=now)
        case Action.CANCEL:
            enrolment.cancel(registration=row, by=by, reason=act.reason, now=now)
        case Action.MOVE:
            if act.pool is None:
                raise Refusal("no_such_pool", _("Choose where they move to."))
            moves.transfer(registration=row, pool=act.pool, by=by, reason=act.reason, now=now)
        case _:
            send_again(registration=row, by=by, now=now)


def _take_back(act: ListAct, item: ListActItem, row: Registration, by: User, now: datetime) -> None:
    match act.action:
        case Action.APPROVE:
            enrolment.unapprove(registration=row, by=by, now=now)
        case Action.MOVE:
            there = with_session().filter(predecessor=row).first()
            if there is None:
                raise Refusal("not_active", _("This registration is no longer active."))
            row.pool.session = row.session
            reason = str(_("The move was taken back."))
            moves.transfer(registration=there, pool=row.pool, by=by, reason=reason, now=now)
        case _:
            enrolment.take_back(registration=row, before=item.before, by=by, now=now)
