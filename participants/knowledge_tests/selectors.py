"""Reads about tests: what a participant may take, what is asked, and how it was answered."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from bimtek.fast_lane.prepared_statements import PreparedQuery
from bimtek.fast_lane.short_lived import ShortLivedCache
from events.seats.roles import SessionRole
from events.training.models import TrainingSession
from participants.question_bank.content import QuestionContent, QuestionKind
from participants.registration.models import Registration

from .models import Sitting, SittingAnswer, TestItem, TestRound


@dataclass(frozen=True)
class AskedItem:
    """A question of a form with its key."""

    pk: int
    content: QuestionContent


@dataclass(frozen=True)
class ItemOnPage:
    """A question as a participant sees it: `options` are (position in the content, text), in the order of the page."""

    pk: int
    number: int
    content: QuestionContent
    options: Sequence[tuple[int, str]]


# A class of thousands begins in one minute, and what is asked of all of them does not change.
_forms: ShortLivedCache[list[AskedItem]] = ShortLivedCache(most=200)
_rounds: ShortLivedCache[TestRound | None] = ShortLivedCache(most=200)


def asked(test: int, form: str) -> list[AskedItem]:
    """The questions of a form, in their order; kept for a moment by each process."""
    return _forms.get((test, form), lambda: _asked(test, form))


def _asked(test: int, form: str) -> list[AskedItem]:
    items = TestItem.objects.filter(test=test, form=form).select_related("version")
    return [AskedItem(item.pk, item.version.content) for item in items]


def round_of(registration: Registration, pk: int) -> TestRound | None:
    """A round of the registration's session; kept for a moment by each process."""
    return _rounds.get((registration.session_id, pk), lambda: _round(registration.session_id, pk))


def _round(session: int, pk: int) -> TestRound | None:
    return TestRound.objects.select_related("test__session", "item").filter(test__session=session, pk=pk).first()


def rounds_for(registration: Registration) -> QuerySet[TestRound]:
    """The rounds that this participant takes; none where the place is not confirmed or not a participant's."""
    rounds = TestRound.objects.select_related("test__session", "item").filter(test__session=registration.session_id)
    return rounds if takes_tests(registration) else rounds.none()


def takes_tests(registration: Registration) -> bool:
    """Whether this place is one of a participant who is taught."""
    confirmed = registration.status == Registration.Status.CONFIRMED
    return confirmed and registration.pool.role == SessionRole.PARTICIPANT


def is_open(round_: TestRound, now: datetime) -> bool:
    """Whether the round can be begun: opened by staff, or by the agenda item that it follows, and not closed yet.

    With an item (load `test__session`) it is closed while the session is postponed or cancelled.
    """
    if round_.item and round_.test.session.status in TestRound.NOT_HELD:
        return False
    opened = round_.opens is not None and round_.opens <= now
    return opened and (round_.closes is None or now < round_.closes)


def sittings_of(registration: Registration, round_: TestRound) -> list[Sitting]:
    """The participant's sittings of the round, in their order."""
    return _SITTINGS.all(registration=registration.pk, round=round_.pk)


_SITTINGS = PreparedQuery(
    lambda given: Sitting.objects.filter(registration=given("registration"), round=given("round")).order_by("attempt")
)


_GIVEN = PreparedQuery(lambda given: SittingAnswer.objects.filter(sitting=given("sitting")))


def given(sitting: Sitting) -> dict[int, Any]:
    """The answers of a sitting that have arrived, by the key of the item."""
    return {answer.item_id: answer.given for answer in _GIVEN.all(sitting=sitting.pk)}


def on_page(sitting: Sitting, test: int, *, shuffled: bool) -> list[ItemOnPage]:
    """The questions of a sitting in the order of its page, which stays the same when it is opened again."""
    return _laid_out(asked(test, sitting.form), sitting.key, shuffled)


def on_paper(test: int, form: str) -> list[ItemOnPage]:
    """The questions of a form as its question sheet prints them: the same for everybody who has this form."""
    return _laid_out(asked(test, form), f"paper {test} {form}", shuffled=False)


def _laid_out(questions: Sequence[AskedItem], seed: str, shuffled: bool) -> list[ItemOnPage]:
    items = list(questions)
    dice = random.Random(seed)  # noqa: S311  an order, not a secret
    if shuffled:
        dice.shuffle(items)
    return [
        ItemOnPage(item.pk, at, item.content, _options(item.content, dice, shuffled))
        for at, item in enumerate(items, start=1)
    ]


def _options(content: QuestionContent, dice: random.Random, shuffled: bool) -> list[tuple[int, str]]:
    texts = [choice.text for choice in content.choices] or [right for _left, right in content.pairs]
    options = list(enumerate(texts))
    # What stands in the right order would tell it, whatever the organizer set.
    tells = content.kind in (QuestionKind.ORDERING, QuestionKind.MATCHING)
    if tells or (shuffled and content.kind != QuestionKind.TRUE_FALSE):
        dice.shuffle(options)
    return options


def sittings_of_session(session: TrainingSession) -> QuerySet[Sitting]:
    """All that were handed in."""
    return Sitting.objects.filter(round__test__session=session, submitted_at__isnull=False)


def takers(session: TrainingSession) -> QuerySet[Registration]:
    """The registrations of those who take the session's tests, in the order of names."""
    confirmed = session.registrations.filter(status=Registration.Status.CONFIRMED, pool__role=SessionRole.PARTICIPANT)
    return confirmed.select_related("person", "pool").order_by("person__search_name", "pk")
