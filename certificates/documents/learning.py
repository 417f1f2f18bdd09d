"""What tests and the evaluation say of a session, as plain texts for its documents."""

from events.training.models import TrainingSession
from participants.evaluation.models import EvaluationForm
from participants.evaluation.selectors import QuestionResult, results
from participants.knowledge_tests.reporting import TestReport, report

Row = dict[str, str]


def _comma(number: float, places: int) -> str:
    return f"{number:.{places}f}".replace(".", ",")


def tests(session: TrainingSession) -> list[Row]:
    """A line for each test that pairs were taken of: their means before and after, and the gain."""
    reports = [(test.title, report(test)) for test in session.knowledge_tests.all()]
    taken = [(title, each) for title, each in reports if each.gain]
    return [_test(no, title, each) for no, (title, each) in enumerate(taken, 1)]


def _test(no: int, title: str, found: TestReport) -> Row:
    gain = found.gain
    assert gain is not None  # noqa: S101  as `tests` looked
    weakest = "; ".join(topic for topic, _mean, _answers in found.topics[:3])
    return {
        "no": str(no),
        "judul": title,
        "peserta": str(gain.pairs),
        "sebelum": _comma(gain.before, 1),
        "sesudah": _comma(gain.after, 1),
        "kenaikan": _comma(gain.after - gain.before, 1),
        "gain": "" if gain.normalised is None else _comma(gain.normalised, 2),
        "terlemah": weakest,
    }


def evaluation(session: TrainingSession) -> dict[str, list[Row] | Row]:
    """What was rated with its mean from 1 to 5, and the mean over all ratings; empty below the number to be shown."""
    form = EvaluationForm.objects.filter(session=session, moment=EvaluationForm.Moment.END).first()
    rated = [each for each in (results(form) if form else []) if each.mean is not None]
    total = sum(each.count for each in rated)
    mean = sum((each.mean or 0) * each.count for each in rated) / total if total else None
    return {
        "evaluasi": [_rated(no, each) for no, each in enumerate(rated, 1)],
        "ringkasan_evaluasi": {
            "nilai": "" if mean is None else _comma(mean, 2),
            "pengisi": str(max((each.count for each in rated), default=0) or ""),
        },
    }


def _rated(no: int, found: QuestionResult) -> Row:
    return {
        "no": str(no),
        "bagian": found.section,
        "aspek": found.text,
        "nilai": _comma(found.mean or 0, 2),
        "pengisi": str(found.count),
    }
