"""The way through a form: which steps there are for this person, and how far they have come."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from events.seats.models import SeatPool
from participants.consent.forms import BIRTH_DATE, agreement_of
from participants.consent.services import Agreement
from participants.questions.models import Draft

from ..application import Application
from . import building
from .details import detail_steps
from .step import Cleaned, FormStep


@dataclass(frozen=True)
class StepSummary:
    """A step as the last page shows it."""

    step: FormStep
    text: str


@dataclass(frozen=True)
class StepSequence:
    """The steps before a participant; all but the first depend on the category that they choose there."""

    application: Application
    draft: Draft | None

    @cached_property
    def pool(self) -> SeatPool | None:
        """The category: the only one, or the chosen one as long as it can be had."""
        pools = self.application.pools
        if len(pools) == 1:
            return pools[0]
        chosen = building.pool_step(self.application).answer(self.draft)
        return next((pool for pool in pools if chosen and pool.pk == chosen["pool"]), None)

    @cached_property
    def steps(self) -> list[FormStep]:
        """In the order in which they are taken."""
        return list(self._steps())

    def _steps(self) -> Iterator[FormStep]:
        if len(self.application.pools) > 1:
            yield building.pool_step(self.application)
        if self.pool is None:
            return
        asked = self.application.asked[self.pool.pk]
        yield from detail_steps(self.application, self.draft, self.pool, asked)
        for question in self.application.questions:
            if question.concerns(self.pool.category):
                yield building.question_step(question, self.draft)
        yield building.place_step()
        yield from building.agreement_steps(asked, asked.born(self._birth_date(asked)))

    def _birth_date(self, asked: Any) -> Any:
        if not asked.asks_birth_date:
            return None
        step = next(building.agreement_steps(asked, asked))
        return (step.answer(self.draft) or {}).get(BIRTH_DATE)

    @cached_property
    def answers(self) -> dict[str, Cleaned | None]:
        """The clean answer to each step; None to those that are still open."""
        return {step.name: step.answer(self.draft) for step in self.steps}

    @property
    def first_open(self) -> FormStep | None:
        """The step to go on with; None when all are done."""
        return next((step for step in self.steps if self.answers[step.name] is None), None)

    def step(self, name: str) -> FormStep | None:
        """The step of this name, if it is one of this person's."""
        return next((step for step in self.steps if step.name == name), None)

    def number(self, step: FormStep) -> int:
        """Its place on the way, from 1."""
        return self.steps.index(step) + 1

    @property
    def length(self) -> int | None:
        """How many steps there are, the last page among them; None while the category leaves it open."""
        return len(self.steps) + 1 if self.pool else None

    def before(self, step: FormStep) -> FormStep | None:
        """The step before this one."""
        return self.steps[self.number(step) - 2] if self.number(step) > 1 else None

    def after(self, name: str) -> FormStep | None:
        """The step after the one of this name; None when the last page follows."""
        names = [step.name for step in self.steps]
        following = names.index(name) + 1 if name in names else 0
        return self.steps[following] if following < len(names) else None

    def told(self) -> list[StepSummary]:
        """All answers in words; every step is done."""
        return [StepSummary(step, step.told(self.answers[step.name] or {})) for step in self.steps]

    def place(self) -> Cleaned:
        """Whom the person stands in for, and where they work."""
        return self.answers[building.PLACE] or {}

    def given(self) -> Mapping[int, Any]:
        """The answers to the organizer's questions, as `questions.services.record` takes them."""
        found = {
            step.question.pk: building.given(step.question, self.answers[step.name] or {}, self.draft)
            for step in self.steps
            if step.question
        }
        return {pk: value for pk, value in found.items() if value is not None}

    def agreement(self) -> Agreement:
        """What was agreed to on the way; every step is done."""
        assert self.pool is not None  # noqa: S101  a form that is done has a category
        together: dict[str, Any] = {}
        for answer in self.answers.values():
            together |= answer or {}
        return agreement_of(together, self.application.asked[self.pool.pk])
