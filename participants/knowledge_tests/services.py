"""Writing tests and sittings: put together, begun, handed in and marked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from bimtek.fast_lane.prepared_statements import insert
from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.question_bank.content import QuestionContent
from participants.question_bank.marking import credit
from participants.question_bank.models import BankQuestion
from participants.registration.models import Registration

from .models import KnowledgeTest, Sitting, SittingAnswer, TestItem, TestRound
from .selectors import asked, is_open, sittings_of, takes_tests

logger = structlog.get_logger(__name__)
ITEMS_MOST = 100
Moment = TestRound.Moment


@transaction.atomic
def make_test(
    *,
    session: TrainingSession,
    title: str,
    forms: Mapping[str, Sequence[BankQuestion]],
    pair: bool,
    minutes: int | None = None,
    attempts: int = 1,
    shuffled: bool = True,
    explained: bool = True,
) -> KnowledgeTest:
    """Put a test together from the bank: `forms` gives the questions of A, and of B where there are two forms.

    A pair is taken before and after. Raises Refusal `no_questions`, `too_many`, or `form_without_pair`.
    """
    _check(forms, pair)
    test = KnowledgeTest.objects.create(session=session, title=title, shuffled=shuffled, explained=explained)
    TestItem.objects.bulk_create(
        TestItem(test=test, form=form, position=position, version=question.current)
        for form, questions in forms.items()
        for position, question in enumerate(questions, start=1)
        if question.current is not None
    )
    moments = (Moment.BEFORE, Moment.AFTER) if pair else (Moment.ONLY,)
    for moment in moments:
        TestRound.objects.create(test=test, moment=moment, minutes=minutes, attempts=attempts)
    audit(session, test=test.pk, questions={form: len(questions) for form, questions in forms.items()})
    return test


def _check(forms: Mapping[str, Sequence[BankQuestion]], pair: bool) -> None:
    sizes = [len(questions) for questions in forms.values()]
    if not sizes or not all(sizes):
        raise Refusal("no_questions", _("Choose the questions first."))
    if max(sizes) > ITEMS_MOST:
        raise Refusal("too_many", _("A test may have 100 questions."))
    if "B" in forms and not pair:
        raise Refusal("form_without_pair", _("Forms A and B belong to a pair of tests, before and after."))


@transaction.atomic
def set_window(*, round_: TestRound, opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Say from when until when the round can be begun; staff's buttons open it now, or close it now.

    From then on it follows no agenda item.
    """
    if opens_at and closes_at and closes_at <= opens_at:
        raise Refusal("window", _("The test has to close after it opens."))
    before = (round_.opens, round_.closes)
    round_.opens_at, round_.closes_at, round_.item = opens_at, closes_at, None
    round_.save(update_fields=["opens_at", "closes_at", "item"])
    audit(round_.test.session, test_round=round_.pk, window=(before, (opens_at, closes_at)))


@transaction.atomic
def follow(*, round_: TestRound, item: AgendaItem) -> None:
    """Let the round open and close with an item of its session's rundown, also when that is moved.

    A sitting that runs keeps the end it began with.
    Raises Refusal `other_session`.
    """
    if item.session_id != round_.test.session_id:
        raise Refusal("other_session", _("This agenda item belongs to another session."))
    before, round_.item = round_.item_id, item
    round_.opens_at = round_.closes_at = None  # so that it stays closed if the item is deleted
    round_.save(update_fields=["item", "opens_at", "closes_at"])
    audit(round_.test.session, test_round=round_.pk, follows_item=(before, item.pk))


def begin(*, registration: Registration, round_: TestRound, now: datetime, device: int | None = None) -> Sitting:
    """The participant's running sitting: the one that is there, or a new one where the round is open.

    `device` is the key of the shared device on which it is begun, if on one.
    Raises Refusal `not_yours`, `closed` or `no_attempts`.
    """
    if not takes_tests(registration):
        raise Refusal("not_yours", _("Tests are for participants with a confirmed place."))
    known = sittings_of(registration, round_)
    if known and known[-1].submitted_at is None:
        return known[-1]
    if not is_open(round_, now):
        raise Refusal("closed", _("This test is not open now."))
    if len(known) >= round_.attempts:
        raise Refusal("no_attempts", _("You have used all attempts of this test."))
    try:
        with transaction.atomic():
            return _sit(registration, round_, len(known) + 1, now, device)
    except IntegrityError:  # pressed twice, or on two phones: there is one
        return Sitting.objects.get(round=round_, registration=registration, attempt=len(known) + 1)


def _sit(registration: Registration, round_: TestRound, attempt: int, now: datetime, device: int | None) -> Sitting:
    form = form_of(registration, round_)
    limits = [round_.closes, now + timedelta(minutes=round_.minutes) if round_.minutes else None]
    ends = min((limit for limit in limits if limit), default=None)
    questions = len(asked(round_.test_id, form))
    sitting = Sitting(
        round=round_,
        registration=registration,
        attempt=attempt,
        form=form,
        started_at=now,
        ends_at=ends,
        asked=questions,
        device_id=device,
    )
    insert([sitting])
    return sitting


def form_of(registration: Registration, round_: TestRound) -> str:
    """Half the class has A before and B afterwards, the other half the other way round; registrations are counted."""
    if not asked(round_.test_id, "B"):
        return "A"
    second = (registration.pk % 2 == 0) != (round_.moment == Moment.AFTER)
    return "B" if second else "A"


@transaction.atomic
def hand_in(*, sitting: Sitting, now: datetime) -> Sitting:
    """Mark what was answered and close the sitting; handed in again, it stays as it is."""
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("round").get(pk=sitting.pk)
    if locked.submitted_at is not None:
        return locked
    locked.submitted_at = now
    mark(locked)
    return locked


def mark(sitting: Sitting) -> None:
    """Mark all answers of a sitting (load `round` with it) that is handed in and locked by the caller."""
    given = {answer.item_id: answer for answer in sitting.answers.all()}
    credits = [_mark(item.content, given.get(item.pk)) for item in asked(sitting.round.test_id, sitting.form)]
    SittingAnswer.objects.bulk_update(given.values(), ["credit"])
    sitting.points = _decimal(sum((one for one in credits if one is not None), Fraction(0)))
    sitting.asked, sitting.by_hand = len(credits), credits.count(None)
    sitting.save(update_fields=["points", "asked", "by_hand", "submitted_at"])


def _mark(content: QuestionContent, answer: SittingAnswer | None) -> Fraction | None:
    if answer is None:
        return Fraction(0)
    worth = credit(content, answer.given)
    answer.credit = None if worth is None else _decimal(worth)
    return worth


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"))


def close_forgotten(*, now: datetime) -> int:
    """Hand in sittings whose time is up and whose late answers are no longer taken; how many.

    One that cannot be marked is logged, and keeps none of the others waiting.
    """
    closed = 0
    waiting = Sitting.objects.filter(Q(ends_at__lt=now), submitted_at=None).select_related("round")
    for sitting in waiting.iterator():
        if sitting.ends_at and sitting.ends_at + timedelta(minutes=sitting.round.late_minutes) < now:
            closed += _handed_in(sitting, now)
    return closed


def _handed_in(sitting: Sitting, now: datetime) -> bool:
    try:
        hand_in(sitting=sitting, now=now)
    except Exception:
        logger.exception("sitting cannot be handed in", sitting=sitting.pk)
        return False
    return True
