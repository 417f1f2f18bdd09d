"""The rule as an organizer sets it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession
from participants.attendance.selectors import countable_items

from .models import EligibilityRule
from .selectors import required_items


class EligibilityRuleForm(forms.ModelForm[EligibilityRule]):
    """Least share, and a box per agenda item that counts."""

    class Meta:
        model = EligibilityRule
        fields = ["minimum_share", "required_items", "minimum_test", "minimum_gain", "minimum_topic"]
        fields += ["prints_grade", "evaluation_required"]
        widgets = {"required_items": forms.CheckboxSelectMultiple}
        help_texts = {
            "minimum_test": _("Of the test after the training. Empty: no test is asked for."),
            "minimum_gain": _("Of what could still be gained after the test before. Empty: no gain is asked for."),
            "minimum_topic": _("Of one and the same test. Empty: topics are not looked at one by one."),
            "prints_grade": _("By the scale of grades that the organizer keeps beside its test questions."),
            "evaluation_required": _("That it was filled in is known, what was said is not."),
            "minimum_share": _("From 0 to 100. Of the minutes in the agenda that count."),
            "required_items": _("Whoever misses one of these gets no certificate, whatever their share."),
        }

    def __init__(self, *args: Any, session: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = countable_items(session)
        self.fields["required_items"].queryset = session.agenda.filter(minutes__gt=0)  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        self.initial["required_items"] = [item.pk for item in required_items(self.instance) if item in items]
