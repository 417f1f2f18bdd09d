"""A mailing made from a list, and handed to a worker that prints it."""

from collections.abc import Sequence
from datetime import date, datetime

import structlog
from celery import current_app
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.training.models import TrainingSession

from .lists import Invited, with_delegations
from .models import Invitee, Mailing

INVITEES_MAX = 20_000
ROWS_AT_ONCE = 2000
logger = structlog.get_logger(__name__)


@transaction.atomic
def create_mailing(
    *, session: TrainingSession, invited: Sequence[Invited], on: date, number: str, subject: str, opening: str,
    by: User, now: datetime,
) -> Mailing:  # fmt: skip
    """Write down a mailing and its invitees; a worker prints it. Refusal without invitees, or for too many."""
    if not invited:
        raise Refusal("no_invitees", _("There is no invitee. Type a list, or register participants first."))
    if len(invited) > INVITEES_MAX:
        raise Refusal("too_many_invitees", _("One mailing has at most %(most)d invitees.") % {"most": INVITEES_MAX})
    mailing = Mailing.objects.create(
        session=session, on=on, number=number, subject=subject, opening=opening, requested_by=by, requested_at=now
    )
    rows = [
        Invitee(
            mailing=mailing, position=position, name=each.name, institution=each.institution, email=each.email,
            phone=each.phone, delegation_id=each.delegation,
        )
        for position, each in enumerate(with_delegations(session, invited), 1)
    ]  # fmt: skip
    Invitee.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    audit.record(session, by=by, invited=len(rows))
    transaction.on_commit(lambda: to_press(mailing.pk))
    return mailing


def to_press(mailing: int) -> None:
    """Hand a mailing to a worker; with the broker away it waits for the sweep."""
    try:
        current_app.send_task("certificates.print_mailing", args=[mailing])
    except OperationalError:
        logger.warning("broker away, mailing waits for the sweep", mailing=mailing)
