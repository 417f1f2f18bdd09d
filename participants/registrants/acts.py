"""Doing one thing to many registrations: what would be done is shown first, and can be undone once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.enrolment import moves
from participants.notices.models import Notice
from participants.registration.models import Registration
from participants.registration.selectors import REACHABLE

from . import act_queue
from .models import ListAct, ListActItem

Action, Status, State = ListAct.Action, Registration.Status, ListActItem.State
Rows = QuerySet[Registration]
AT_ONCE = 200  # registrations done while staff wait, some ten milliseconds each; more are done by a worker
MOST = 20_000  # registrations of one act
SHOWN = 50  # names of one kind on the preview
TARGETS = 200

NOT_ACTIVE = ~Q(status__in=Registration.ACTIVE)
AGAINST: dict[str, Sequence[tuple[Q, Promise]]] = {
    Action.APPROVE: [(~Q(status=Status.PENDING), _("does not wait for approval"))],
    Action.CANCEL: [(NOT_ACTIVE, _("is not active any more"))],
    Action.MOVE: [(~Q(status__in=moves.MOVABLE), _("has no seat to be moved"))],
    Action.RESEND: [
        (NOT_ACTIVE | ~Q(status__in=Notice.OF_STATUS), _("is not active any more")),
        (~REACHABLE, _("has no e-mail address")),
    ],
}
"""What stands against doing something to a registration, the first that applies."""
TAKES_PLACE = (Action.CANCEL, Action.MOVE)


@dataclass(frozen=True)
class LeftAlone:
    """Those to whom an act would not be done, for one reason."""

    why: Promise
    count: int
    first: list[Registration]  # at most SHOWN of them, by name


@dataclass(frozen=True)
class ActPreview:
    """To whom an act would be done, and to whom not and why."""

    count: int
    doable: list[Registration]  # the first SHOWN of them, by name
    left: list[LeftAlone]
    digest: str  # changes with those to whom it would be done

    @property
    def more(self) -> int:
        """How many of those to whom it would be done are not shown."""
        return self.count - len(self.doable)


def preview(rows: Rows, action: str) -> ActPreview:
    """What an act would do to these registrations of one session; a constant number of queries."""
    doable, left = rows, []
    for against, why in AGAINST[action]:
        those = doable.filter(against)
        if count := those.count():
            left.append(LeftAlone(why, count, _first(those)))
        doable = doable.exclude(against)
    found = doable.order_by().aggregate(count=Count("pk"), keys=Sum("pk"))
    return ActPreview(found["count"], _first(doable), left, f"{found['count']}-{found['keys'] or 0}")


def doable(rows: Rows, action: str) -> Rows:
    """Those of the registrations to which an act would be done."""
    for against, _why in AGAINST[action]:
        rows = rows.exclude(against)
    return rows


def _first(rows: Rows) -> list[Registration]:
    ordered = rows.select_related("person__user", "pool").order_by("person__search_name", "pk")
    return list(ordered[:SHOWN])


def start(
    *,
    session: TrainingSession,
    action: str,
    rows: Rows,
    seen: str | None = None,
    reason: str = "",
    pool: SeatPool | None = None,
    by: User,
    now: datetime,
) -> ListAct:
    """Do it to all of them to whom it can be done; each by itself, so one that changed meanwhile stops no other.

    More than AT_ONCE are left to a worker. `pool` is the category that they move to, `seen` the digest of the preview
    where they were not ticked one by one. Raises Refusal `reason_missing` for a cancellation or move without one,
    `no_such_pool` for a move without a category, `nobody_chosen` where it can be done to none, `too_many`, and
    `changed_meanwhile`; nothing is written then.
    """
    if action in TAKES_PLACE and not reason.strip():
        raise Refusal("reason_missing", _("Say why: the participants read it in the mail and on the ticket."))
    if action == Action.MOVE and pool is None:
        raise Refusal("no_such_pool", _("Choose where they move to."))
    found = preview(rows, action)
    if not found.count:
        raise Refusal("nobody_chosen", _("There is none of the chosen to whom this can be done."))
    if found.count > MOST:
        raise Refusal("too_many", _("These are more than 20,000. Narrow the list, for example to one category."))
    if seen is not None and seen != found.digest:
        raise Refusal("changed_meanwhile", _("The list has changed meanwhile. Look at it again, then confirm."))
    act = ListAct(session=session, action=action, reason=reason.strip(), pool=pool, by=by, at=now)
    _file(act, rows)
    return act_queue.hand_on(act, found.count, at_once=AT_ONCE)


@transaction.atomic
def _file(act: ListAct, rows: Rows) -> None:
    """Write down to whom it is to be done."""
    act.save()
    found = doable(rows, act.action).order_by("pk").values_list("pk", "status")
    items = [ListActItem(act=act, registration_id=key, before=status) for key, status in found]
    ListActItem.objects.bulk_create(items, batch_size=5000)
    audit.record(act.session, by=act.by, list_act=act.pk, action=act.action, registrations=len(items))


def targets(session: TrainingSession, now: datetime) -> list[SeatPool]:
    """Categories with a free seat in other sessions of the programme that are running, at most TARGETS."""
    today = now.astimezone(session.zone).date()
    running = (TrainingSession.Status.PUBLISHED, TrainingSession.Status.CLOSED)
    rows = SeatPool.objects.free().filter(
        session__programme=session.programme_id, session__status__in=running, session__ends_on__gte=today
    )
    rows = rows.exclude(session=session).select_related("session__programme")
    return list(rows.order_by("session__starts_on", "session", "position")[:TARGETS])


def last_of(session: TrainingSession, user: User) -> ListAct | None:
    """The account's last act in the session, while a worker is at it or it can be undone."""
    act = ListAct.objects.filter(session=session, by=user).annotate(registrations=Count("items")).first()
    return act if act is not None and (act.finished_at is None or can_undo(act, user)) else None


def can_undo(act: ListAct, user: User) -> bool:
    """Whether the account may take this act back: it is its own, done, and was not undone."""
    mine = act.by_id == user.pk and act.action != Action.RESEND
    return mine and act.finished_at is not None and act.undone_at is None


def undo(*, act: ListAct, by: User, now: datetime) -> ListAct:
    """Take an act back, once; who has changed since stays as they are.

    More than AT_ONCE are left to a worker. Raises Refusal `undone` for the second time, or before the act is done.
    """
    waiting = ListAct.objects.filter(pk=act.pk, undone_at=None, finished_at__isnull=False)
    if not waiting.update(undone_at=now, finished_at=None):
        raise Refusal("undone", _("This was undone already."))
    act.refresh_from_db()
    count = act.items.filter(state=State.DONE).count()
    audit.record(act.session, by=by, list_act_undone=act.pk, registrations=count)
    return act_queue.hand_on(act, count, at_once=AT_ONCE)


def counts(act: ListAct) -> dict[str, int]:
    """How many registrations of an act are in each state."""
    rows = act.items.order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(State.values, 0) | dict(rows)
