"""The rule of registration of a programme, as staff fill it in."""

import hashlib
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bimtek.common.inputs import TimeInput
from events.programmes.models import Programme

from .models import WindowRule
from .windows import WindowDifference, differences


class WindowRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """The rule, and which sessions that were changed by hand follow it again."""

    also = forms.TypedMultipleChoiceField(coerce=int, required=False, choices=())
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = WindowRule
        fields = ("opens_days_before", "closes_days_before", "closes_at")
        widgets = {"closes_at": TimeInput}
        help_texts = {"opens_days_before": gettext_lazy("From the beginning of that day.")}

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = programme.sessions.values_list("pk", flat=True)
        self.fields["also"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It opens before it closes."""
        told = super().clean() or {}
        opens, closes = told.get("opens_days_before"), told.get("closes_days_before")
        at = told.get("closes_at", time.max)
        if opens is not None and closes is not None and (-opens, time.min) >= (-closes, at):
            self.add_error("closes_days_before", _("Registration would close before it opens."))
        return told

    def differences(self, programme: Programme, now: datetime) -> list[WindowDifference]:
        """What the clean rule does to each session."""
        return differences(programme, self.instance, now=now)


def digest(found: list[WindowDifference]) -> str:
    """Names what was shown."""
    told = [(each.session.pk, each.before, each.after, each.follows) for each in found]
    return hashlib.sha256(repr(told).encode()).hexdigest()
