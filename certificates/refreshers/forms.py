"""When the refresher is held, and what it repeats."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession
from participants.knowledge_tests.repeating import WeakTopic


class RefresherForm(forms.Form):
    """The first day, and a box for each weak topic."""

    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}))
    topics = forms.MultipleChoiceField(label=_("Topics to repeat"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, session: TrainingSession, topics: list[WeakTopic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        field = self.fields["topics"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  as declared above
        field.choices = [(each.topic, f"{each.topic} ({len(each.people)}/{each.of})") for each in topics]
        self.initial.setdefault("topics", [each.topic for each in topics[:1]])

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"]
        if day <= self.session.ends_on:
            raise forms.ValidationError(_("A refresher is held after the session that it repeats."))
        return day
