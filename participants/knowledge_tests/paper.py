"""Writing tests that were taken on paper: staff key the answer sheets in, and correct what they keyed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from participants.registration.models import Registration

from .models import Sitting, SittingAnswer, TestRound
from .selectors import ItemOnPage, takes_tests
from .services import form_of, mark


@transaction.atomic
def key_in(
    *,
    round_: TestRound,
    registration: Registration,
    items: Sequence[ItemOnPage],
    given: Sequence[Any],
    by: User,
    now: datetime,
) -> Sitting:
    """Keep and mark a participant's answers from paper; keyed in again, the later row is what counts.

    `given` holds an answer for each of `items`, the questions of the participant's form; None for an empty one.
    Raises Refusal `not_yours`, or `on_a_phone` where the participant has taken this round without paper.
    """
    if not takes_tests(registration):
        raise Refusal("not_yours", _("Tests are for participants with a confirmed place."))
    sitting = _sitting(round_, registration, by, now)
    before = dict(sitting.answers.values_list("item_id", "given"))
    told = {item.pk: answer for item, answer in zip(items, given, strict=True) if answer is not None}
    if before != told or sitting.points is None:
        sitting.answers.all().delete()
        SittingAnswer.objects.bulk_create(
            SittingAnswer(sitting=sitting, item_id=item, given=answer, answered_at=now, received_at=now)
            for item, answer in told.items()
        )
        sitting.keyed_by = by
        sitting.save(update_fields=["keyed_by"])
        mark(sitting)
        audit(sitting, by=by, keyed_in=(_told(before), _told(told)))
    return sitting


def _told(answers: dict[int, Any]) -> dict[int, Any]:
    """Answers as the log has them: what a participant wrote in words stays out of it."""
    return {item: "…" if isinstance(answer, str) else answer for item, answer in answers.items()}


def _sitting(round_: TestRound, registration: Registration, by: User, now: datetime) -> Sitting:
    """The paper's sitting, locked; a new one where there is none yet."""
    rows = Sitting.objects.filter(round=round_, registration=registration)
    last = rows.select_for_update(of=("self",)).select_related("round").order_by("-attempt").first()
    if last is None:
        return _new(round_, registration, by, now)
    if last.keyed_by_id is None:
        raise Refusal("on_a_phone", _("This participant has taken the test without paper."))
    return last


def _new(round_: TestRound, registration: Registration, by: User, now: datetime) -> Sitting:
    try:
        with transaction.atomic():
            made = Sitting.objects.create(
                round=round_,
                registration=registration,
                attempt=1,
                form=form_of(registration, round_),
                keyed_by=by,
                started_at=now,
                submitted_at=now,
                points=0,
            )
    except IntegrityError:  # begun on a phone, or keyed in by another member, this very moment
        return _sitting(round_, registration, by, now)
    made.points = None
    return made
