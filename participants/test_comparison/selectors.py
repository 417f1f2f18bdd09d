"""What was learned, beside each other: sessions of a programme, their provinces, and how trainers are seen."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from django.db.models import QuerySet

from bimtek.accounts.models import User
from events.programmes.models import Programme
from events.speakers.models import Speaker
from events.training.models import TrainingSession
from participants.evaluation.models import EvaluationAnswer, EvaluationForm
from participants.evaluation.ready_made import SCALE, TRAINER
from participants.evaluation.selectors import LEAST
from participants.knowledge_tests.models import Sitting, TestRound
from participants.knowledge_tests.results import Gain, gain

Moment = TestRound.Moment
Best = Mapping[tuple[int, str], Mapping[int, float]]  # session and moment -> registration -> best result in per cent


@dataclass(frozen=True)
class ComparedSession:
    """A session's tests: who handed in after it, their mean in per cent, and the gain of those with both tests."""

    session: TrainingSession
    taken: int
    after: float | None
    gain: Gain | None


@dataclass(frozen=True)
class ComparedRegion:
    """All sessions held in a province, or online."""

    name: str
    sessions: int
    taken: int
    after: float | None
    gain: Gain | None


@dataclass(frozen=True)
class TrainerMean:
    """How participants see a trainer, from 1 to 5, over the sessions of the question; `answers` of participants."""

    name: str
    mean: float
    answers: int


def compared(programme: Programme) -> tuple[list[ComparedSession], list[ComparedRegion]]:
    """The programme's sessions with tests that were handed in, by date, and the same by province; two queries."""
    sessions = programme.sessions.select_related("location__region__parent__parent__parent").order_by("starts_on", "pk")
    best = _best(programme)
    rows = [_session(session, best) for session in sessions]
    rows = [row for row in rows if row.taken or row.gain]
    by_region: dict[str, list[ComparedSession]] = defaultdict(list)
    for row in rows:
        by_region[_province(row.session)].append(row)
    regions = [_region(name, members, best) for name, members in by_region.items()]
    return rows, sorted(regions, key=lambda region: region.name)


def _best(programme: Programme) -> Best:
    handed_in = Sitting.objects.filter(
        round__test__session__programme=programme, submitted_at__isnull=False, asked__gt=0
    )
    columns = ("round__test__session", "round__moment", "registration", "points", "asked")
    best: dict[tuple[int, str], dict[int, float]] = defaultdict(dict)
    for session, moment, registration, points, asked in handed_in.values_list(*columns):
        of = best[session, Moment.BEFORE if moment == Moment.BEFORE else Moment.AFTER]
        of[registration] = max(of.get(registration, 0.0), float(100 * points / asked))
    return best


def _pairs(session: TrainingSession, best: Best) -> list[tuple[float, float]]:
    before, after = best.get((session.pk, Moment.BEFORE), {}), best.get((session.pk, Moment.AFTER), {})
    return [(before[key], after[key]) for key in before.keys() & after.keys()]


def _session(session: TrainingSession, best: Best) -> ComparedSession:
    after = best.get((session.pk, Moment.AFTER), {})
    return ComparedSession(session, len(after), fmean(after.values()) if after else None, gain(_pairs(session, best)))


def _region(name: str, rows: Sequence[ComparedSession], best: Best) -> ComparedRegion:
    after = [value for row in rows for value in best.get((row.session.pk, Moment.AFTER), {}).values()]
    pairs = [pair for row in rows for pair in _pairs(row.session, best)]
    return ComparedRegion(name, len(rows), len(after), fmean(after) if after else None, gain(pairs))


def _province(session: TrainingSession) -> str:
    """The province of the session's place; empty for one that is only online."""
    region = session.location.region if session.location else None
    while region is not None and region.parent is not None:
        region = region.parent
    return region.name if region else ""


def speakers_of(user: User) -> QuerySet[Speaker]:
    """The speakers that an account is, by its address."""
    return Speaker.objects.filter(email__iexact=user.email) if user.email else Speaker.objects.none()


def trainers(forms: Collection[EvaluationForm], only: Collection[str] | None = None) -> list[TrainerMean]:
    """Trainers by name with their means over these evaluations at the end; none with fewer than LEAST answers.

    Of a form that is still open full batches count, as on its own page. `only` names those who are looked at.
    """
    said: dict[str, list[list[int]]] = defaultdict(list)
    by_form = {form.pk: form for form in forms}
    for answer in EvaluationAnswer.objects.filter(form__in=by_form):
        form = by_form[answer.form_id]
        if form.is_open and answer.waiting:
            continue
        for name, values in _of_trainers(form, answer.said).items():
            said[name].append(values)
    found = [
        TrainerMean(name, fmean(value for values in rows for value in values), len(rows))
        for name, rows in said.items()
        if len(rows) >= LEAST and (only is None or name in only)
    ]
    return sorted(found, key=lambda row: row.name)


def _of_trainers(form: EvaluationForm, said: Mapping[str, int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for question in form.questions:
        if question["kind"] == SCALE and question["key"].startswith(TRAINER) and question["key"] in said:
            found[question["section"]].append(said[question["key"]])
    return found
