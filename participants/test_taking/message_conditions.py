"""What tests and evaluations bring to messages to groups: who has answered, and who has not."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participants.evaluation.models import EvaluationFilled, EvaluationForm
from participants.knowledge_tests.models import Sitting, TestRound
from participants.messages.conditions import ANY, Condition, Rows
from participants.messages.scope import Scope

DONE, MISSING = "done", "missing"
_Moment, _Round = EvaluationForm.Moment, TestRound.Moment


class EvaluationCondition(Condition):
    """Whether an evaluation was filled in. A reminder goes to those who have not while their session's form is open."""

    name, label = "evaluation", _("Evaluation")

    def field(self, scope: Scope) -> forms.Field:
        choices: list[tuple[str, Any]] = [ANY]
        for moment in _Moment:
            choices.append((f"{MISSING}-{moment}", gettext("not answered yet: %(moment)s") % {"moment": moment.label}))
            choices.append((f"{DONE}-{moment}", gettext("answered: %(moment)s") % {"moment": moment.label}))
        return forms.ChoiceField(choices=choices, required=False)

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        what, _dash, moment = value.partition("-")
        filled = Exists(EvaluationFilled.objects.filter(registration=OuterRef("pk"), form__moment=moment))
        if what == DONE:
            return rows.filter(filled)
        is_open = EvaluationForm.objects.filter(session=OuterRef("session"), moment=moment, is_open=True)
        return rows.filter(Exists(is_open)).exclude(filled)


class KnowledgeTestCondition(Condition):
    """Whether a test was handed in. A reminder goes to those who have not while a round of their session is open."""

    name, label = "knowledge_test", _("Test")

    def field(self, scope: Scope) -> forms.Field:
        choices: list[tuple[str, Any]] = [ANY]
        for moment in _Round:
            choices.append((f"{MISSING}-{moment}", gettext("not handed in yet: %(moment)s") % {"moment": moment.label}))
            choices.append((f"{DONE}-{moment}", gettext("handed in: %(moment)s") % {"moment": moment.label}))
        return forms.ChoiceField(choices=choices, required=False)

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        what, _dash, moment = value.partition("-")
        of_moment = Sitting.objects.filter(registration=OuterRef("pk"), round__moment=moment)
        handed_in = Exists(of_moment.filter(submitted_at__isnull=False))
        if what == DONE:
            return rows.filter(handed_in)
        rounds = TestRound.objects.open_at(now).filter(test__session=OuterRef("session"), moment=moment)
        return rows.filter(Exists(rounds)).exclude(handed_in)
