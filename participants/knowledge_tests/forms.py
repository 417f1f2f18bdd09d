"""What staff say when they put a test together."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession
from participants.question_bank.marking import number
from participants.question_bank.selectors import usable_by


class ScaleForm(forms.Form):
    """A scale of grades: a line each, the least result in per cent and what it is called."""

    steps = forms.CharField(
        label=_("Grades, one a line: from how many per cent, then its name"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("For example: 90 sangat baik. Below the last one there is no grade."),
    )

    def clean_steps(self) -> list[tuple[Decimal, str]]:
        lines = [line.split(maxsplit=1) for line in self.cleaned_data["steps"].splitlines() if line.strip()]
        return [self._step(at, line) for at, line in enumerate(lines, start=1)]

    def _step(self, at: int, line: list[str]) -> tuple[Decimal, str]:
        least = number(line[0])
        if least is None or not 0 <= least <= 100 or least != round(least, 2) or len(line) < 2 or len(line[1]) > 60:
            text = _("Line %(at)d: write a percentage from 0 to 100, then a name of 60 letters at most.")
            raise forms.ValidationError(text % {"at": at})
        return least, " ".join(line[1].split())


class QuestionsField(forms.ModelMultipleChoiceField[Any]):
    """Questions to be ticked, each with its topic and what it brings."""

    def label_from_instance(self, obj: Any) -> str:
        """The beginning of its text, and its topic."""
        shown = [str(obj), obj.current.topic, str(_("with a picture")) if obj.current.content.picture else ""]
        return " · ".join(each for each in shown if each)


class TestForm(forms.Form):
    """Name, when it is taken, and the questions of one form or of two."""

    title = forms.CharField(label=_("Name of the test"), max_length=150)
    pair = forms.BooleanField(label=_("Before and after the training"), required=False, initial=True)
    minutes = forms.IntegerField(label=_("Minutes for the answers"), required=False, min_value=1, max_value=600)
    attempts = forms.IntegerField(label=_("Attempts"), min_value=1, max_value=20, initial=1)
    shuffled = forms.BooleanField(label=_("Another order for each participant"), required=False, initial=True)
    explained = forms.BooleanField(
        label=_("Show right answers and explanations afterwards"), required=False, initial=True
    )
    form_a: forms.ModelMultipleChoiceField[Any] = QuestionsField(
        label=_("Questions"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    form_b: forms.ModelMultipleChoiceField[Any] = QuestionsField(
        label=_("Questions of a second form (B)"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Half the class gets form A before and B afterwards, the other half the other way round."),
    )

    def __init__(self, *args: Any, session: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usable = usable_by(session.programme.organizer)
        for name in ("form_a", "form_b"):
            self.fields[name].queryset = usable  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
