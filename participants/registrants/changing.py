"""What staff change of a registration that stands: its category, whom it is on behalf of, its site, its answers."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.seats import counting
from events.seats.models import SeatPool
from events.training import guard
from participants.enrolment import moves, waiting
from participants.people import history
from participants.people.history import Author, FieldChange, Origin
from participants.questions.changing import AnswersWish, change_answers, kept_if_written
from participants.registration.models import Registration


@dataclass(frozen=True)
class PlaceWish:
    """How a registration shall be."""

    pool: SeatPool
    representing: str
    assignment: str
    answers: AnswersWish = field(default_factory=AnswersWish)


def change_place(
    *, registration: Registration, wish: PlaceWish, reason: str, by: User, now: datetime
) -> list[FieldChange]:
    """Write what differs, with a line of history for each; return these differences.

    Another category takes a seat there, past its line, and gives the seat here back. Raises Refusal `reason_missing`,
    `nothing_changed`, `not_active`, `full`, and as `moves.check_age` where a child's consent would be missing there;
    nothing is written then.
    """
    if not reason.strip():
        raise Refusal("reason_missing", _("Say why it is changed."))
    with kept_if_written(wish.answers.files), transaction.atomic():
        return _change(registration, wish, reason.strip(), by, now)


def _change(registration: Registration, wish: PlaceWish, reason: str, by: User, now: datetime) -> list[FieldChange]:
    guard.lock(registration.session_id)
    row = Registration.objects.select_related("pool", "session", "person").get(pk=registration.pk)
    changes = _texts(row, wish)
    if wish.pool.pk != row.pool_id:
        changes.insert(0, FieldChange("category", row.pool.category, wish.pool.category))
        _change_category(row, wish.pool, now)
    texts = {"representing": wish.representing, "assignment": wish.assignment}
    Registration.objects.filter(pk=row.pk).update(**texts)
    changes += change_answers(registration=row, wish=wish.answers)
    if not changes:
        raise Refusal("nothing_changed", _("Nothing differs from what is stored."))
    author = Author(Origin.STAFF, by, registration.session.programme.organizer, reason)
    history.note(row.person, changes, author, now=now, registration_id=row.pk)
    audit.record(row, by=by, changed=", ".join(change.field for change in changes))
    return changes


def _texts(row: Registration, wish: PlaceWish) -> list[FieldChange]:
    pairs = {"representing": wish.representing, "assignment": wish.assignment}
    return [FieldChange(name, getattr(row, name), text) for name, text in pairs.items() if getattr(row, name) != text]


def _change_category(row: Registration, pool: SeatPool, now: datetime) -> None:
    """A seat there for the seat here; the certificate's role goes with the category."""
    if pool.session_id != row.session_id:
        raise Refusal("no_such_pool", _("This category does not belong to the session. Choose one of the list."))
    pool.session = row.session
    moves.check_age(row, pool, now)
    pools = counting.hold(row.session_id)
    here = Registration.objects.filter(pk=row.pk, pool=row.pool_id, status__in=moves.MOVABLE)
    if not here.update(pool=pool):
        raise Refusal("not_active", _("Only a registration with a seat can change its category."))
    if not counting.take(pool=pools[pool.pk]):
        raise Refusal("full", _("There is no free seat in that category."))
    counting.release(pool=pools[row.pool_id])
    waiting.move_up(session_id=row.session_id, now=now)
